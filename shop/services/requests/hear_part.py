"""What is said of a part of an order where only the whole order can be had: told before the summary."""

from __future__ import annotations

from shop.context import Shop
from shop.domain.plans import Operation
from shop.services.access import access_order
from shop.services.pointing.items import find_items
from shop.services.pointing.orders import find_numbers
from shop.services.requests.draft import Draft, Said
from shop.services.requests.kinds import Ask

# There, names of items say why, and are no wish.
_NO_WISH = (Ask.REASON, Ask.ADDRESS, Ask.DETAILS, Ask.CUSTOMER)


def listen(shop: Shop, draft: Draft, said: Said) -> None:
    """Note that some items of an order are to be cancelled, and others not: an order goes as a whole."""
    if draft.kind.operation is not Operation.CANCEL_ORDER or said.asked in _NO_WISH:
        return
    order = access_order(shop.commerce, draft.customer_id or "", draft.order_number or "")
    if order is None or len(order.items) < 2:
        return
    match = find_items(said.text, order, said.language)
    is_narrowed = match.only or bool(match.without)
    # "The lamp order" names an order; "the lamp in order 5" names something in it.
    is_beside_number = bool(find_numbers(said.text, [order], said.language).orders)
    is_part = 0 < len(match.line_ids) < len(order.items) or bool(match.without)
    if is_part and (is_narrowed or is_beside_number):
        draft.wants_part = True


def settle(draft: Draft) -> None:
    """Say at the summary, once, that it is about the whole order."""
    if draft.wants_part and draft.asking is Ask.CONFIRM and draft.end is None:
        draft.problem, draft.wants_part = "whole_order_only", False
