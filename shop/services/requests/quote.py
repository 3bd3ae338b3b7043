"""Work out exactly what a yes would do, and show it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from shop.context import Shop
from shop.domain.customer import Customer
from shop.domain.order import ItemChange
from shop.domain.plans import Operation, Plan
from shop.domain.rules import (
    Refusal,
    plan_address,
    plan_cancellation,
    plan_default_address,
    plan_exchange,
    plan_items,
    plan_payment,
    plan_return,
)
from shop.services.access import access_order
from shop.services.requests.draft import Draft, End
from shop.services.requests.hear_items import products_of

# A refusal that another answer can mend: the answer is forgotten and asked for again.
MENDABLE = {
    "insufficient_balance": "method_id",
    "method_not_allowed": "method_id",
    "same_method": "method_id",
    "unknown_method": "method_id",
    "variant_unavailable": "variants",
    "unknown_variant": "variants",
    "different_price": "variants",
    "different_currency": "variants",
    "variant_of_other_product": "variants",
    "same_variant": "variants",
    "incomplete_address": "address",
    "unknown_reason": "reason",
    "unknown_line": "items",
    "not_returnable_item": "items",
    "no_items": "items",
    "line_twice": "items",
    "product_gone": "items",
}


def quote(shop: Shop, draft: Draft, customer: Customer) -> Plan | None:
    """The plan for a draft that lacks nothing but the yes; None if the rules refuse.

    A refusal that another answer can mend takes that answer back with its code as the problem; any
    other ends the draft. Changes `draft` in place, writes nothing. Raises ShopUnavailable.
    """
    plan = _plan(shop, draft, customer)
    if plan is None:
        draft.end, draft.refusal = End.REFUSED, "order_vanished"
        return None
    if isinstance(plan, Refusal):
        _take_back(draft, plan)
        return None
    digest = digest_of(plan)
    if draft.confirmed and digest != draft.digest:
        draft.confirmed = False
        draft.problem = "plan_changed"
    draft.digest = digest
    return plan


def digest_of(plan: Plan) -> str:
    """A short name for exactly this plan; two plans that differ in anything differ in it."""
    text = json.dumps(asdict(plan), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _plan(shop: Shop, draft: Draft, customer: Customer) -> Plan | Refusal | None:
    operation = draft.operation or draft.kind.operation
    policy, now = shop.policy, shop.clock()
    if operation is Operation.CHANGE_DEFAULT_ADDRESS:
        assert draft.address is not None
        return plan_default_address(customer, draft.address, policy)
    order = access_order(shop.commerce, customer.id, draft.order_number or "")
    if order is None:
        return None
    if operation is Operation.CANCEL_ORDER:
        return plan_cancellation(order, customer, draft.reason or "", policy, now)
    if operation is Operation.CHANGE_ADDRESS:
        assert draft.address is not None
        return plan_address(order, draft.address, policy, now)
    method = draft.method_id or ""
    if operation is Operation.CHANGE_PAYMENT:
        return plan_payment(order, customer, method, policy, now)
    if operation is Operation.RETURN_ITEMS:
        lines = tuple(draft.items)
        return plan_return(
            order, customer, lines, method, policy, now, products=products_of(shop, order)
        )
    changes = tuple(ItemChange(line, draft.variants[line]) for line in draft.items)
    products = products_of(shop, order)
    if operation is Operation.EXCHANGE_ITEMS:
        return plan_exchange(order, customer, changes, products, method, policy, now)
    return plan_items(order, customer, changes, products, method, policy, now)


def _take_back(draft: Draft, refusal: Refusal) -> None:
    draft.facts.update(refusal.facts)
    draft.confirmed = False
    draft.digest = None
    field = MENDABLE.get(refusal.code.value)
    if field is None:
        draft.end, draft.refusal = End.REFUSED, refusal.code.value
        draft.instead = refusal.instead
        return
    draft.problem = refusal.code.value
    if field == "items":
        draft.forget_items()
    elif field == "variants":
        draft.variants = {}
    elif field == "method_id":
        draft.method_id, draft.method_wish = None, []
    elif field == "address":
        draft.address = None
    else:
        draft.reason = None
