"""Filling the whole shop at once, and reading it all back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import Table

from shop.adapters._shared.sql import reading, writing
from shop.adapters.demo_sql import mapping, models, order_mapping
from shop.adapters.demo_sql.mapping import Values
from shop.adapters.demo_sql.reading import read_customers, read_orders, read_products
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.snapshot import ShopData
from shop.ports.errors import ShopUnavailable


def replace_all(engine: Engine, data: ShopData) -> None:
    """Make `data` the whole shop; see `OwnShop.replace_all`."""
    try:
        with writing(engine) as connection:
            for table in reversed(models.metadata.sorted_tables):
                connection.execute(table.delete())
            _insert_customers(connection, data.customers)
            _insert_products(connection, data.products)
            insert_orders(connection, data.orders)
    except ShopUnavailable as error:
        if isinstance(error.__cause__, IntegrityError):
            raise ValueError(
                f"The shop data does not fit together: {error.__cause__.orig}"
            ) from error
        raise


def dump(engine: Engine) -> ShopData:
    """The whole shop, as of one moment."""
    with reading(engine) as connection:
        return ShopData(
            read_customers(connection), read_products(connection), read_orders(connection)
        )


def _insert_customers(connection: Connection, customers: Sequence[Customer]) -> None:
    insert_rows(
        connection,
        models.customers,
        [mapping.customer_values(c, i) for i, c in enumerate(customers)],
    )
    insert_rows(
        connection,
        models.payment_methods,
        [
            mapping.payment_method_values(m, c.id, i)
            for c in customers
            for i, m in enumerate(c.payment_methods)
        ],
    )


def _insert_products(connection: Connection, products: Sequence[Product]) -> None:
    insert_rows(
        connection,
        models.products,
        [mapping.product_values(p, i) for i, p in enumerate(products)],
    )
    insert_rows(
        connection,
        models.variants,
        [mapping.variant_values(v, i) for p in products for i, v in enumerate(p.variants)],
    )


def insert_orders(connection: Connection, orders: Sequence[Order]) -> None:
    """Add whole orders in their order."""
    insert_rows(
        connection, models.orders, [order_mapping.order_values(o, i) for i, o in enumerate(orders)]
    )
    parts = [order_mapping.part_values(order) for order in orders]
    for part in models.ORDER_PARTS:
        insert_rows(connection, part, [row for of_order in parts for row in of_order[part]])


def insert_rows(connection: Connection, table: Table, values: Sequence[Values]) -> None:
    """Add rows to a table, if there are any."""
    if values:
        connection.execute(insert(table), values)
