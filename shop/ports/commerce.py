"""The commerce port: what Aftercart asks of a shop platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shop.domain.catalog import Product
from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.domain.plans import Operation, Plan

MAX_KEY_LENGTH = 200


@dataclass(frozen=True)
class Write:
    """Who writes, when, and under which idempotency key (1 to 200 characters).

    `actor` is "customer:<id>", "staff:<name>" or "system"; `at` is UTC.
    """

    key: str
    actor: str
    at: datetime
    conversation_id: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.key) <= MAX_KEY_LENGTH:
            raise ValueError(
                f"An idempotency key of {len(self.key)} characters: expected 1 to {MAX_KEY_LENGTH}."
            )
        if self.at.tzinfo is None:
            raise ValueError(f"Write.at={self.at!r} has no time zone: pass an aware time in UTC.")


@dataclass(frozen=True)
class Receipt:
    """The answer to a write: a reference to read out, and whether this very key had done it before."""

    reference: str
    operation: Operation
    replayed: bool


class Commerce(Protocol):
    """A shop platform. Reads return None or () for "nothing"; all of them may raise ShopUnavailable.

    Order numbers are matched without regard to case and the leading "#".
    """

    @property
    def name(self) -> str:
        """The platform's name as logged, e.g. "demo_sql"."""

    @property
    def capabilities(self) -> frozenset[Operation]:
        """The writes this platform can do. `execute` is only called with these."""

    def ping(self) -> None:
        """Return if the platform answers; raise ShopUnavailable otherwise."""

    def customer(self, customer_id: str) -> Customer | None:
        """The customer with exactly that id."""

    def customers_by_email(self, email: str) -> Sequence[Customer]:
        """Customers with that e-mail, without regard to case."""

    def customers_by_name_and_postcode(
        self, first_name: str, last_name: str, postcode: str
    ) -> Sequence[Customer]:
        """Customers with that name and default postcode.

        Names without regard to case, accents and surrounding space; postcodes without regard to case
        and spaces.
        """

    def order(self, number: str) -> Order | None:
        """The order with that number, whoever's it is: only `shop.services.access` may call this."""

    def orders_of(self, customer_id: str) -> Sequence[Order]:
        """All orders of a customer, newest first; where dates are unknown, in the platform's order."""

    def product(self, product_id: str) -> Product | None:
        """The product with that id, all variants included."""

    def products(self) -> Sequence[Product]:
        """The whole catalogue, in the platform's order."""

    def search_products(self, text: str, limit: int = 5) -> Sequence[Product]:
        """Products whose name, alias or category has the words of `text`, best first."""

    def execute(self, plan: Plan, write: Write) -> Receipt:
        """Carry a plan out: wholly, once, in one transaction, with an audit row (before and after).

        The same key with the same plan again answers the first receipt with `replayed=True` and
        changes nothing, also when two callers come at the same time.

        Raises StaleOrder, InsufficientBalance, OutOfStock, NotFound, KeyReused (nothing written),
        ShopUnavailable (nothing written) or OutcomeUnknown (ask `receipt`).
        """

    def receipt(self, key: str) -> Receipt | None:
        """What an earlier `execute` with that key did; None if it did nothing."""
