"""Within one call of a service the platform is asked each thing once, and a write is seen."""

from __future__ import annotations

from shop.adapters.memory.commerce import MemoryCommerce
from shop.domain.customer import Customer
from shop.domain.order import Order, OrderStatus
from shop.reading_once import ReadOnce
from shop.testing import plans
from shop.testing.data import PENDING, SHOP
from shop.testing.hooks import write


class Counting(MemoryCommerce):
    """The shop in memory, counting how often a customer and an order are read."""

    read = 0
    orders_read = 0

    def customer(self, customer_id: str) -> Customer | None:
        """See `Commerce.customer`."""
        self.read += 1
        return super().customer(customer_id)

    def order(self, number: str) -> Order | None:
        """See `Commerce.order`."""
        self.orders_read += 1
        return super().order(number)


def test_the_same_is_asked_once() -> None:
    """A customer is read once in a call, and again in the next."""
    shop = Counting(SHOP)
    known = SHOP.customers[0].id
    once = ReadOnce(shop)

    assert once.customer(known) == once.customer(known) == SHOP.customers[0]
    assert (once.customer("nobody"), once.customer("nobody")) == (None, None)
    assert shop.read == 2
    assert ReadOnce(shop).customer(known) == SHOP.customers[0]
    assert shop.read == 3


def test_an_order_of_the_customers_is_not_asked_for_again() -> None:
    """Orders that came with all of a customer's are known by their numbers; others are asked for."""
    shop = Counting(SHOP)
    once = ReadOnce(shop)
    every = once.orders_of(PENDING.customer_id)
    found = [once.order(order.number) for order in every]
    asked = shop.orders_read

    assert found == list(every)
    assert asked == 0
    assert once.order(PENDING.number.lower()) == PENDING
    assert once.order("#nowhere") is None
    assert shop.orders_read == 2


def test_a_write_is_seen() -> None:
    """What is read after a write is what the write has left."""
    once = ReadOnce(MemoryCommerce(SHOP))
    once.orders_of(PENDING.customer_id)
    before = once.order(PENDING.number)
    receipt = once.execute(plans.cancel(), write())
    after = once.order(PENDING.number)

    assert before == PENDING
    assert after is not None
    assert after.status is OrderStatus.CANCELLED
    assert once.receipt("key-1") is not None
    assert receipt.reference
