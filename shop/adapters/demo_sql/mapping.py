"""Rows in, our types out, and back. Pure: nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from shop.adapters._shared.columns import ADDRESS_PARTS
from shop.adapters._shared.text import email_key, fold, postcode_key
from shop.domain.audit import AuditEntry
from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.plans import Operation

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


def audit_entry(row: Row) -> AuditEntry:
    """An audit entry from its row."""
    return AuditEntry(
        key=row["key"],
        actor=row["actor"],
        conversation_id=row["conversation_id"],
        at=row["at"],
        operation=Operation(row["operation"]),
        order_number=row["order_number"],
        before=row["before"],
        after=row["after"],
    )


def audit_values(value: AuditEntry) -> Values:
    """The row of an audit entry."""
    return {
        "key": value.key,
        "actor": value.actor,
        "conversation_id": value.conversation_id,
        "at": value.at,
        "operation": value.operation.value,
        "order_number": value.order_number,
        "before": value.before,
        "after": value.after,
    }
