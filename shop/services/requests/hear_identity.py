"""Who is writing: proofs are collected over messages and judged by the identity service."""

from __future__ import annotations

from typing import Any

from shop.context import Shop
from shop.domain.policy import IdentityLevel
from shop.domain.rules import identity_locked
from shop.services.identity import IdentityOutcome, identify
from shop.services.pointing.identity import find_identity
from shop.services.pointing.types import IdentityClaim
from shop.services.requests.draft import Draft, End, Said
from shop.services.requests.kinds import Ask


def listen(shop: Shop, draft: Draft, said: Said) -> None:
    """Look for proofs in the message; set `customer_id` when they suffice.

    The message that opened a request is kept, for what it says of the order once the customer is known.
    """
    if said.asked is not Ask.CUSTOMER and said.text:
        draft.unheard.append(said.text)
    claim = find_identity(said.text, said.language)
    if said.asked is not Ask.CUSTOMER and not claim.emails and not claim.postcodes:
        return  # "Return the Nora Lamp": words that could be a name prove nothing on their own.
    if not claim.said:
        return
    result = identify(shop.commerce, shop.policy, claim, _known(draft))
    if result.outcome is IdentityOutcome.IDENTIFIED and result.customer is not None:
        draft.customer_id = result.customer.id
        draft.identity_level = IdentityLevel.EMAIL_OR_NAME.value
        draft.claim = {}
        return
    draft.claim = _kept(result.claim)
    if result.outcome is IdentityOutcome.NOT_FOUND:
        draft.problem = "identity_unknown"
        draft.identity_failures += 1
        if identity_locked(draft.identity_failures, shop.policy):
            draft.end = End.LOCKED
        return
    draft.problem = f"identity_needs_{result.need}"


def _kept(claim: IdentityClaim) -> dict[str, Any]:
    return {
        "emails": list(claim.emails),
        "names": [list(name) for name in claim.names],
        "postcodes": list(claim.postcodes),
    }


def _known(draft: Draft) -> IdentityClaim:
    return IdentityClaim(
        emails=tuple(draft.claim.get("emails", ())),
        names=tuple((first, last) for first, last in draft.claim.get("names", ())),
        postcodes=tuple(draft.claim.get("postcodes", ())),
    )
