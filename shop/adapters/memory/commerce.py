"""A shop in memory behind the commerce port: real behaviour, and faults on demand."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from shop.adapters._shared.ordering import newest_first
from shop.adapters._shared.search import Findable, best_matches
from shop.adapters._shared.text import email_key, fold, order_key, postcode_key
from shop.adapters.memory.store import Store
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.snapshot import ShopData


class MemoryCommerce:
    """A shop that is gone when the process ends. Threads may share it."""

    name = "memory"

    def __init__(self, data: ShopData | None = None) -> None:
        """A shop holding `data`, or an empty one."""
        self._store = Store.of(data or ShopData())
        self._lock = threading.RLock()

    def ping(self) -> None:
        """Return: memory always answers."""

    def customer(self, customer_id: str) -> Customer | None:
        """See `Commerce.customer`."""
        return self._store.customers.get(customer_id)

    def customers_by_email(self, email: str) -> Sequence[Customer]:
        """See `Commerce.customers_by_email`."""
        wanted = email_key(email)
        return tuple(c for c in self._store.customers.values() if email_key(c.email) == wanted)

    def customers_by_name_and_postcode(
        self, first_name: str, last_name: str, postcode: str
    ) -> Sequence[Customer]:
        """See `Commerce.customers_by_name_and_postcode`."""
        wanted = (fold(first_name), fold(last_name), postcode_key(postcode))
        return tuple(c for c in self._store.customers.values() if _identity(c) == wanted)

    def order(self, number: str) -> Order | None:
        """See `Commerce.order`."""
        return self._store.orders.get(order_key(number))

    def orders_of(self, customer_id: str) -> Sequence[Order]:
        """See `Commerce.orders_of`."""
        orders = self._store.orders.values()
        return newest_first(order for order in orders if order.customer_id == customer_id)

    def product(self, product_id: str) -> Product | None:
        """See `Commerce.product`."""
        return self._store.products.get(product_id)

    def products(self) -> Sequence[Product]:
        """See `Commerce.products`."""
        return tuple(self._store.products.values())

    def search_products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """See `Commerce.search_products`."""
        products = self._store.products
        entries = (Findable(p.id, p.name, p.aliases, p.category) for p in products.values())
        return tuple(products[id_] for id_ in best_matches(text, entries, limit))

    def replace_all(self, data: ShopData) -> None:
        """See `OwnShop.replace_all`."""
        with self._lock:
            self._store = Store.of(data)

    def dump(self) -> ShopData:
        """See `OwnShop.dump`."""
        return self._store.data()


def _identity(customer: Customer) -> tuple[str, str, str]:
    return (
        fold(customer.first_name),
        fold(customer.last_name),
        postcode_key(customer.address.postcode),
    )
