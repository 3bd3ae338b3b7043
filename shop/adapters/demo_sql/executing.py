"""Carrying a plan out inside one transaction that somebody else opened and will commit."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from shop.adapters._shared.audit import customer_entry, order_entry
from shop.adapters._shared.columns import clean_text
from shop.adapters._shared.effects import Effects, Situation, effects
from shop.adapters._shared.plain import plan_digest
from shop.adapters._shared.references import receipt_reference
from shop.adapters._shared.sql import fetch, in_full, insert_once
from shop.adapters._shared.text import order_key
from shop.adapters.demo_sql import mapping, models, order_mapping
from shop.adapters.demo_sql.filling import insert_rows
from shop.adapters.demo_sql.reading import read_customers, read_orders, read_products
from shop.domain.audit import AuditEntry
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import DefaultAddressPlan, Operation, OrderPlan, Plan
from shop.ports.commerce import Receipt, Write
from shop.ports.errors import KeyReused, NotFound

# Made once: building a statement costs more than SQLite takes to carry it out.
_RECEIPT = select(models.receipts.c.reference, models.receipts.c.operation).where(
    models.receipts.c.key == bindparam("wanted")
)
_REFERENCE = select(models.receipts.c.key).where(models.receipts.c.reference == bindparam("wanted"))
_CHANGE_ORDER = update(models.orders).where(models.orders.c.number == bindparam("of"))
_ADD_ENTRY = insert(models.audit)
_DROP_PARTS = {
    part: delete(part).where(part.c.order_number == bindparam("of")) for part in models.ORDER_PARTS
}


def execute(connection: Connection, plan: Plan, write: Write) -> Receipt:
    """See `Commerce.execute`; whatever is raised, the caller rolls back."""
    reference = claim_key(connection, plan, write)
    if reference is None:
        return _replay(connection, plan, write)
    if isinstance(plan, DefaultAddressPlan):
        entry = _change_default_address(connection, plan, write)
    else:
        entry = _carry_out(connection, plan, write)
    connection.execute(_ADD_ENTRY, mapping.audit_values(entry))
    return Receipt(reference, plan.operation, replayed=False)


def claim_key(connection: Connection, plan: Plan, write: Write) -> str | None:
    """Take the idempotency key for this plan: its new reference, or None where it is taken already.

    A second caller waits here until the first one has committed or rolled back.
    """
    digest = plan_digest(plan)
    reference = ""

    def values() -> Mapping[str, object]:
        nonlocal reference
        reference = receipt_reference(
            plan.operation, write.key, lambda r: _is_reference_taken(connection, r)
        )
        return {
            "key": write.key,
            "plan_digest": digest,
            "reference": reference,
            "operation": plan.operation.value,
            "at": write.at,
        }

    return reference if insert_once(connection, models.receipts, write.key, values) else None


def read_receipt(connection: Connection, key: str) -> Receipt | None:
    """What was done under that key; None if nothing was."""
    statement = in_full(_RECEIPT, connection.dialect.name)
    for reference, operation in fetch(connection, statement, {"wanted": clean_text(key)}):
        return Receipt(reference, Operation(operation), replayed=True)
    return None


def _is_reference_taken(connection: Connection, reference: str) -> bool:
    statement = in_full(_REFERENCE, connection.dialect.name)
    return bool(fetch(connection, statement, {"wanted": reference}))


def _replay(connection: Connection, plan: Plan, write: Write) -> Receipt:
    columns = models.receipts.c
    statement = select(columns.plan_digest, columns.reference).where(columns.key == write.key)
    digest, reference = connection.execute(statement).one()
    if digest != plan_digest(plan):
        raise KeyReused(
            f"The idempotency key {write.key!r} was used for another plan ({reference!r}):"
            " give every plan its own key."
        )
    return Receipt(reference, plan.operation, replayed=True)


def _change_default_address(
    connection: Connection, plan: DefaultAddressPlan, write: Write
) -> AuditEntry:
    before = _locked_customer(connection, plan.customer_id)
    values = mapping.customer_address_values(plan.address)
    table = models.customers
    connection.execute(update(table).where(table.c.id == before.id).values(values))
    after = _locked_customer(connection, plan.customer_id)
    return customer_entry(plan, write, before, after)


def _carry_out(connection: Connection, plan: OrderPlan, write: Write) -> AuditEntry:
    found = _situation(connection, plan, write)
    left = effects(plan, found)
    _store_order(connection, found.order, left.order)
    _store_balances(connection, found.customer, left.customer)
    _store_stock(connection, left)
    return order_entry(plan, write, found, left)


def _situation(connection: Connection, plan: OrderPlan, write: Write) -> Situation:
    """What the plan finds. Locked in one order everywhere: order, customer, products."""
    orders = read_orders(connection, {"number_key": order_key(plan.order_number)}, lock=True)
    if not orders:
        raise NotFound(f"There is no order {plan.order_number!r}: look the number up again.")
    order = orders[0]
    customer = _locked_customer(connection, order.customer_id)
    product_ids = {line.product_id for line in order.items}
    products = read_products(connection, {"id": tuple(product_ids)}, lock=True)
    return Situation(order, customer, {p.id: p for p in products}, write.at)


def _locked_customer(connection: Connection, customer_id: str) -> Customer:
    found = read_customers(connection, {"id": customer_id}, lock=True)
    if not found:
        raise NotFound(f"There is no customer {customer_id!r}: identify the customer again.")
    return found[0]


def _store_order(connection: Connection, before: Order, after: Order) -> None:
    of = {"of": after.number}
    connection.execute(_CHANGE_ORDER, {**order_mapping.order_state_values(after), **of})
    had, has = order_mapping.part_values(before), order_mapping.part_values(after)
    for part in models.ORDER_PARTS:
        if had[part] != has[part]:
            connection.execute(_DROP_PARTS[part], of)
            insert_rows(connection, part, has[part])


def _store_balances(connection: Connection, before: Customer, after: Customer) -> None:
    table = models.payment_methods
    for method in set(after.payment_methods) - set(before.payment_methods):
        where = (table.c.customer_id == after.id) & (table.c.id == method.id)
        values = mapping.money_values("balance", method.balance)
        connection.execute(update(table).where(where).values(values))


def _store_stock(connection: Connection, left: Effects) -> None:
    table = models.variants
    for (product_id, variant_id), units in left.stock.items():
        where = (table.c.product_id == product_id) & (table.c.id == variant_id)
        connection.execute(update(table).where(where).values(stock=table.c.stock + units))
