"""The conversations: what each simulated customer types, and the shop they are customers of."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import cycle, islice
from pathlib import Path

import yaml

from shop.demo import generate
from shop.domain.customer import Customer
from shop.domain.order import Order, OrderStatus
from shop.domain.snapshot import ShopData

SCRIPTS = Path(__file__).with_name("conversations.yml")
SEED = 1


@dataclass(frozen=True)
class Shopper:
    """A customer with one order that can still be cancelled and one that can be returned."""

    customer: Customer
    pending: Order
    delivered: Order

    def say(self, line: str) -> str:
        """The line with this customer's own facts in it."""
        return line.format(
            email=self.customer.email,
            pending=self.pending.number,
            delivered=self.delivered.number,
        )


@dataclass(frozen=True)
class Talk:
    """A whole conversation: the messages of the customer, in order."""

    name: str
    shopper: Shopper
    lines: tuple[str, ...]


@lru_cache(maxsize=1)
def shoppers(count: int, today: date) -> tuple[Shopper, ...]:
    """`count` customers, copied in turn from those of the demo shop of that day."""
    data = generate(today)
    found: list[tuple[Customer, Order, Order]] = []
    for customer in data.customers:
        own = [order for order in data.orders if order.customer_id == customer.id]
        pending = _latest(own, OrderStatus.PENDING)
        delivered = _latest(own, OrderStatus.DELIVERED)
        if pending and delivered:
            found.append((customer, pending, delivered))
    return tuple(
        _copy(number, *each) for number, each in enumerate(islice(cycle(found), count), start=1)
    )


def shop_of(people: Sequence[Shopper], today: date) -> ShopData:
    """The demo shop with these customers and their orders instead of its own."""
    return replace(
        generate(today),
        customers=tuple(each.customer for each in people),
        orders=tuple(order for each in people for order in (each.pending, each.delivered)),
    )


def talks(people: Sequence[Shopper], seed: int = SEED) -> Iterator[Talk]:
    """Conversations without end: each customer in turn, and a kind drawn for each."""
    scripts = yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))["conversations"]
    chance = random.Random(seed)
    for shopper in cycle(people):
        name = chance.choice(sorted(scripts))
        yield Talk(name, shopper, tuple(shopper.say(line) for line in scripts[name]))


def long_talk(shopper: Shopper, turns: int) -> Talk:
    """One conversation of so many turns, the same few messages over and over."""
    script = yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))["long"]
    lines = [*script["opening"], *islice(cycle(script["around"]), turns)][:turns]
    return Talk("long", shopper, tuple(shopper.say(line) for line in lines))


def cycle_length() -> int:
    """After how many turns the long conversation says the same again."""
    return len(_around())


def around() -> list[str]:
    """What the long conversation says over and over and anybody can say, whoever's orders it is about."""
    return [line for line in _around() if "{" not in line]


@lru_cache(maxsize=1)
def _around() -> list[str]:
    return list(yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))["long"]["around"])


def _latest(orders: Sequence[Order], status: OrderStatus) -> Order | None:
    return next((order for order in reversed(orders) if order.status is status), None)


def _copy(number: int, customer: Customer, pending: Order, delivered: Order) -> Shopper:
    someone = replace(customer, id=f"B{number:06d}", email=f"shopper.{number}@example.com")
    return Shopper(
        someone,
        replace(pending, number=f"#J1{number:06d}", customer_id=someone.id),
        replace(delivered, number=f"#J2{number:06d}", customer_id=someone.id),
    )
