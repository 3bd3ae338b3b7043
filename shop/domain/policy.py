"""The shop's rules as data: what a shop owner may change, each value in one place.

`shop.policies.load_policy` reads these from YAML; `shop.domain.rules` judges by them. Every status,
category or proof here is one the rest of the house knows; the loader refuses the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from shop.domain.customer import PaymentKind
from shop.domain.money import Money
from shop.domain.order import OrderStatus
from shop.domain.plans import Operation


class RefundRoute(str, Enum):
    """Where a return's money may go: back the way it came, or to a gift card on file."""

    ORIGINAL = "original"
    GIFT_CARD = "gift_card"


class Proof(str, Enum):
    """How a customer can show who they are."""

    SIGNED_TOKEN = "signed_token"  # noqa: S105 - the kind of proof, not a secret
    EMAIL = "email"
    NAME_AND_POSTCODE = "name_and_postcode"


class IdentityLevel(str, Enum):
    """How sure we are of who is writing, weakest first; each level includes those above it."""

    NONE = "none"
    EMAIL_OR_NAME = "email_or_name"
    TOKEN = "token"  # noqa: S105 - the name of a level, not a secret


class Enquiry(str, Enum):
    """What a customer can ask for that is no write to the shop (those are `Operation`)."""

    LIST_ORDERS = "list_orders"
    ORDER_STATUS = "order_status"
    ORDER_DETAILS = "order_details"
    REFUND_STATUS = "refund_status"
    PROFILE = "profile"
    GIFT_CARD_BALANCE = "gift_card_balance"
    PRODUCT_QUESTION = "product_question"
    REPORT_PROBLEM = "report_problem"
    HAND_OVER = "hand_over"


@dataclass(frozen=True)
class CancellationReason:
    """A reason the shop accepts, and how customers put it, by language.

    The first wording of a language is the one shown on a button.
    """

    id: str
    wordings: Mapping[str, tuple[str, ...]]

    def title(self, language: str, fallback: str = "en") -> str:
        """The words on the button: in `language`, else in `fallback`, else in any language."""
        for wanted in (language, fallback):
            if wanted in self.wordings:
                return self.wordings[wanted][0]
        return next((words[0] for words in self.wordings.values()), self.id)


@dataclass(frozen=True)
class CancellationPolicy:
    """When a whole order may be cancelled. `window_hours` count from placing it; None is no limit."""

    statuses: frozenset[OrderStatus]
    after_items_changed: bool
    window_hours: int | None
    reasons: tuple[CancellationReason, ...]

    def reason(self, reason_id: str) -> CancellationReason | None:
        """The reason with exactly that id, or None."""
        return next((r for r in self.reasons if r.id == reason_id), None)


@dataclass(frozen=True)
class ChangePolicy:
    """When an order's address or payment may change; `after_items_changed`: also once items were."""

    statuses: frozenset[OrderStatus]
    after_items_changed: bool


@dataclass(frozen=True)
class ItemChangePolicy:
    """When an order's items may be swapped before it is sent. `once`: only one time per order."""

    statuses: frozenset[OrderStatus]
    once: bool


@dataclass(frozen=True)
class DefaultAddressPolicy:
    """Whether customers may change the address of their next orders here."""

    allowed: bool


@dataclass(frozen=True)
class ModificationPolicy:
    """What may change about an order that is not delivered yet, and about the customer's profile."""

    address: ChangePolicy
    payment: ChangePolicy
    items: ItemChangePolicy
    default_address: DefaultAddressPolicy


@dataclass(frozen=True)
class ReturnPolicy:
    """When items may come back. `window_days` count from delivery; None is no limit.

    `fee` is taken off the refund of each return, in the order's currency. Categories are compared
    without regard to case; their items may be neither returned nor exchanged.
    """

    statuses: frozenset[OrderStatus]
    window_days: int | None
    refund_methods: tuple[RefundRoute, ...]
    fee: Decimal
    non_returnable_categories: tuple[str, ...]


@dataclass(frozen=True)
class ExchangePolicy:
    """When items may be swapped after delivery. `window_days` count from delivery; None is no limit.

    `same_variant`: an item may be swapped for another unit of itself. `settle_price_difference`:
    where false, only variants of the same price can be had.
    """

    statuses: frozenset[OrderStatus]
    window_days: int | None
    same_variant: bool
    settle_price_difference: bool


