"""The summary a customer agrees to: as data for machines, and as text facts for the responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shop.context import Shop
from shop.domain.customer import Address, Customer, PaymentMethod
from shop.domain.money import Money, total
from shop.domain.order import ItemChange, LineItem, Order, PaymentDirection
from shop.domain.plans import (
    AddressPlan,
    CancelPlan,
    DefaultAddressPlan,
    ExchangePlan,
    ItemsPlan,
    Movement,
    PaymentPlan,
    Plan,
    ReturnPlan,
)
from shop.services.access import access_order
from shop.services.naming import describe, method_label, options_text
from shop.services.requests.draft import Draft


def show(shop: Shop, draft: Draft, customer: Customer, plan: Plan | None, language: str) -> None:
    """Put the plan's summary, in `language`, into the draft. Reads the shop; None leaves the draft
    as it is."""
    if plan is None:
        return
    number = None if isinstance(plan, DefaultAddressPlan) else plan.order_number
    order = access_order(shop.commerce, customer.id, number) if number else None
    items = _items(shop, order, plan)
    movements = () if isinstance(plan, (AddressPlan, DefaultAddressPlan)) else plan.movements
    amounts = [_amount(customer, m, language) for m in movements]
    net = _net(plan, movements)
    method = None if draft.method_id is None else customer.payment_method(draft.method_id)
    address = plan.address if isinstance(plan, (AddressPlan, DefaultAddressPlan)) else None
    draft.summary = {
        "operation": plan.operation.value,
        "order_number": number,
        "items": items,
        "amounts": amounts,
        "total": _total(net),
        "method": _method(method, language),
        "address": None if address is None else asdict(address),
        "reason": plan.reason if isinstance(plan, CancelPlan) else None,
    }
    draft.shown = _texts(order, items, amounts, net, draft.summary["method"], address)


def _items(shop: Shop, order: Order | None, plan: Plan) -> list[dict[str, Any]]:
    if order is None or isinstance(plan, (AddressPlan, PaymentPlan, DefaultAddressPlan)):
        return []
    if isinstance(plan, CancelPlan):
        return [_line(item) for item in order.items]
    if isinstance(plan, ReturnPlan):
        return [_line(item) for item in order.items if item.line_id in plan.line_ids]
    return [_changed(shop, order, change) for change in plan.changes]


def _line(item: LineItem) -> dict[str, Any]:
    return {
        "line": item.line_id,
        "item_id": item.variant_id,
        "product_id": item.product_id,
        "name": item.name,
        "options": dict(item.options),
        "price": str(item.price.amount),
    }


def _changed(shop: Shop, order: Order, change: ItemChange) -> dict[str, Any]:
    item = order.item(change.line_id)
    product = shop.commerce.product(item.product_id) if item is not None else None
    variant = product.variant(change.new_variant_id) if product is not None else None
    if item is None or variant is None:
        raise LookupError(f"order {order.number!r} has no line {change.line_id!r} to change")
    return _line(item) | {
        "new_item_id": variant.id,
        "new_options": dict(variant.options),
        "new_price": str(variant.price.amount),
    }


def _amount(customer: Customer, movement: Movement, language: str) -> dict[str, Any]:
    method = customer.payment_method(movement.method_id)
    return {
        "direction": movement.direction.value,
        "amount": str(movement.amount.amount),
        "currency": movement.amount.currency,
        "method_id": movement.method_id,
        "method": movement.method_id if method is None else method_label(method, language),
        "days": list(movement.days),
    }


def _net(plan: Plan, movements: Sequence[Movement]) -> Money:
    """What the customer pays in the end; negative is what they get back."""
    if isinstance(plan, (ItemsPlan, ExchangePlan)):
        return plan.price_difference
    if isinstance(plan, PaymentPlan) or not movements:
        return Money.zero(movements[0].amount.currency if movements else "USD")
    return -total(m.amount for m in movements if m.direction is PaymentDirection.REFUND)


def _total(net: Money) -> dict[str, str]:
    direction = "payment" if net.amount > 0 else "refund" if net.amount < 0 else "none"
    return {
        "direction": direction,
        "amount": str(abs(net).amount),
        "currency": net.currency,
    }


def _method(method: PaymentMethod | None, language: str) -> dict[str, str] | None:
    if method is None:
        return None
    return {"id": method.id, "kind": method.kind.value, "label": method_label(method, language)}


def _texts(
    order: Order | None,
    items: list[dict[str, Any]],
    amounts: Sequence[dict[str, Any]],
    net: Money,
    method: Mapping[str, str] | None,
    address: Address | None,
) -> dict[str, str]:
    refunds = [a for a in amounts if a["direction"] == PaymentDirection.REFUND.value]
    days = max((tuple(a["days"]) for a in refunds), default=(0, 0))
    moved = net if net or not amounts else Money.of(amounts[0]["amount"], net.currency)
    routes = [method["label"]] if method else list(dict.fromkeys(a["method"] for a in amounts))
    return {
        "summary_order": order.number if order is not None else "",
        "summary_items": "\n".join(_item_text(item, net.currency) for item in items),
        "summary_amount": str(abs(moved)),
        "summary_direction": _total(net)["direction"],
        "summary_route": ", ".join(routes),
        "summary_speed": "at_once" if days == (0, 0) else "days",
        "summary_days": "-".join(str(d) for d in dict.fromkeys(days)),
        "summary_address": "" if address is None else address.one_line(),
    }


def _item_text(item: dict[str, Any], currency: str) -> str:
    before = f"• {describe(item['name'], item['options'])} {Money.of(item['price'], currency)}"
    if "new_item_id" not in item:
        return before
    after = f"{options_text(item['new_options'])} {Money.of(item['new_price'], currency)}"
    return f"{before} → {after}"
