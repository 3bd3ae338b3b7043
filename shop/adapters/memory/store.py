"""What the shop in memory holds: lists of our own types, by the keys they are found under."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.adapters._shared.text import order_key
from shop.domain.audit import AuditEntry
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Receipt


@dataclass
class Store:
    """The content. Values are immutable, so whoever got one keeps what it was."""

    customers: dict[str, Customer] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    receipts: dict[str, tuple[str, Receipt]] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)

    @classmethod
    def of(cls, data: ShopData) -> Store:
        """A store of `data`; raises ValueError where order numbers differ only in spelling."""
        orders = {order_key(order.number): order for order in data.orders}
        if len(orders) != len(data.orders):
            raise ValueError("Two orders have numbers that differ only in case or '#': rename one.")
        return cls(
            customers={customer.id: customer for customer in data.customers},
            products={product.id: product for product in data.products},
            orders=orders,
        )

    def copy(self) -> Store:
        """The same content to change without changing this one."""
        return Store(
            dict(self.customers),
            dict(self.products),
            dict(self.orders),
            dict(self.receipts),
            list(self.audit),
        )

    def data(self) -> ShopData:
        """The content as one value."""
        return ShopData(
            tuple(self.customers.values()),
            tuple(self.products.values()),
            tuple(self.orders.values()),
        )
