"""Who is writing: proofs customers can type, judged by the shop's policy.

"No such e-mail" and "name and postcode do not match" are one outcome, so that nobody learns who is a
customer here. Failures are counted by the caller, who sees NOT_FOUND once for each wrong attempt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import product

import structlog

from shop.domain.customer import Customer
from shop.domain.policy import Policy, Proof
from shop.ports.commerce import Commerce
from shop.services.pointing.types import IdentityClaim

Found = dict[str, Customer]

log = structlog.get_logger(__name__)

# One message must not be a list of guesses: no more than these are tried at once.
MAX_EMAILS = 2
MAX_NAMES = 6
MAX_POSTCODES = 2


class IdentityOutcome(str, Enum):
    """What came of the proofs so far."""

    IDENTIFIED = "identified"
    NEED_MORE = "need_more"
    NOT_FOUND = "not_found"


class Need(str, Enum):
    """What would help: the missing half of a proof, or another proof than the one given."""

    NAME = "name"
    POSTCODE = "postcode"
    OTHER_PROOF = "other_proof"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Identification:
    """The judgement. `customer` is set when IDENTIFIED, `need` when NEED_MORE.

    `claim` is what to keep for the next message: everything so far while more is needed; after a
    failure the names only, so that a mistyped postcode can be corrected alone.
    """

    outcome: IdentityOutcome
    customer: Customer | None = None
    need: Need | None = None
    claim: IdentityClaim = field(default_factory=IdentityClaim)


def identify(
    commerce: Commerce, policy: Policy, claim: IdentityClaim, known: IdentityClaim | None = None
) -> Identification:
    """Judge what a message claims, together with what is `known` from the messages before it.

    An accepted e-mail that is one customer's suffices; so do an accepted name and postcode. Where a
    proof fits several customers, another one must decide. Raises ShopUnavailable. Changes nothing.
    """
    merged = _merged(claim, known or IdentityClaim())
    accepted = policy.identity.proofs
    by_email = _by_email(commerce, merged) if Proof.EMAIL in accepted else None
    by_name = _by_name(commerce, merged) if Proof.NAME_AND_POSTCODE in accepted else None
    fitting = _agreeing(by_email, by_name)
    if len(fitting) == 1:
        log.info("customer_identified", platform=commerce.name)
        return Identification(IdentityOutcome.IDENTIFIED, customer=next(iter(fitting.values())))
    untried = _untried(accepted, by_email, by_name)
    if (fitting and untried) or (by_email is None and by_name is None):
        need = _need(merged, untried)
        return Identification(IdentityOutcome.NEED_MORE, need=need, claim=merged)
    log.info("identity_not_found", platform=commerce.name)
    return Identification(IdentityOutcome.NOT_FOUND, claim=IdentityClaim(names=merged.names))


def _merged(claim: IdentityClaim, known: IdentityClaim) -> IdentityClaim:
    """What the newest message says first."""
    return IdentityClaim(
        emails=tuple(dict.fromkeys(claim.emails + known.emails))[:MAX_EMAILS],
        names=tuple(dict.fromkeys(claim.names + known.names))[:MAX_NAMES],
        postcodes=tuple(dict.fromkeys(claim.postcodes + known.postcodes))[:MAX_POSTCODES],
    )


def _by_email(commerce: Commerce, claim: IdentityClaim) -> Found | None:
    """Everyone with one of the e-mails; None where none was given."""
    if not claim.emails:
        return None
    return {c.id: c for email in claim.emails for c in commerce.customers_by_email(email)}


def _by_name(commerce: Commerce, claim: IdentityClaim) -> Found | None:
    """Everyone the likeliest name and postcode fit; None where one of the two was not given."""
    if not claim.names or not claim.postcodes:
        return None
    for (first, last), postcode in product(claim.names, claim.postcodes):
        found = commerce.customers_by_name_and_postcode(first, last, _short(postcode))
        if found:
            return {customer.id: customer for customer in found}
    return {}


def _short(postcode: str) -> str:
    """A ZIP code without its "+4": accounts carry the five digits."""
    return postcode.partition("-")[0]


def _agreeing(by_email: Found | None, by_name: Found | None) -> Found:
    """Whom the proofs mean: both where both fit somebody, else the one that does."""
    if not by_email or not by_name:
        return by_email or by_name or {}
    return {id_: customer for id_, customer in by_email.items() if id_ in by_name}


def _untried(
    accepted: tuple[Proof, ...], by_email: Found | None, by_name: Found | None
) -> frozenset[Proof]:
    """The accepted proofs that were not given yet, of those a customer can type."""
    open_ = {Proof.EMAIL: by_email is None, Proof.NAME_AND_POSTCODE: by_name is None}
    return frozenset(proof for proof in accepted if open_.get(proof, False))


def _need(claim: IdentityClaim, untried: frozenset[Proof]) -> Need:
    if Proof.NAME_AND_POSTCODE in untried and claim.names:
        return Need.POSTCODE
    if Proof.NAME_AND_POSTCODE in untried and claim.postcodes:
        return Need.NAME
    return Need.OTHER_PROOF
