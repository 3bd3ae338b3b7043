"""Which problem belongs to which question: the words for a problem are variants of that question.

Nor is it always one: that an order was added has to be said at the summary, which does not show it.
"""

from __future__ import annotations

from shop.services.requests.draft import Draft
from shop.services.requests.kinds import Ask

_METHOD = frozenset(
    {
        "method_unknown",
        "method_not_allowed",
        "method_ambiguous",
        "unknown_method",
        "insufficient_balance",
        "same_method",
    }
)

NOT_UNDERSTOOD = "not_understood"
SAID_ALREADY = "said_already"
ASKS_REFUND = "asks_refund"
ORDER_ADDED = "order_added"

PROBLEMS: dict[Ask, frozenset[str]] = {
    Ask.CUSTOMER: frozenset(
        {
            "identity_unknown",
            "identity_needs_name",
            "identity_needs_postcode",
            "identity_needs_other_proof",
        }
    ),
    Ask.ORDER: frozenset({"order_unknown", "order_ambiguous"}),
    Ask.ITEMS: frozenset(
        {
            "items_unclear",
            "order_unknown",
            "item_unknown",
            "not_returnable_item",
            "unknown_line",
            "no_items",
            "line_twice",
            "product_gone",
        }
    ),
    Ask.VARIANT: frozenset(
        {
            "variant_ambiguous",
            "variant_unavailable",
            "variant_unknown",
            "same_variant",
            "unknown_variant",
            "variant_of_other_product",
            "different_price",
            "different_currency",
            "product_gone",
        }
    ),
    Ask.PAYMENT_METHOD: _METHOD,
    Ask.REFUND_METHOD: _METHOD,
    Ask.REASON: frozenset({"reason_not_accepted", "unknown_reason"}),
    Ask.ADDRESS: frozenset(
        {
            "address_ambiguous",
            "address_needs_line1",
            "address_needs_city",
            "address_needs_region",
            "address_needs_postcode",
            "address_needs_country",
            "incomplete_address",
        }
    ),
    Ask.TROUBLE: frozenset(),
    Ask.DETAILS: frozenset(),
    Ask.CONFIRM: frozenset(
        {
            "unclear_yes",
            "plan_changed",
            "order_unknown",
            "item_unknown",
            "whole_order_only",
            ASKS_REFUND,
            SAID_ALREADY,
            ORDER_ADDED,
        }
    ),
}


def keep_relevant(draft: Draft) -> None:
    """Drop a problem that has nothing to do with what is asked now: there are no words for it.

    At the summary it was a correction that is not in it, and that has to be said.
    """
    asking = draft.asking
    if asking is None or draft.problem in (None, NOT_UNDERSTOOD):
        return
    if draft.problem not in PROBLEMS[asking]:
        draft.problem = NOT_UNDERSTOOD if asking is Ask.CONFIRM and draft.attempts else None
