"""What the shop in memory holds: our own types, by the keys they are found under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shop.adapters._shared.audit import customer_entry, order_entry
from shop.adapters._shared.effects import Situation, StockKey, effects
from shop.adapters._shared.plain import plan_digest
from shop.adapters._shared.references import receipt_reference
from shop.adapters._shared.text import order_key
from shop.domain.audit import AuditEntry
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import DefaultAddressPlan, OrderPlan, Plan
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Receipt, Write
from shop.ports.errors import NotFound


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
        """The same content, to change without changing this one."""
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

    def execute(self, plan: Plan, write: Write) -> Receipt:
        """Carry out a plan under a key that was not used yet.

        Leaves things half done where it raises: work on a copy.
        """
        if isinstance(plan, DefaultAddressPlan):
            entry = self._change_default_address(plan, write)
        else:
            entry = self._carry_out(plan, write)
        taken = {receipt.reference for _, receipt in self.receipts.values()}
        reference = receipt_reference(plan.operation, write.key, taken.__contains__)
        receipt = Receipt(reference, plan.operation, replayed=False)
        self.audit.append(entry)
        self.receipts[write.key] = (plan_digest(plan), receipt)
        return receipt

    def _change_default_address(self, plan: DefaultAddressPlan, write: Write) -> AuditEntry:
        before = self._customer(plan.customer_id)
        after = replace(before, address=plan.address)
        self.customers[after.id] = after
        return customer_entry(plan, write, before, after)

    def _carry_out(self, plan: OrderPlan, write: Write) -> AuditEntry:
        order = self.orders.get(order_key(plan.order_number))
        if order is None:
            raise NotFound(f"There is no order {plan.order_number!r}: look the number up again.")
        found = Situation(order, self._customer(order.customer_id), self.products, write.at)
        left = effects(plan, found)
        entry = order_entry(plan, write, found, left)
        self.orders[order_key(order.number)] = left.order
        self.customers[left.customer.id] = left.customer
        self._change_stock(left.stock)
        return entry

    def _customer(self, customer_id: str) -> Customer:
        customer = self.customers.get(customer_id)
        if customer is None:
            raise NotFound(f"There is no customer {customer_id!r}: identify the customer again.")
        return customer

    def _change_stock(self, changes: Mapping[StockKey, int]) -> None:
        for (product_id, variant_id), units in changes.items():
            product = self.products[product_id]
            variants = tuple(
                replace(v, stock=v.stock + units) if v.id == variant_id else v
                for v in product.variants
            )
            self.products[product_id] = replace(product, variants=variants)
