"""The ladder of identity: what a proof is worth and what a request needs."""

from __future__ import annotations

from enum import Enum

from shop.domain.policy import REQUESTS, IdentityLevel, Policy, Proof

_LADDER: tuple[IdentityLevel, ...] = tuple(IdentityLevel)
PROOF_LEVELS: dict[Proof, IdentityLevel] = {
    Proof.SIGNED_TOKEN: IdentityLevel.TOKEN,
    Proof.EMAIL: IdentityLevel.EMAIL_OR_NAME,
    Proof.NAME_AND_POSTCODE: IdentityLevel.EMAIL_OR_NAME,
}


def identity_allows(level: IdentityLevel, need: IdentityLevel) -> bool:
    """Whether somebody known to `level` may do what needs `need`."""
    return _LADDER.index(level) >= _LADDER.index(need)


def need_for(request: str, policy: Policy) -> IdentityLevel:
    """The level a request needs: the value of an `Operation` or of an `Enquiry`.

    Raises ValueError for any other name: what has no rule must not be answered.
    """
    name = request.value if isinstance(request, Enum) else request
    if name not in policy.identity.needs:
        raise ValueError(f"{name!r} is not a request: use one of {', '.join(REQUESTS)}")
    return policy.identity.needs[name]


def level_of(proof: Proof, policy: Policy) -> IdentityLevel:
    """What that proof is worth in this shop: NONE where the shop does not accept it."""
    return PROOF_LEVELS[proof] if proof in policy.identity.proofs else IdentityLevel.NONE


def proofs_for(need: IdentityLevel, policy: Policy) -> tuple[Proof, ...]:
    """The accepted proofs that reach `need`, in the policy's order; () where nothing is needed."""
    if need is IdentityLevel.NONE:
        return ()
    return tuple(p for p in policy.identity.proofs if identity_allows(PROOF_LEVELS[p], need))


def identity_locked(failures: int, policy: Policy) -> bool:
    """Whether that many failed proofs end the attempts."""
    return failures >= policy.identity.max_failures
