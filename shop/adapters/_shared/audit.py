"""How an audit entry tells what a write found and what it left."""

from __future__ import annotations

from shop.adapters._shared.effects import Effects, Situation
from shop.adapters._shared.plain import as_json
from shop.domain.audit import AuditEntry
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import DefaultAddressPlan, OrderPlan
from shop.ports.commerce import Write


def order_entry(plan: OrderPlan, write: Write, found: Situation, left: Effects) -> AuditEntry:
    """The entry of a write to an order: the whole order, and the balances and stock it moved."""
    moved = [
        method.id
        for method, after in zip(
            found.customer.payment_methods, left.customer.payment_methods, strict=True
        )
        if method.balance != after.balance
    ]
    units = {key: _stock(found, key) for key in left.stock}
    return AuditEntry(
        key=write.key,
        actor=write.actor,
        conversation_id=write.conversation_id,
        at=write.at,
        operation=plan.operation,
        order_number=found.order.number,
        before=_order_document(found.order, found.customer, moved, units),
        after=_order_document(
            left.order,
            left.customer,
            moved,
            {key: units[key] + change for key, change in left.stock.items()},
        ),
    )


def customer_entry(
    plan: DefaultAddressPlan, write: Write, before: Customer, after: Customer
) -> AuditEntry:
    """The entry of a new default address."""
    return AuditEntry(
        key=write.key,
        actor=write.actor,
        conversation_id=write.conversation_id,
        at=write.at,
        operation=plan.operation,
        order_number=None,
        before=as_json({"customer_id": before.id, "address": before.address}),
        after=as_json({"customer_id": after.id, "address": after.address}),
    )


def _stock(found: Situation, key: tuple[str, str]) -> int:
    variant = found.products[key[0]].variant(key[1])
    return variant.stock if variant else 0


def _order_document(
    order: Order, customer: Customer, moved: list[str], units: dict[tuple[str, str], int]
) -> str:
    balances = {
        m.id: m.balance.amount
        for m in customer.payment_methods
        if m.id in moved and m.balance is not None
    }
    stock = {variant_id: count for (_, variant_id), count in units.items()}
    return as_json({"order": order, "balances": balances, "stock": stock})
