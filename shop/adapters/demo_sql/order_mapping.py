"""Rows of an order in, our `Order` out, and back. Pure, like `mapping`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.schema import Table

from shop.adapters._shared.text import order_key
from shop.adapters.demo_sql import models
from shop.adapters.demo_sql.mapping import (
    Row,
    Values,
    address,
    address_values,
    money,
    money_values,
)
from shop.domain.catalog import options
from shop.domain.order import (
    Exchange,
    Fulfilment,
    ItemChange,
    LineItem,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
    Return,
    ReturnState,
)


def order(
    row: Row,
    lines: Sequence[Row],
    fulfilments: Sequence[Row],
    payments: Sequence[Row],
    returns: Sequence[Row],
    exchanges: Sequence[Row],
) -> Order:
    """An order from its row and the rows that belong to it, each in their order."""
    return Order(
        number=row["number"],
        customer_id=row["customer_id"],
        status=OrderStatus(row["status"]),
        items=tuple(line(r) for r in lines),
        address=address(row),
        payments=tuple(payment(r) for r in payments),
        version=row["version"],
        placed_at=row["placed_at"],
        fulfilments=tuple(fulfilment(r) for r in fulfilments),
        items_modified=row["items_modified"],
        cancel_reason=row["cancel_reason"],
        return_=return_(returns[0]) if returns else None,
        exchange=exchange(exchanges[0]) if exchanges else None,
    )


def order_values(value: Order, position: int) -> Values:
    """The row of a new order."""
    return {
        "number": value.number,
        "number_key": order_key(value.number),
        "position": position,
        "customer_id": value.customer_id,
        "placed_at": value.placed_at,
        **order_state_values(value),
    }


def order_state_values(value: Order) -> Values:
    """The columns of an order's row that a write can change."""
    return {
        "status": value.status.value,
        "version": value.version,
        "items_modified": value.items_modified,
        "cancel_reason": value.cancel_reason,
        **address_values(value.address),
    }


def part_values(value: Order) -> dict[Table, list[Values]]:
    """The rows of everything of an order that is not in its own row, by the table they belong to."""
    number = value.number
    return {
        models.lines: [line_values(v, number, i) for i, v in enumerate(value.items)],
        models.fulfilments: [
            fulfilment_values(v, number, i) for i, v in enumerate(value.fulfilments)
        ],
        models.payments: [payment_values(v, number, i) for i, v in enumerate(value.payments)],
        models.returns: [return_values(v, number) for v in (value.return_,) if v],
        models.exchanges: [exchange_values(v, number) for v in (value.exchange,) if v],
    }


def line(row: Row) -> LineItem:
    """A line of an order from its row."""
    return LineItem(
        line_id=row["line_id"],
        product_id=row["product_id"],
        variant_id=row["variant_id"],
        name=row["name"],
        options=options(row["options"]),
        price=money(row, "price"),
    )


def line_values(value: LineItem, number: str, position: int) -> Values:
    """The row of an order's line."""
    return {
        "order_number": number,
        "line_id": value.line_id,
        "position": position,
        "product_id": value.product_id,
        "variant_id": value.variant_id,
        "name": value.name,
        "options": dict(value.options),
        **money_values("price", value.price),
    }


def fulfilment(row: Row) -> Fulfilment:
    """A parcel from its row."""
    return Fulfilment(
        tracking_ids=tuple(row["tracking_ids"]),
        line_ids=tuple(row["line_ids"]),
        carrier=row["carrier"],
        shipped_at=row["shipped_at"],
        expected_at=row["expected_at"],
        delivered_at=row["delivered_at"],
    )


def fulfilment_values(value: Fulfilment, number: str, position: int) -> Values:
    """The row of a parcel."""
    return {
        "order_number": number,
        "position": position,
        "tracking_ids": list(value.tracking_ids),
        "line_ids": list(value.line_ids),
        "carrier": value.carrier,
        "shipped_at": value.shipped_at,
        "expected_at": value.expected_at,
        "delivered_at": value.delivered_at,
    }


def payment(row: Row) -> PaymentEvent:
    """A payment or refund from its row."""
    at: datetime | None = row["at"]
    return PaymentEvent(
        PaymentDirection(row["direction"]), money(row, "amount"), row["method_id"], at
    )


def payment_values(value: PaymentEvent, number: str, position: int) -> Values:
    """The row of a payment or refund."""
    return {
        "order_number": number,
        "position": position,
        "direction": value.direction.value,
        "method_id": value.method_id,
        "at": value.at,
        **money_values("amount", value.amount),
    }


def return_(row: Row) -> Return:
    """A return from its row."""
    return Return(
        line_ids=tuple(row["line_ids"]),
        method_id=row["method_id"],
        refund=money(row, "refund"),
        state=ReturnState(row["state"]),
        requested_at=row["requested_at"],
        refunded_at=row["refunded_at"],
    )


def return_values(value: Return, number: str) -> Values:
    """The row of a return."""
    return {
        "order_number": number,
        "line_ids": list(value.line_ids),
        "method_id": value.method_id,
        "state": value.state.value,
        "requested_at": value.requested_at,
        "refunded_at": value.refunded_at,
        **money_values("refund", value.refund),
    }


def exchange(row: Row) -> Exchange:
    """An exchange from its row."""
    return Exchange(
        changes=tuple(ItemChange(line_id, new) for line_id, new in row["changes"]),
        method_id=row["method_id"],
        price_difference=money(row, "price_difference"),
        requested_at=row["requested_at"],
    )


def exchange_values(value: Exchange, number: str) -> Values:
    """The row of an exchange."""
    return {
        "order_number": number,
        "changes": [[c.line_id, c.new_variant_id] for c in value.changes],
        "method_id": value.method_id,
        "requested_at": value.requested_at,
        **money_values("price_difference", value.price_difference),
    }
