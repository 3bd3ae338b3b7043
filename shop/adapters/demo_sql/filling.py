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
    _insert(
        connection,
        models.customers,
        [mapping.customer_values(c, i) for i, c in enumerate(customers)],
    )
    _insert(
        connection,
        models.payment_methods,
        [
            mapping.payment_method_values(m, c.id, i)
            for c in customers
            for i, m in enumerate(c.payment_methods)
        ],
    )


def _insert_products(connection: Connection, products: Sequence[Product]) -> None:
    _insert(
        connection,
        models.products,
        [mapping.product_values(p, i) for i, p in enumerate(products)],
    )
    _insert(
        connection,
        models.variants,
        [mapping.variant_values(v, i) for p in products for i, v in enumerate(p.variants)],
    )


def insert_orders(connection: Connection, orders: Sequence[Order]) -> None:
    """Add whole orders in their order."""
    _insert(
        connection, models.orders, [order_mapping.order_values(o, i) for i, o in enumerate(orders)]
    )
    insert_order_parts(connection, orders)


def insert_order_parts(connection: Connection, orders: Sequence[Order]) -> None:
    """Add everything of orders that is not in their own row."""
    lines, parcels, payments, returns, exchanges = ([] for _ in range(5))
    for order in orders:
        number = order.number
        lines += [order_mapping.line_values(v, number, i) for i, v in enumerate(order.items)]
        parcels += [
            order_mapping.fulfilment_values(v, number, i) for i, v in enumerate(order.fulfilments)
        ]
        payments += [
            order_mapping.payment_values(v, number, i) for i, v in enumerate(order.payments)
        ]
        returns += [order_mapping.return_values(v, number) for v in (order.return_,) if v]
        exchanges += [order_mapping.exchange_values(v, number) for v in (order.exchange,) if v]
    _insert(connection, models.lines, lines)
    _insert(connection, models.fulfilments, parcels)
    _insert(connection, models.payments, payments)
    _insert(connection, models.returns, returns)
    _insert(connection, models.exchanges, exchanges)


def _insert(connection: Connection, table: Table, values: Sequence[Values]) -> None:
    if values:
        connection.execute(insert(table), values)
