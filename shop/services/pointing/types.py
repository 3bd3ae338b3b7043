"""The answers of the pointing functions. "Nothing said" and "said, but nothing fits" are told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from shop.domain.catalog import Variant
from shop.domain.customer import Address, PaymentMethod
from shop.domain.order import Order


@dataclass(frozen=True)
class Days:
    """A day, or days, that a message names: the words, and the first and last day in ISO 8601."""

    said: str
    first: str
    last: str

    def holds(self, day: str) -> bool:
        """Whether the day is one of these; an empty one is not."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class OrderMatch:
    """Which of the customer's orders a message means.

    `orders`: those that fit, best first: one is a decision, several are a question, none with
    `unknown_numbers` is a wrong number. `every` is set for "all my pending orders".
    `by_number` says that the order was named by its number. `said` is False where the message does not
    point at an order at all.
    """

    orders: tuple[Order, ...] = ()
    unknown_numbers: tuple[str, ...] = ()
    every: bool = False
    by_number: bool = False
    said: bool = False


@dataclass(frozen=True)
class ItemMatch:
    """Which lines of one order a message means.

    `line_ids` are certain. `unclear` holds groups of lines among which the message does not decide
    ("the speaker" where there are two). `unknown` are words that look like an item but fit none.
    `only` is set where the message narrows what was chosen before ("just the lamp"), `also` where it
    adds ("and the watch too"), `without` are lines the message takes away ("not the lamp").
    """

    line_ids: tuple[str, ...] = ()
    unclear: tuple[tuple[str, ...], ...] = ()
    unknown: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: bool = False
    also: bool = False
    said: bool = False


@dataclass(frozen=True)
class VariantMatch:
    """Which variants of one product a message means, available ones only.

    `variants`: best first; one is a decision, several a question. `wanted` are the options the message
    named, resolved ("blue" -> {"color": "blue"}). `unavailable` are variants that fit but are out of
    stock; `near` are available ones that fit all but one wanted option, for an offer.
    """

    variants: tuple[Variant, ...] = ()
    wanted: dict[str, str] = field(default_factory=dict)
    unavailable: tuple[Variant, ...] = ()
    near: tuple[Variant, ...] = ()
    said: bool = False


@dataclass(frozen=True)
class WantedChange:
    """One line of an order and what the message wants instead of it."""

    line_id: str
    match: VariantMatch


@dataclass(frozen=True)
class MethodMatch:
    """Which payment methods on file a message means; `said` although nothing fits is possible.

    One method is a decision. Several are a question, unless `in_order` is set: then the customer takes
    any of them, the first that is possible ("gift card, otherwise PayPal").
    """

    methods: tuple[PaymentMethod, ...] = ()
    said: bool = False
    in_order: bool = False


@dataclass(frozen=True)
class AddressMatch:
    """Which address a message means: a known one, or one written out.

    `addresses`: candidates, best first. `partial`: parts of a written address that is not complete yet
    (empty strings where missing), None where nothing was written.
    """

    addresses: tuple[Address, ...] = ()
    partial: Address | None = None
    said: bool = False


@dataclass(frozen=True)
class IdentityClaim:
    """What a message says of who is writing. Names are candidates: (first, last) pairs, best first."""

    emails: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    postcodes: tuple[str, ...] = ()

    @property
    def said(self) -> bool:
        """Whether the message holds any proof at all."""
        return bool(self.emails or self.names or self.postcodes)


class Answer(str, Enum):
    """An answer to a yes/no question. `MIXED` is a yes or no with something else beside it."""

    YES = "yes"
    NO = "no"
    MIXED = "mixed"
    NONE = "none"


@dataclass(frozen=True)
class Choice:
    """One option offered to the customer: what its button says and what choosing it means."""

    title: str
    value: str
