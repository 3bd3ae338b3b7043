"""What a commerce suite needs to know of the adapter it tests, and helpers all of its parts use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Barrier, Thread
from typing import TypeVar

import pytest

from shop.domain.audit import AuditEntry
from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.money import Money
from shop.domain.order import Order
from shop.domain.plans import Operation, Plan
from shop.ports.commerce import Commerce, Receipt, Write
from shop.ports.errors import ShopError
from shop.testing.data import SHOP, day

T = TypeVar("T")

AT = day(20)
_PATIENCE_S = 60.0


class CommerceHooks:
    """What an adapter's own test class overrides. Until it does, the suite fails and says what."""

    @pytest.fixture
    def commerce(self) -> Commerce:
        """The adapter under test, holding exactly `shop.testing.data.SHOP`, new for each test."""
        raise NotImplementedError("Override the fixture `commerce` in your test class.")

    def audit_entries(self, commerce: Commerce, key: str) -> Sequence[AuditEntry]:
        """The audit entries written under an idempotency key, wherever the adapter keeps them."""
        raise NotImplementedError("Override `audit_entries` in your test class.")

    def fail_halfway(self, commerce: Commerce) -> None:
        """Let the next `execute` fail when it has written something but not all of it."""
        raise NotImplementedError("Override `fail_halfway` in your test class.")

    def lose_answer(self, commerce: Commerce) -> None:
        """Let the next `execute` write everything, and then fail before it can say so."""
        raise NotImplementedError("Override `lose_answer` in your test class.")

    def dawdle(self, commerce: Commerce) -> None:
        """Let every `execute` pause between reading and writing, so that callers overlap."""
        raise NotImplementedError("Override `dawdle` in your test class.")

    def take_down(self, commerce: Commerce) -> None:
        """Let the platform answer nothing any more."""
        raise NotImplementedError("Override `take_down` in your test class.")


@dataclass(frozen=True)
class Picture:
    """Everything in the suite's shop, as read through the port."""

    customers: dict[str, Customer | None]
    products: dict[str, Product | None]
    orders: dict[str, Order | None]

    @classmethod
    def of(cls, commerce: Commerce) -> Picture:
        """What `commerce` says now of all that `SHOP` holds."""
        return cls(
            {c.id: commerce.customer(c.id) for c in SHOP.customers},
            {p.id: commerce.product(p.id) for p in SHOP.products},
            {o.number: commerce.order(o.number) for o in SHOP.orders},
        )

    def but(self, *changed: Customer | Product | Order) -> Picture:
        """The same picture with these put in their places."""
        return Picture(
            {**self.customers, **{c.id: c for c in changed if isinstance(c, Customer)}},
            {**self.products, **{p.id: p for p in changed if isinstance(p, Product)}},
            {**self.orders, **{o.number: o for o in changed if isinstance(o, Order)}},
        )


def write(key: str = "key-1") -> Write:
    """A write by the suite's customer in the suite's conversation."""
    return Write(key=key, actor="customer:renee_1", at=AT, conversation_id="conversation-1")


def needs(commerce: Commerce, operation: Operation) -> None:
    """Skip a test of a write that the platform says it cannot do."""
    if operation not in commerce.capabilities:
        pytest.skip(f"{commerce.name} does not declare the capability {operation.value!r}")


def with_balance(customer: Customer, method_id: str, change: str) -> Customer:
    """The customer with `change` added to the balance of a gift card."""
    return replace(
        customer,
        payment_methods=tuple(
            replace(m, balance=m.balance + Money.of(change))
            if m.id == method_id and m.balance is not None
            else m
            for m in customer.payment_methods
        ),
    )


def with_stock(product: Product, **changes: int) -> Product:
    """The product with units added to the variants whose numbers are named (`_2=-1`)."""
    changed = {f"{product.id}-{name[1:]}": units for name, units in changes.items()}
    return replace(
        product,
        variants=tuple(replace(v, stock=v.stock + changed.get(v.id, 0)) for v in product.variants),
    )


def at_the_same_time(calls: Sequence[Callable[[], T]]) -> list[T | ShopError]:
    """What each call answers or raises when all of them start at one moment, each in its thread."""
    outcomes: dict[int, T | ShopError] = {}
    barrier = Barrier(len(calls))

    def run(number: int) -> None:
        barrier.wait(_PATIENCE_S)
        try:
            outcomes[number] = calls[number]()
        except ShopError as error:
            outcomes[number] = error

    threads = [Thread(target=run, args=(i,), daemon=True) for i in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_PATIENCE_S)
    assert len(outcomes) == len(calls), f"{len(outcomes)} of {len(calls)} callers came back"
    return [outcomes[number] for number in range(len(calls))]


def caller(commerce: Commerce, plan: Plan, key: str) -> Callable[[], Receipt]:
    """A call of `execute` to be made later."""
    return lambda: commerce.execute(plan, write(key))
