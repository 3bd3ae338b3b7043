"""Reading whole customers, products and orders: one select a table, however many are asked for.

What is looked for is said by the names of columns with the value each has, or a tuple of values it may have.
Statements are made once: building one costs more than SQLite takes to answer it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Column, Table
from sqlalchemy.sql import Select

from shop.adapters.demo_sql import mapping, models, order_mapping
from shop.adapters.demo_sql.mapping import Row
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order

Where = Mapping[str, str | tuple[str, ...]]


def read_customers(
    connection: Connection, where: Where | None = None, *, lock: bool = False
) -> tuple[Customer, ...]:
    """The customers that fit, in the shop's order; `lock` keeps others from changing them."""
    rows = _rows(connection, models.customers, where, lock=lock)
    methods = _children(
        connection, models.payment_methods.c.customer_id, [row["id"] for row in rows], where
    )
    return tuple(mapping.customer(row, methods[row["id"]]) for row in rows)


def read_products(
    connection: Connection, where: Where | None = None, *, lock: bool = False
) -> tuple[Product, ...]:
    """The products that fit with all their variants, in catalogue order; `lock` as above.

    Whoever changes a variant's stock locks its product, so the variants need no lock of their own.
    """
    rows = _rows(connection, models.products, where, lock=lock)
    variants = _children(
        connection, models.variants.c.product_id, [row["id"] for row in rows], where
    )
    return tuple(mapping.product(row, variants[row["id"]]) for row in rows)


def read_orders(
    connection: Connection, where: Where | None = None, *, lock: bool = False
) -> tuple[Order, ...]:
    """The orders that fit, whole, in the shop's order; `lock` keeps others from changing them."""
    rows = _rows(connection, models.orders, where, lock=lock)
    numbers = [row["number"] for row in rows]
    parts = [
        _children(connection, part.c.order_number, numbers, where) for part in models.ORDER_PARTS
    ]
    return tuple(order_mapping.order(row, *(part[row["number"]] for part in parts)) for row in rows)


def raw_catalogue(connection: Connection) -> tuple[Sequence[object], ...]:
    """The rows of all products and variants as the database gives them, to compare with each other."""
    return tuple(
        connection.exec_driver_sql(str(_select(table).compile(connection.engine))).all()
        for table in (models.products, models.variants)
    )


def _rows(
    connection: Connection, table: Table, where: Where | None, *, lock: bool
) -> Sequence[Row]:
    kinds = tuple((name, isinstance(value, tuple)) for name, value in (where or {}).items())
    rows: Sequence[Row] = (
        connection.execute(_select(table, kinds, lock=lock), dict(where or {})).mappings().all()
    )
    return rows


def _children(
    connection: Connection, parent: Column, ids: Sequence[str], where: Where | None
) -> Mapping[str, Sequence[Row]]:
    """The rows of a child table by the id of their parent, in their order.

    All rows where every parent was asked for: all ids would make too long a statement.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    if ids:
        of: Where = {} if where is None else {parent.name: ids[0] if len(ids) == 1 else tuple(ids)}
        for row in _rows(connection, parent.table, of, lock=False):
            found[row[parent.name]].append(row)
    return found


@cache
def _select(
    table: Table, kinds: tuple[tuple[str, bool], ...] = (), *, lock: bool = False
) -> Select:
    """All of a table in its order; of columns by name, those of a value, or if so said, of several."""
    statement = select(table)
    for name, several in kinds:
        value = bindparam(name, expanding=several)
        column = table.c[name]
        statement = statement.where(column.in_(value) if several else column == value)
    if "position" in table.c:
        statement = statement.order_by(table.c.position)
    return statement.with_for_update() if lock else statement
