"""A small shop to judge: one product with three variants, one that is never taken back, one customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import (
    Fulfilment,
    LineItem,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
)
from shop.domain.policy import Policy
from shop.policies import load_policy

ROOT = Path(__file__).resolve().parents[3]
POLICIES = ROOT / "data" / "policies"
_SHIPPED = load_policy(POLICIES)
# The demo shop's rules, and one more category that does not come back.
DEMO = replace(
    _SHIPPED,
    returns=replace(_SHIPPED.returns, non_returnable_categories=("Gift cards", "Personal care")),
)
TAUBENCH = load_policy(POLICIES / "taubench")

NOW = datetime(2025, 6, 15, 12, 0, tzinfo=timezone.utc)
HOME = Address("1 Mill Lane", "", "Salem", "OR", "97301", "USA")
WORK = Address("20 Dock Street", "Floor 3", "Salem", "OR", "97302", "USA")

CARD = PaymentMethod("card_1", PaymentKind.CARD, "visa", "4242")
PAYPAL = PaymentMethod("paypal_1", PaymentKind.PAYPAL)
GIFT_CARD = PaymentMethod("gift_1", PaymentKind.GIFT_CARD, balance=Money.of("50.00"))
CUSTOMER = Customer("kim", "Kim", "Lee", "kim@example.org", HOME, (CARD, PAYPAL, GIFT_CARD))


def variant(variant_id: str, product_id: str, color: str, price: str, stock: int = 5) -> Variant:
    """One variant, told apart by its color."""
    return Variant(variant_id, product_id, options({"color": color}), Money.of(price), stock)


LAMP = Product(
    "lamp",
    "Desk Lamp",
    (
        variant("lamp-red", "lamp", "red", "40.00"),
        variant("lamp-blue", "lamp", "blue", "45.50"),
        variant("lamp-grey", "lamp", "grey", "30.00"),
        variant("lamp-gone", "lamp", "white", "40.00", stock=0),
        variant("lamp-last", "lamp", "black", "40.00", stock=1),
        replace(variant("lamp-euro", "lamp", "gold", "40.00"), price=Money.of("40", "EUR")),
    ),
    category="Lighting",
)
BRUSH = Product(
    "brush",
    "Face Brush",
    (
        variant("brush-soft", "brush", "soft", "20.00"),
        variant("brush-firm", "brush", "firm", "20.00"),
    ),
    category="Personal Care",
)
PRODUCTS = {LAMP.id: LAMP, BRUSH.id: BRUSH}


def line(line_id: str, product: Product, variant_id: str) -> LineItem:
    """One unit of a variant at today's price."""
    unit = product.variant(variant_id)
    assert unit is not None
    return LineItem(line_id, product.id, unit.id, product.name, unit.options, unit.price)


ITEMS = (
    line("1", LAMP, "lamp-red"),
    line("2", LAMP, "lamp-red"),
    line("3", BRUSH, "brush-soft"),
)


def payment(amount: str, method_id: str = CARD.id) -> PaymentEvent:
    """Money from the customer."""
    return PaymentEvent(PaymentDirection.PAYMENT, Money.of(amount), method_id)


def refund(amount: str, method_id: str = CARD.id) -> PaymentEvent:
    """Money to the customer."""
    return PaymentEvent(PaymentDirection.REFUND, Money.of(amount), method_id)


def order(
    status: OrderStatus = OrderStatus.PENDING,
    *,
    placed: timedelta | None = timedelta(days=4),
    delivered: timedelta | None = timedelta(days=1),
    payments: tuple[PaymentEvent, ...] = (payment("100.00"),),
    items_modified: bool = False,
) -> Order:
    """Two lamps and a brush, 100 dollars by card; `placed` and `delivered` count back from NOW."""
    has_arrived = status not in (
        OrderStatus.PENDING,
        OrderStatus.PROCESSED,
        OrderStatus.SHIPPED,
        OrderStatus.CANCELLED,
    )
    delivered_at = NOW - delivered if has_arrived and delivered is not None else None
    parcel = Fulfilment(("T1",), tuple(i.line_id for i in ITEMS), delivered_at=delivered_at)
    return Order(
        number="#W1",
        customer_id=CUSTOMER.id,
        status=status,
        items=ITEMS,
        address=HOME,
        payments=payments,
        version=7,
        placed_at=None if placed is None else NOW - placed,
        fulfilments=() if status is OrderStatus.PENDING else (parcel,),
        items_modified=items_modified,
    )


PENDING = order()
DELIVERED = order(OrderStatus.DELIVERED)


def with_returns(policy: Policy = DEMO, **changes: object) -> Policy:
    """The policy with other rules for returns."""
    return replace(policy, returns=replace(policy.returns, **changes))  # type: ignore[arg-type]


def with_exchanges(policy: Policy = DEMO, **changes: object) -> Policy:
    """The policy with other rules for exchanges."""
    return replace(policy, exchanges=replace(policy.exchanges, **changes))  # type: ignore[arg-type]


def with_cancellation(policy: Policy = DEMO, **changes: object) -> Policy:
    """The policy with other rules for cancelling."""
    area = replace(policy.cancellation, **changes)  # type: ignore[arg-type]
    return replace(policy, cancellation=area)
