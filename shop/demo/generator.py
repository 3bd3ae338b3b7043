"""The demo shop: the same seed and the same day always make the same one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from random import Random

from shop.demo.calendar import Calendar
from shop.demo.catalogue import load_catalogue
from shop.demo.documented import CUSTOMERS, documented_orders
from shop.demo.histories import Histories
from shop.demo.people import load_people, make_customers
from shop.domain.order import Order
from shop.domain.snapshot import ShopData

CUSTOMER_COUNT = 300
ORDER_COUNT = 1_200


def generate(today: date, seed: int = 1) -> ShopData:
    """The demo shop as it stands on the morning of `today` (UTC).

    300 customers, the three documented ones first; the catalogue of data/demo; 1,200 orders in every
    state, oldest first. Nothing has happened later than the day before. Reads files, changes nothing.
    Raises DemoDataError where the files have mistakes.
    """
    random = Random(seed)
    calendar, products, people = Calendar(today), load_catalogue(), load_people()
    strangers = make_customers(CUSTOMER_COUNT - len(CUSTOMERS), len(CUSTOMERS) + 1, people, random)
    documented = documented_orders(calendar, products)
    taken = {order.number for order in documented}
    numbers = _numbers(ORDER_COUNT - len(documented), taken, random)
    others = Histories(calendar, products, strangers, people, random).make(numbers)
    orders = sorted([*documented, *others], key=_age)
    return ShopData((*CUSTOMERS, *strangers), products, tuple(orders))


def _numbers(count: int, taken: Collection[str], random: Random) -> list[str]:
    """Order numbers that look random and occur once."""
    drawn = random.sample(range(1_000_000, 10_000_000), count + len(taken))
    return [n for n in (f"#J{number}" for number in drawn) if n not in taken][:count]


def _age(order: Order) -> tuple[str, str]:
    assert order.placed_at is not None
    return order.placed_at.isoformat(), order.number
