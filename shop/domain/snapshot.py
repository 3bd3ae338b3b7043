"""A whole shop as one value: what a demo generator makes, an import reads and an export writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order


@dataclass(frozen=True)
class ShopData:
    """Customers, products and orders, each in the platform's own order.

    Raises ValueError where the parts do not fit together: an id that occurs twice, or an order of a
    customer who is not there. An order may name products that are no longer sold.
    """

    customers: tuple[Customer, ...] = ()
    products: tuple[Product, ...] = ()
    orders: tuple[Order, ...] = ()

    def __post_init__(self) -> None:
        _refuse_repeats("customer", (c.id for c in self.customers))
        _refuse_repeats("product", (p.id for p in self.products))
        _refuse_repeats("order", (o.number for o in self.orders))
        known = {c.id for c in self.customers}
        for order in self.orders:
            if order.customer_id not in known:
                raise ValueError(
                    f"Order {order.number!r} belongs to customer {order.customer_id!r}, who is not"
                    " among the customers: add the customer or leave the order out."
                )


def _refuse_repeats(kind: str, ids: Iterable[str]) -> None:
    repeated = sorted(id_ for id_, count in Counter(ids).items() if count > 1)
    if repeated:
        raise ValueError(f"The {kind} {repeated[0]!r} occurs twice: every {kind} needs its own id.")
