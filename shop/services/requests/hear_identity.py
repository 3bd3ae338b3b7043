"""Who is writing: proofs are collected over messages and judged by the identity service."""

from __future__ import annotations

from typing import Any

from shop.context import Shop
from shop.domain.customer import Customer
from shop.domain.policy import IdentityLevel
from shop.domain.rules import identity_locked
from shop.services.access import access_customer
from shop.services.identity import IdentityOutcome, identify
from shop.services.pointing.identity import find_identity, opens_with_name
from shop.services.pointing.types import IdentityClaim
from shop.services.requests.draft import Draft, End, Said, Unheard
from shop.services.requests.kinds import Ask


def listen(shop: Shop, draft: Draft, said: Said) -> None:
    """Look for proofs in the message; set `customer_id` when they suffice.

    The message that opened a request is kept, for what it says of the order once the customer is known.
    """
    if said.asked is not Ask.CUSTOMER and said.text:
        draft.unheard.append(Unheard(said.text, said.days))
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
        draft.facts["identified"] = "new"
        return
    draft.claim = _kept(result.claim)
    if result.outcome is IdentityOutcome.NOT_FOUND:
        draft.problem = "identity_unknown"
        draft.identity_failures += 1
        if identity_locked(draft.identity_failures, shop.policy):
            draft.end = End.LOCKED
        return
    draft.problem = f"identity_needs_{result.need}"


def introduces(said: Said) -> bool:
    """Whether a message nobody asked for says who is writing: an e-mail, a name with a postcode, or
    "my name is ..." and no more, which begins it."""
    claim = find_identity(said.text, said.language)
    proves = claim.emails or (claim.names and claim.postcodes)
    return bool(proves) or opens_with_name(said.text, said.language)


def compare(shop: Shop, draft: Draft, said: Said) -> None:
    """Note that the customer is known already, or that the message names somebody else.

    A conversation stays with the customer it began with: whoever can read it has seen their orders.
    """
    customer = access_customer(shop.commerce, draft.customer_id or "")
    claim = find_identity(said.text, said.language)
    if customer is None:
        return
    # Only their own account is looked at: an answer that depended on others would tell who is a customer.
    emails = {email.casefold() for email in claim.emails}
    other_email = emails and customer.email.casefold() not in emails
    other_postcode = claim.names and claim.postcodes and not _has_postcode(customer, claim)
    draft.facts["identified"] = "another" if other_email or other_postcode else "already"


def _has_postcode(customer: Customer, claim: IdentityClaim) -> bool:
    own = customer.address.postcode.replace(" ", "").casefold()
    return any(p.partition("-")[0].replace(" ", "").casefold() == own for p in claim.postcodes)


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
