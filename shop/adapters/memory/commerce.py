"""A shop in memory behind the commerce port: real behaviour, and faults on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from shop.adapters._shared.ordering import newest_first
from shop.adapters._shared.plain import plan_digest
from shop.adapters._shared.search import Findable, best_matches
from shop.adapters._shared.text import email_key, fold, order_key, postcode_key
from shop.adapters.memory.faults import FaultPoint, Faulty
from shop.adapters.memory.store import Store
from shop.domain.audit import AuditEntry
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import Operation, Plan
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Receipt, Write
from shop.ports.errors import KeyReused


class MemoryCommerce(Faulty):
    """A shop that is gone when the process ends. Threads may share it."""

    name = "memory"
    capabilities = frozenset(Operation)

    def __init__(
        self, data: ShopData | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """A shop holding `data`, or an empty one; `sleep` is what a delay asked for calls."""
        super().__init__(sleep)
        self._store = Store.of(data or ShopData())
        self._lock = threading.Lock()

    def ping(self) -> None:
        """Return, unless told to fail: memory always answers."""
        self._reach("ping")

    def customer(self, customer_id: str) -> Customer | None:
        """See `Commerce.customer`."""
        self._reach("customer")
        return self._store.customers.get(customer_id)

    def customers_by_email(self, email: str) -> Sequence[Customer]:
        """See `Commerce.customers_by_email`."""
        self._reach("customers_by_email")
        wanted = email_key(email)
        return tuple(c for c in self._store.customers.values() if email_key(c.email) == wanted)

    def customers_by_name_and_postcode(
        self, first_name: str, last_name: str, postcode: str
    ) -> Sequence[Customer]:
        """See `Commerce.customers_by_name_and_postcode`."""
        self._reach("customers_by_name_and_postcode")
        wanted = (fold(first_name), fold(last_name), postcode_key(postcode))
        return tuple(c for c in self._store.customers.values() if _identity(c) == wanted)

    def order(self, number: str) -> Order | None:
        """See `Commerce.order`."""
        self._reach("order")
        return self._store.orders.get(order_key(number))

    def orders_of(self, customer_id: str) -> Sequence[Order]:
        """See `Commerce.orders_of`."""
        self._reach("orders_of")
        orders = self._store.orders.values()
        return newest_first(order for order in orders if order.customer_id == customer_id)

    def product(self, product_id: str) -> Product | None:
        """See `Commerce.product`."""
        self._reach("product")
        return self._store.products.get(product_id)

    def products(self) -> Sequence[Product]:
        """See `Commerce.products`."""
        self._reach("products")
        return tuple(self._store.products.values())

    def search_products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """See `Commerce.search_products`."""
        self._reach("search_products")
        products = self._store.products
        entries = (Findable(p.id, p.name, p.aliases, p.category) for p in products.values())
        return tuple(products[id_] for id_ in best_matches(text, entries, limit))

    def execute(self, plan: Plan, write: Write) -> Receipt:
        """See `Commerce.execute`."""
        self._reach("execute")
        with self._lock:
            receipt = self._replay(plan, write)
            if receipt is None:
                store = self._store.copy()
                receipt = store.execute(plan, write)
                self._reach("execute", FaultPoint.HALFWAY)
                self._store = store
        self._reach("execute", FaultPoint.AFTER)
        return receipt

    def receipt(self, key: str) -> Receipt | None:
        """See `Commerce.receipt`."""
        self._reach("receipt")
        earlier = self._store.receipts.get(key)
        return None if earlier is None else replace(earlier[1], replayed=True)

    def replace_all(self, data: ShopData) -> None:
        """See `OwnShop.replace_all`."""
        self._reach("replace_all")
        with self._lock:
            self._store = Store.of(data)

    def dump(self) -> ShopData:
        """See `OwnShop.dump`."""
        self._reach("dump")
        return self._store.data()

    def audit_entries(self, key: str | None = None) -> Sequence[AuditEntry]:
        """See `OwnShop.audit_entries`."""
        self._reach("audit_entries")
        return tuple(entry for entry in self._store.audit if key in (None, entry.key))

    def _replay(self, plan: Plan, write: Write) -> Receipt | None:
        earlier = self._store.receipts.get(write.key)
        if earlier is None:
            return None
        digest, receipt = earlier
        if digest != plan_digest(plan):
            raise KeyReused(
                f"The idempotency key {write.key!r} was used for another plan"
                f" ({receipt.reference!r}): give every plan its own key."
            )
        return replace(receipt, replayed=True)


def _identity(customer: Customer) -> tuple[str, str, str]:
    return (
        fold(customer.first_name),
        fold(customer.last_name),
        postcode_key(customer.address.postcode),
    )
