"""Reading whole customers, products and orders: one statement, however many are asked for.

What is looked for is said by the names of columns with the value each has, or a tuple of values it may have.
Statements are made once and go to the driver as they are: building one, and SQLAlchemy's way of executing it, cost many
times what SQLite takes to answer it. So do our types, and what was made of a text is kept for when it comes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from shop.adapters._shared.columns import clean_text
from shop.adapters._shared.sql import fetch, in_full
from shop.adapters.demo_sql import mapping, models, order_mapping
from shop.adapters.demo_sql.documents import Document
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order

Where = Mapping[str, str | tuple[str, ...]]

# So many of each are kept: the catalogue, and those whom conversations are with just now.
KEPT = 1024

_CUSTOMERS = Document(models.customers, models.payment_methods.c.customer_id)
_PRODUCTS = Document(models.products, models.variants.c.product_id)
_ORDERS = Document(models.orders, *(part.c.order_number for part in models.ORDER_PARTS))


def read_customers(
    connection: Connection, where: Where | None = None, *, lock: bool = False
) -> tuple[Customer, ...]:
    """The customers that fit, in the shop's order; `lock` keeps others from changing them."""
    return tuple(map(_customer, _texts(connection, _CUSTOMERS, where, lock=lock)))


def read_products(
    connection: Connection, where: Where | None = None, *, lock: bool = False
) -> tuple[Product, ...]:
    """The products that fit with all their variants, in catalogue order; `lock` as above.

    Whoever changes a variant's stock locks its product, so the variants need no lock of their own.
    """
    return tuple(map(_product, _texts(connection, _PRODUCTS, where, lock=lock)))


def read_orders(
    connection: Connection, where: Where | None = None, *, lock: bool = False
) -> tuple[Order, ...]:
    """The orders that fit, whole, in the shop's order; `lock` keeps others from changing them."""
    return tuple(map(_order, _texts(connection, _ORDERS, where, lock=lock)))


@lru_cache(maxsize=KEPT)
def _customer(text: str) -> Customer:
    row, parts = _CUSTOMERS.read(text)
    return mapping.customer(row, *parts)


@lru_cache(maxsize=KEPT)
def _product(text: str) -> Product:
    row, parts = _PRODUCTS.read(text)
    return mapping.product(row, *parts)


@lru_cache(maxsize=KEPT)
def _order(text: str) -> Order:
    row, parts = _ORDERS.read(text)
    return order_mapping.order(row, *parts)


def _texts(
    connection: Connection, document: Document, where: Where | None, *, lock: bool
) -> Iterator[str]:
    asked = {
        name: value if isinstance(value, tuple) else (value,)
        for name, value in (where or {}).items()
    }
    if () in asked.values():
        return
    counts = tuple((name, len(values)) for name, values in asked.items())
    values = {
        f"{name}_{place}": clean_text(value)
        for name, several in asked.items()
        for place, value in enumerate(several)
    }
    backend = connection.dialect.name
    if lock and backend == "postgresql":
        # Before the rest is read, so that what belongs to the row is seen as it is after the wait.
        # SQLite has locked the whole database.
        fetch(connection, _statement(document, backend, counts, lock=True), values)
    for (text,) in fetch(connection, _statement(document, backend, counts), values):
        yield text


@lru_cache(maxsize=KEPT)
def _statement(
    document: Document, backend: str, counts: tuple[tuple[str, int], ...], *, lock: bool = False
) -> str:
    """The texts of all rows in their order, or their locks; of columns by name, those with one of so many values."""
    table = document.table
    statement = select(table.c.position if lock else document.column(backend))
    for name, count in counts:
        values = [bindparam(f"{name}_{place}") for place in range(count)]
        statement = statement.where(table.c[name].in_(values))
    statement = statement.order_by(table.c.position)
    statement = statement.with_for_update() if lock else statement
    return in_full(statement, backend)
