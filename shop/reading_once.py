"""A platform that is asked the same thing only once in one call of a service."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from shop.context import Shop
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import Operation, Plan
from shop.ports.commerce import Commerce, Receipt, Write

T = TypeVar("T")


def for_one_call(shop: Shop) -> Shop:
    """The shop for one call of a service, whose parts each look up the same customer and the same order."""
    return replace(shop, commerce=ReadOnce(shop.commerce))


class ReadOnce:
    """A `Commerce` that remembers what it has read, until something is written through it.

    It lives as long as one call does: what others change meanwhile is seen by the next call.
    """

    def __init__(self, commerce: Commerce) -> None:
        """Read from `commerce`."""
        self._commerce = commerce
        self._read: dict[Hashable, Any] = {}
        self._orders: dict[str, Order] = {}

    @property
    def name(self) -> str:
        """See `Commerce.name`."""
        return self._commerce.name

    @property
    def capabilities(self) -> frozenset[Operation]:
        """See `Commerce.capabilities`."""
        return self._commerce.capabilities

    def ping(self) -> None:
        """See `Commerce.ping`."""
        self._commerce.ping()

    def customer(self, customer_id: str) -> Customer | None:
        """See `Commerce.customer`."""
        return self._once(self._commerce.customer, customer_id)

    def customers_by_email(self, email: str) -> Sequence[Customer]:
        """See `Commerce.customers_by_email`."""
        return self._once(self._commerce.customers_by_email, email)

    def customers_by_name_and_postcode(
        self, first_name: str, last_name: str, postcode: str
    ) -> Sequence[Customer]:
        """See `Commerce.customers_by_name_and_postcode`."""
        ask = self._commerce.customers_by_name_and_postcode
        return self._once(ask, first_name, last_name, postcode)

    def order(self, number: str) -> Order | None:
        """See `Commerce.order`."""
        known = self._orders.get(number)
        return known if known is not None else self._once(self._commerce.order, number)

    def orders_of(self, customer_id: str) -> Sequence[Order]:
        """See `Commerce.orders_of`."""
        found = self._once(self._commerce.orders_of, customer_id)
        # Each of them is looked up by its number next. A number written otherwise is for the platform to read.
        self._orders |= {order.number: order for order in found}
        return found

    def product(self, product_id: str) -> Product | None:
        """See `Commerce.product`."""
        return self._once(self._commerce.product, product_id)

    def products(self) -> Sequence[Product]:
        """See `Commerce.products`."""
        return self._once(self._commerce.products)

    def search_products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """See `Commerce.search_products`."""
        return self._once(self._commerce.search_products, text, limit)

    def execute(self, plan: Plan, write: Write) -> Receipt:
        """See `Commerce.execute`."""
        self._read.clear()
        self._orders.clear()
        return self._commerce.execute(plan, write)

    def receipt(self, key: str) -> Receipt | None:
        """See `Commerce.receipt`: always asked, as it is what tells how a write ended."""
        return self._commerce.receipt(key)

    def _once(self, ask: Callable[..., T], *about: Hashable) -> T:
        key = (ask.__name__, *about)
        if key not in self._read:
            self._read[key] = ask(*about)
        found: T = self._read[key]
        return found