@dataclass(frozen=True)
class Delay:
    """How long something takes: at least and at most so many business days; 0 is at once."""

    least_days: int
    most_days: int

    @property
    def days(self) -> tuple[int, int]:
        """(least, most), as plans carry it."""
        return (self.least_days, self.most_days)


@dataclass(frozen=True)
class RefundPolicy:
    """How long a refund takes to arrive, by kind of payment method."""

    card: Delay
    paypal: Delay
    gift_card: Delay

    def delay(self, kind: PaymentKind) -> Delay:
        """The delay of refunds to that kind of method."""
        by_kind = {
            PaymentKind.CARD: self.card,
            PaymentKind.PAYPAL: self.paypal,
            PaymentKind.GIFT_CARD: self.gift_card,
        }
        return by_kind[kind]

    @property
    def slowest(self) -> Delay:
        """The longest of them: what to say of a method that is no longer on file."""
        return max(
            (self.card, self.paypal, self.gift_card), key=lambda d: (d.most_days, d.least_days)
        )


@dataclass(frozen=True)
class ShippingService:
    """One way of sending: its price and its business days from dispatch to the door."""

    fee: Money
    least_days: int
    most_days: int


@dataclass(frozen=True)
class ShippingPolicy:
    """Facts for answers about sending; None or nothing where the shop says nothing."""

    dispatch_days: int | None
    free_from: Money | None
    countries: tuple[str, ...]
    services: Mapping[str, ShippingService]


@dataclass(frozen=True)
class IdentityPolicy:
    """Which proofs count, what each request needs, and how many failures lock a conversation.

    `needs` names every `Operation` and every `Enquiry`.
    """

    proofs: tuple[Proof, ...]
    max_failures: int
    needs: Mapping[str, IdentityLevel]


@dataclass(frozen=True)
class Policy:
    """All rules of one shop."""

    cancellation: CancellationPolicy
    modification: ModificationPolicy
    returns: ReturnPolicy
    exchanges: ExchangePolicy
    refunds: RefundPolicy
    shipping: ShippingPolicy
    identity: IdentityPolicy
    _values: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        areas = (f for f in fields(self) if f.name != "_values")
        flat = {k: v for f in areas for k, v in _flatten(f.name, getattr(self, f.name))}
        object.__setattr__(self, "_values", MappingProxyType(flat))

    def values(self) -> Mapping[str, str]:
        """Every value as text under its dotted name: `returns.window_days` -> "30".

        A name is absent where the shop sets no such value (no window, no free delivery), so that a
        text quoting it is found out rather than printed with a hole. Amounts of money are written
        with their sign, lists joined by ", ", yes and no as "true" and "false".
        """
        return self._values

    def quotable(self) -> Mapping[str, str]:
        """As `values`, and "" for every name that a shop could set and this one does not.

        Where a shop chooses the names itself (services of delivery), `group.*` stands for all that are not
        there. So a rule that is not set is told from a name that is misspelt.
        """
        areas = (f for f in fields(self) if f.name != "_values")
        unset = {name: "" for f in areas for name in _unset(f.name, getattr(self, f.name))}
        return MappingProxyType({**unset, **self._values})


REQUESTS: tuple[str, ...] = (*(o.value for o in Operation), *(e.value for e in Enquiry))


def _flatten(name: str, value: object) -> Iterator[tuple[str, str]]:
    """`value` as (dotted name, text) pairs; nothing for None and for empty collections."""
    if isinstance(value, Money):
        yield name, str(value)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _flatten(f"{name}.{part.name}", getattr(value, part.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flatten(f"{name}.{key}", inner)
    elif isinstance(value, (tuple, frozenset)):
        if value:
            yield name, ", ".join(_in_order(value))
    elif value is not None:
        yield name, _text(value)


def _unset(name: str, value: object) -> Iterator[str]:
    """The dotted names that have no value in `value`."""
    if is_dataclass(value) and not isinstance(value, Money):
        for part in fields(value):
            yield from _unset(f"{name}.{part.name}", getattr(value, part.name))
    elif isinstance(value, Mapping):
        yield f"{name}.*"
        for key, inner in value.items():
            yield from _unset(f"{name}.{key}", inner)
    elif value is None or value in ((), frozenset()):
        yield name


def _in_order(values: tuple[object, ...] | frozenset[object]) -> list[str]:
    texts = [_text(v) for v in values]
    return texts if isinstance(values, tuple) else sorted(texts)


def _text(value: object) -> str:
    if isinstance(value, CancellationReason):
        return value.id
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(value.value) if isinstance(value, Enum) else str(value)
