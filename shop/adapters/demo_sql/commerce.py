"""The demo shop behind the commerce port."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.engine import Engine

from shop.adapters._shared.ordering import newest_first
from shop.adapters._shared.search import Findable, best_matches
from shop.adapters._shared.sql import (
    glancing,
    open_engine,
    reading,
    unless_changed,
    writing,
)
from shop.adapters._shared.text import email_key, fold, order_key, postcode_key
from shop.adapters.demo_sql import executing, filling, mapping, models
from shop.adapters.demo_sql.reading import (
    Where,
    read_customers,
    read_orders,
    read_products,
)
from shop.domain.audit import AuditEntry
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import Operation, Plan
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Receipt, Write


class DemoSqlCommerce:
    """A shop in SQLite or PostgreSQL. Threads and processes may share one database."""

    name = "demo_sql"
    capabilities = frozenset(Operation)

    def __init__(self, url: str, timeout_s: float = 5.0) -> None:
        """Waits at most `timeout_s` seconds for a lock or an answer. Connects on first use."""
        self._engine: Engine = open_engine(url, timeout_s)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def ping(self) -> None:
        """Return if the database answers and has our tables; raise ShopUnavailable otherwise."""
        with reading(self._engine) as connection:
            connection.execute(select(models.customers.c.id).limit(1)).all()

    def customer(self, customer_id: str) -> Customer | None:
        """See `Commerce.customer`."""
        found = self._customers({"id": customer_id})
        return found[0] if found else None

    def customers_by_email(self, email: str) -> Sequence[Customer]:
        """See `Commerce.customers_by_email`."""
        return self._customers({"email_key": email_key(email)})

    def customers_by_name_and_postcode(
        self, first_name: str, last_name: str, postcode: str
    ) -> Sequence[Customer]:
        """See `Commerce.customers_by_name_and_postcode`."""
        return self._customers(
            {
                "last_name_key": fold(last_name),
                "first_name_key": fold(first_name),
                "postcode_key": postcode_key(postcode),
            }
        )

    def order(self, number: str) -> Order | None:
        """See `Commerce.order`."""
        with glancing(self._engine) as connection:
            found = read_orders(connection, {"number_key": order_key(number)})
        return found[0] if found else None

    def orders_of(self, customer_id: str) -> Sequence[Order]:
        """See `Commerce.orders_of`."""
        with glancing(self._engine) as connection:
            found = read_orders(connection, {"customer_id": customer_id})
        return newest_first(found)

    def product(self, product_id: str) -> Product | None:
        """See `Commerce.product`."""
        with glancing(self._engine) as connection:
            found = read_products(connection, {"id": product_id})
        return found[0] if found else None

    def products(self) -> Sequence[Product]:
        """See `Commerce.products`."""
        with glancing(self._engine) as connection:
            return unless_changed(connection, "products", lambda: read_products(connection))

    def search_products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """See `Commerce.search_products`."""
        columns = models.products.c
        names = select(columns.id, columns.name, columns.aliases, columns.category)
        with reading(self._engine) as connection:
            rows = connection.execute(names.order_by(columns.position)).all()
            entries = [Findable(id_, name, tuple(a), category) for id_, name, a, category in rows]
            best = best_matches(text, entries, limit)
            found = read_products(connection, {"id": tuple(best)})
        return sorted(found, key=lambda product: best.index(product.id))

    def execute(self, plan: Plan, write: Write) -> Receipt:
        """See `Commerce.execute`."""
        with writing(self._engine) as connection:
            return executing.execute(connection, plan, write)

    def receipt(self, key: str) -> Receipt | None:
        """See `Commerce.receipt`."""
        with glancing(self._engine) as connection:
            return executing.read_receipt(connection, key)

    def replace_all(self, data: ShopData) -> None:
        """See `OwnShop.replace_all`."""
        filling.replace_all(self._engine, data)

    def dump(self) -> ShopData:
        """See `OwnShop.dump`."""
        return filling.dump(self._engine)

    def audit_entries(self, key: str | None = None) -> Sequence[AuditEntry]:
        """See `OwnShop.audit_entries`."""
        table = models.audit
        statement = select(table).order_by(table.c.id)
        if key is not None:
            statement = statement.where(table.c.key == key)
        with reading(self._engine) as connection:
            rows = connection.execute(statement).mappings().all()
        return tuple(mapping.audit_entry(row) for row in rows)

    def _customers(self, where: Where) -> tuple[Customer, ...]:
        with glancing(self._engine) as connection:
            return read_customers(connection, where)
