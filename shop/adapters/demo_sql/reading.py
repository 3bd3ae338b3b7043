"""Reading whole customers, products and orders: one select a table, however many are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Column, Table
from sqlalchemy.sql import ColumnElement, Select

from shop.adapters.demo_sql import mapping, models, order_mapping
from shop.adapters.demo_sql.mapping import Row
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order


def read_customers(
    connection: Connection, where: ColumnElement | None = None, *, lock: bool = False
) -> tuple[Customer, ...]:
    """The customers that fit, in the shop's order; `lock` keeps others from changing them."""
    table = models.customers
    rows = _rows(connection, _where(select(table), where), table.c.position, lock=lock)
    methods = _children(
        connection, models.payment_methods.c.customer_id, [row["id"] for row in rows], where
    )
    return tuple(mapping.customer(row, methods[row["id"]]) for row in rows)


def read_products(
    connection: Connection, where: ColumnElement | None = None, *, lock: bool = False
) -> tuple[Product, ...]:
    """The products that fit with all their variants, in catalogue order; `lock` as above.

    Whoever changes a variant's stock locks its product, so the variants need no lock of their own.
    """
    table = models.products
    rows = _rows(connection, _where(select(table), where), table.c.position, lock=lock)
    variants = _children(
        connection, models.variants.c.product_id, [row["id"] for row in rows], where
    )
    return tuple(mapping.product(row, variants[row["id"]]) for row in rows)


def read_orders(
    connection: Connection, where: ColumnElement | None = None, *, lock: bool = False
) -> tuple[Order, ...]:
    """The orders that fit, whole, in the shop's order; `lock` keeps others from changing them."""
    table = models.orders
    rows = _rows(connection, _where(select(table), where), table.c.position, lock=lock)
    numbers = [row["number"] for row in rows]
    parts = [
        _children(connection, part.c.order_number, numbers, where) for part in models.ORDER_PARTS
    ]
    return tuple(order_mapping.order(row, *(part[row["number"]] for part in parts)) for row in rows)


def _where(statement: Select, where: ColumnElement | None) -> Select:
    return statement if where is None else statement.where(where)


def _rows(
    connection: Connection, statement: Select, position: Column, *, lock: bool = False
) -> Sequence[Row]:
    statement = statement.order_by(position)
    if lock:
        statement = statement.with_for_update()
    rows: Sequence[Row] = connection.execute(statement).mappings().all()
    return rows


def _children(
    connection: Connection, parent: Column, ids: Sequence[str], where: ColumnElement | None
) -> Mapping[str, Sequence[Row]]:
    """The rows of a child table by the id of their parent, in their order.

    All rows where every parent was asked for: all ids would make too long a statement.
    """
    table: Table = parent.table
    statement = select(table)
    if where is not None:
        statement = statement.where(parent.in_(ids))
    if "position" in table.c:
        statement = statement.order_by(table.c.position)
    found: dict[str, list[Row]] = defaultdict(list)
    if ids:
        for row in connection.execute(statement).mappings():
            found[row[parent.name]].append(row)
    return found
