"""Rows in, our types out, and back. Pure: nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from shop.adapters._shared.columns import ADDRESS_PARTS
from shop.adapters._shared.text import email_key, fold, order_key, postcode_key
from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
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

# What a column holds is known by its table, not by its type: the one place where Any is at home.
Row = Mapping[str, Any]
Values = dict[str, Any]


def cents(money: Money) -> int:
    """The amount in whole hundredths."""
    return int(money.amount * 100)


def money(row: Row, name: str) -> Money:
    """The amount kept in `<name>_cents` and `<name>_currency`."""
    return Money(Decimal(row[f"{name}_cents"]) / 100, row[f"{name}_currency"])


def money_values(name: str, amount: Money | None) -> Values:
    """The two columns of an amount; both null for None."""
    if amount is None:
        return {f"{name}_cents": None, f"{name}_currency": None}
    return {f"{name}_cents": cents(amount), f"{name}_currency": amount.currency}


def address(row: Row) -> Address:
    """The address in a customer's or an order's row."""
    return Address(*(row[f"address_{part}"] for part in ADDRESS_PARTS))


def address_values(value: Address) -> Values:
    """The columns of an address."""
    return {f"address_{part}": getattr(value, part) for part in ADDRESS_PARTS}


def customer(row: Row, methods: Iterable[Row]) -> Customer:
    """A customer from the row and the rows of the payment methods, in their order."""
    return Customer(
        id=row["id"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=row["email"],
        phone=row["phone"],
        address=address(row),
        payment_methods=tuple(payment_method(m) for m in methods),
    )


def customer_values(value: Customer, position: int) -> Values:
    """The row of a customer, keys for matching included."""
    return {
        "id": value.id,
        "position": position,
        "first_name": value.first_name,
        "last_name": value.last_name,
        "email": value.email,
        "phone": value.phone,
        "first_name_key": fold(value.first_name),
        "last_name_key": fold(value.last_name),
        "email_key": email_key(value.email),
        **customer_address_values(value.address),
    }


def customer_address_values(value: Address) -> Values:
    """The columns of a customer's default address, the key of its postcode included."""
    return {**address_values(value), "postcode_key": postcode_key(value.postcode)}


def payment_method(row: Row) -> PaymentMethod:
    """A payment method from its row."""
    return PaymentMethod(
        id=row["id"],
        kind=PaymentKind(row["kind"]),
        brand=row["brand"],
        last_four=row["last_four"],
        balance=None if row["balance_cents"] is None else money(row, "balance"),
    )


def payment_method_values(value: PaymentMethod, customer_id: str, position: int) -> Values:
    """The row of a payment method."""
    return {
        "customer_id": customer_id,
        "id": value.id,
        "position": position,
        "kind": value.kind.value,
        "brand": value.brand,
        "last_four": value.last_four,
        **money_values("balance", value.balance),
    }


def product(row: Row, variant_rows: Iterable[Row]) -> Product:
    """A product from its row and the rows of its variants, in their order."""
    return Product(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        description=row["description"],
        attributes=options(row["attributes"]),
        aliases=tuple(row["aliases"]),
        tracked_stock=row["tracked_stock"],
        variants=tuple(variant(v) for v in variant_rows),
    )


def product_values(value: Product, position: int) -> Values:
    """The row of a product."""
    return {
        "id": value.id,
        "position": position,
        "name": value.name,
        "category": value.category,
        "description": value.description,
        "attributes": dict(value.attributes),
        "aliases": list(value.aliases),
        "tracked_stock": value.tracked_stock,
    }


def variant(row: Row) -> Variant:
    """A variant from its row."""
    return Variant(
        id=row["id"],
        product_id=row["product_id"],
        options=options(row["options"]),
        price=money(row, "price"),
        stock=row["stock"],
    )


def variant_values(value: Variant, position: int) -> Values:
    """The row of a variant."""
    return {
        "product_id": value.product_id,
        "id": value.id,
        "position": position,
        "options": dict(value.options),
        "stock": value.stock,
        **money_values("price", value.price),
    }


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
