"""Orders, what happened to them, and which state may follow which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from shop.domain.catalog import Options
from shop.domain.customer import Address
from shop.domain.money import Money, total


class OrderStatus(str, Enum):
    """Where an order is. `PROCESSED` is packed and handed over; `SHIPPED` is on its way."""

    PENDING = "pending"
    PROCESSED = "processed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    EXCHANGE_REQUESTED = "exchange_requested"
    EXCHANGED = "exchanged"


ORDER_TRANSITIONS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.PROCESSED, OrderStatus.CANCELLED}),
    OrderStatus.PROCESSED: frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED}),
    OrderStatus.DELIVERED: frozenset(
        {OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED}
    ),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.RETURN_REQUESTED: frozenset({OrderStatus.RETURNED, OrderStatus.DELIVERED}),
    OrderStatus.RETURNED: frozenset(),
    OrderStatus.EXCHANGE_REQUESTED: frozenset({OrderStatus.EXCHANGED, OrderStatus.DELIVERED}),
    OrderStatus.EXCHANGED: frozenset(),
}


def may_follow(current: OrderStatus, following: OrderStatus) -> bool:
    """Whether an order in `current` may move to `following`."""
    return following in ORDER_TRANSITIONS[current]


@dataclass(frozen=True)
class LineItem:
    """One unit of one variant in an order. `line_id` is its position as a string, "1" first.

    Two units are two lines, so that one of them can be returned.
    """

    line_id: str
    product_id: str
    variant_id: str
    name: str
    options: Options
    price: Money


@dataclass(frozen=True)
class Fulfilment:
    """A parcel: its tracking ids and the lines inside it."""

    tracking_ids: tuple[str, ...]
    line_ids: tuple[str, ...]
    carrier: str = ""
    shipped_at: datetime | None = None
    expected_at: datetime | None = None
    delivered_at: datetime | None = None


class PaymentDirection(str, Enum):
    """Which way the money went, seen from the customer."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True)
class PaymentEvent:
    """Money that moved (amount always positive). `at` is None where the platform does not say."""

    direction: PaymentDirection
    amount: Money
    method_id: str
    at: datetime | None = None


class ReturnState(str, Enum):
    """A return's way: asked for, in the post, at the warehouse, paid back; or refused on inspection."""

    REQUESTED = "requested"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    REFUNDED = "refunded"
    REJECTED = "rejected"


RETURN_TRANSITIONS: dict[ReturnState, frozenset[ReturnState]] = {
    ReturnState.REQUESTED: frozenset({ReturnState.IN_TRANSIT, ReturnState.RECEIVED}),
    ReturnState.IN_TRANSIT: frozenset({ReturnState.RECEIVED}),
    ReturnState.RECEIVED: frozenset({ReturnState.REFUNDED, ReturnState.REJECTED}),
    ReturnState.REFUNDED: frozenset(),
    ReturnState.REJECTED: frozenset(),
}


@dataclass(frozen=True)
class Return:
    """Lines on their way back and where the money goes."""

    line_ids: tuple[str, ...]
    method_id: str
    refund: Money
    state: ReturnState = ReturnState.REQUESTED
    requested_at: datetime | None = None
    refunded_at: datetime | None = None


@dataclass(frozen=True)
class ItemChange:
    """One line and the variant that takes its place (same product)."""

    line_id: str
    new_variant_id: str


@dataclass(frozen=True)
class Exchange:
    """Lines to be swapped. `price_difference` is positive where the customer pays more."""

    changes: tuple[ItemChange, ...]
    method_id: str
    price_difference: Money
    requested_at: datetime | None = None


@dataclass(frozen=True)
class Order:
    """An order as it stands. `version` grows with every write; a plan made on an older one is refused.

    `number` is written as the shop writes it, sign included ("#W2378156"). Times are UTC; None where
    the platform does not say.
    """

    number: str
    customer_id: str
    status: OrderStatus
    items: tuple[LineItem, ...]
    address: Address
    payments: tuple[PaymentEvent, ...]
    version: int
    placed_at: datetime | None = None
    fulfilments: tuple[Fulfilment, ...] = ()
    items_modified: bool = False
    cancel_reason: str | None = None
    return_: Return | None = None
    exchange: Exchange | None = None

    @property
    def total(self) -> Money:
        """The sum of the lines' prices."""
        return total((item.price for item in self.items), self.currency)

    @property
    def currency(self) -> str:
        """The currency of the order's lines (an order without lines has its payments')."""
        if self.items:
            return self.items[0].price.currency
        return self.payments[0].amount.currency if self.payments else "USD"

    @property
    def original_method_id(self) -> str | None:
        """The payment method that first paid for the order."""
        return self.payments[0].method_id if self.payments else None

    @property
    def delivered_at(self) -> datetime | None:
        """When the last parcel arrived; None unless all parcels have a delivery time."""
        times = [f.delivered_at for f in self.fulfilments]
        known = [t for t in times if t is not None]
        return max(known) if known and len(known) == len(times) else None

    @property
    def tracking_ids(self) -> tuple[str, ...]:
        """Every tracking id of every parcel."""
        return tuple(t for f in self.fulfilments for t in f.tracking_ids)

    def item(self, line_id: str) -> LineItem | None:
        """The line with that id, or None."""
        return next((i for i in self.items if i.line_id == line_id), None)
