"""Look-ups: the outcome the wording is chosen by, and the facts it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.domain.customer import PaymentMethod
from shop.domain.money import Money
from shop.domain.order import (
    Exchange,
    Fulfilment,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
    Return,
    ReturnState,
)
from shop.policies import load_policy
from shop.services.lookups import (
    RECENT_ORDERS,
    listed_order,
    look_up_details,
    look_up_orders,
    look_up_profile,
    look_up_refund,
    look_up_status,
)
from shop.testing.data import (
    CARD,
    DELIVERED,
    GIFT_CARD,
    PAYPAL,
    PENDING,
    PENDING_OF_TOM,
    RENEE,
    SHOP,
    UNDATED,
    ZOE,
    day,
)

NOW = day(20)
POLICIES = Path(__file__).resolve().parents[3] / "data" / "policies"


def shop(*orders: Order) -> Shop:
    """The small shop, with these orders instead of those of the same number."""
    numbers = {order.number for order in orders}
    kept = [order for order in SHOP.orders if order.number not in numbers]
    data = replace(SHOP, orders=(*kept, *orders))
    return Shop(MemoryCommerce(data), MemoryDesk(), load_policy(POLICIES), lambda: NOW)


def parcel(carrier: str = "", tracking: tuple[str, ...] = ("1Z1",), **times: datetime) -> Order:
    """A pending order of Renée's as a shipped one, in one parcel."""
    fulfilment = Fulfilment(tracking, ("1", "2", "3"), carrier, **times)
    return replace(PENDING, status=OrderStatus.SHIPPED, fulfilments=(fulfilment,))


def test_an_order_without_a_parcel_is_untracked() -> None:
    """A pending order has a state, an address and its items, and no number to track."""
    found = look_up_status(shop(), RENEE.id, PENDING.number)

    assert found.outcome == "pending_untracked"
    assert found.facts["tracking"] == ""
    assert found.facts["order_address"] == RENEE.address.one_line()
    assert "Desk Lamp (black) $40.00" in found.facts["order_items"]


def test_a_delivered_order_names_every_number_and_the_day() -> None:
    """All tracking numbers of all parcels are told."""
    found = look_up_status(shop(), RENEE.id, DELIVERED.number)

    assert found.outcome == "delivered"
    assert found.facts["tracking"] == "1Z999, 1Z998, GM77"
    assert found.facts["carrier"] == "UPS"


@pytest.mark.parametrize(
    ("order", "parcel_fact"),
    [
        (parcel("UPS", expected_at=NOW + timedelta(days=2)), "carrier_day"),
        (parcel("UPS"), "carrier"),
        (parcel(expected_at=NOW + timedelta(days=2)), "day"),
        (parcel(), "number_only"),
    ],
)
def test_what_is_known_of_a_parcel_chooses_the_wording(order: Order, parcel_fact: str) -> None:
    """A response never names a carrier or a day that is not known."""
    found = look_up_status(shop(order), RENEE.id, order.number)

    assert found.outcome == "shipped"
    assert found.facts["parcel"] == parcel_fact


def test_a_parcel_past_its_day_is_late() -> None:
    """Late is the day after the expected moment, and not before it."""
    late = parcel("UPS", expected_at=NOW - timedelta(minutes=1))
    on_time = parcel("UPS", expected_at=NOW + timedelta(minutes=1))

    assert look_up_status(shop(late), RENEE.id, late.number).outcome == "late"
    assert look_up_status(shop(on_time), RENEE.id, on_time.number).outcome == "shipped"


def test_a_late_parcel_without_a_number_says_so() -> None:
    """No "tracking number: none" for a late parcel either."""
    late = parcel("UPS", (), expected_at=NOW - timedelta(days=1))

    assert look_up_status(shop(late), RENEE.id, late.number).outcome == "late_untracked"


def test_what_has_arrived_is_not_late() -> None:
    """A parcel delivered after its day is delivered."""
    times = {"expected_at": NOW - timedelta(days=3), "delivered_at": NOW - timedelta(days=1)}
    arrived = replace(parcel("UPS", **times), status=OrderStatus.DELIVERED)

    assert look_up_status(shop(arrived), RENEE.id, arrived.number).outcome == "delivered"


@pytest.mark.parametrize(
    "look_up",
    [
        look_up_status,
        partial(look_up_details, language="en"),
        partial(look_up_refund, language="en"),
    ],
)
@pytest.mark.parametrize("number", [PENDING_OF_TOM.number, "#W9999"])
def test_another_customers_order_is_not_found(look_up: object, number: str) -> None:
    """Not yours and not there are one outcome without facts, in every look-up."""
    found = look_up(shop(), RENEE.id, number)  # type: ignore[operator]

    assert found.outcome == "not_found"
    assert not found.facts


def test_details_are_what_an_invoice_says() -> None:
    """Lines with prices, the total, what was paid how, and where it goes."""
    found = look_up_details(shop(), RENEE.id, PENDING.number, "en")

    assert found.outcome == "found"
    assert found.facts["order_items"].splitlines() == [
        "• T-Shirt (M, blue) $20.00",
        "• T-Shirt (M, blue) $20.00",
        "• Desk Lamp (black) $40.00",
    ]
    assert found.facts["order_total"] == "$80.00"
    assert found.facts["payments"] == "• $80.00 Visa •••• 4242"
    assert found.facts["placed_on"] == "2024-01-03"


def test_details_name_what_was_paid_back() -> None:
    """An order with a refund has another outcome, and the refund beside the payment."""
    back = PaymentEvent(PaymentDirection.REFUND, Money.of("20.00"), CARD.id, day(9))
    refunded = replace(PENDING, payments=(*PENDING.payments, back))
    found = look_up_details(shop(refunded), RENEE.id, refunded.number, "en")

    assert found.outcome == "with_refunds"
    assert found.facts["refunds"] == "• $20.00 Visa •••• 4242"
    assert found.facts["payments"] == "• $80.00 Visa •••• 4242"


@pytest.mark.parametrize("state", list(ReturnState))
def test_a_return_is_told_by_its_state(state: ReturnState) -> None:
    """Each state of a return is an outcome, with the amount and the route."""
    back = replace(Return(("1",), PAYPAL.id, Money.of("100.00")), state=state)
    order = replace(DELIVERED, status=OrderStatus.RETURN_REQUESTED, return_=back)
    found = look_up_refund(shop(order), RENEE.id, order.number, "en")

    assert found.outcome == f"return_{state.value}"
    assert found.facts["refund_amount"] == "$100.00"
    assert found.facts["refund_route"] == "PayPal"


@pytest.mark.parametrize(
    ("method", "speed", "days"),
    [(CARD, "days", "5-7"), (PAYPAL, "days", "3-5"), (GIFT_CARD, "at_once", "0")],
)
def test_how_fast_a_refund_is_follows_the_policy(
    method: PaymentMethod, speed: str, days: str
) -> None:
    """Cards and PayPal take days, a gift card is credited at once."""
    back = PaymentEvent(PaymentDirection.REFUND, Money.of("80.00"), method.id, day(9))
    order = replace(PENDING, status=OrderStatus.CANCELLED, payments=(*PENDING.payments, back))
    found = look_up_refund(shop(order), RENEE.id, order.number, "en")

    assert found.outcome == "paid_back"
    assert (found.facts["refund_speed"], found.facts["refund_days"]) == (speed, days)


def test_a_refund_to_two_methods_takes_as_long_as_the_slower_one() -> None:
    """Half to the gift card and half to the card is not "at once"."""
    halves = tuple(
        PaymentEvent(PaymentDirection.REFUND, Money.of("40.00"), method.id, day(9))
        for method in (GIFT_CARD, CARD)
    )
    order = replace(PENDING, status=OrderStatus.CANCELLED, payments=(*PENDING.payments, *halves))
    found = look_up_refund(shop(order), RENEE.id, order.number, "en")

    assert found.facts["refund_amount"] == "$80.00"
    assert (found.facts["refund_speed"], found.facts["refund_days"]) == ("days", "5-7")
    assert found.facts["refund_route"] == "Gift card, Visa •••• 4242"


def test_an_order_nobody_sent_back_has_no_refund() -> None:
    """Nothing cancelled, nothing returned: no refund; an exchange is said to be one."""
    exchanged = replace(DELIVERED, exchange=Exchange((), PAYPAL.id, Money.of("0")))

    assert look_up_refund(shop(), RENEE.id, UNDATED.number, "en").outcome == "none"
    assert look_up_refund(shop(exchanged), RENEE.id, DELIVERED.number, "en").outcome == "exchange"


def test_a_profile_names_the_balance_of_every_gift_card() -> None:
    """A customer with gift cards is told all balances."""
    found = look_up_profile(shop(), RENEE.id, "en")

    assert found.outcome == "with_gift_card"
    assert found.facts["gift_balance"] == "$50.00, $500.00"
    assert found.facts["full_name"] == "Renée Müller"
    assert found.facts["methods"].count("•\n") == 0
    assert len(found.facts["methods"].splitlines()) == 4


def test_a_profile_without_a_gift_card_names_no_balance() -> None:
    """Where there is no gift card there is nothing to say of one."""
    found = look_up_profile(shop(), ZOE.id, "en")

    assert found.outcome == "found"
    assert found.facts["gift_balance"] == ""
    assert look_up_profile(shop(), "gone", "en").outcome == "not_found"


def test_orders_beyond_the_newest_are_counted() -> None:
    """A long history is cut to the newest orders, and its length is told."""
    many = [
        replace(PENDING, number=f"#X{n:03}", placed_at=day(10) + timedelta(hours=n))
        for n in range(RECENT_ORDERS + 2)
    ]
    found = look_up_orders(shop(*many), RENEE.id, "en")
    lines = found.facts["order_list"].splitlines()

    assert found.outcome == "more"
    assert int(found.facts["order_count"]) == len(many) + 5
    assert len(lines) == RECENT_ORDERS
    assert lines[0].startswith("• #X007 pending: T-Shirt")


def test_few_orders_are_listed_whole_and_none_is_said() -> None:
    """All orders of somebody with few; an outcome of its own for nobody's."""
    found = look_up_orders(shop(), "tom_2", "en")

    assert found.outcome == "found"
    assert len(found.facts["order_list"].splitlines()) == 2
    assert look_up_orders(shop(), ZOE.id, "en").outcome == "none"


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("the second one", "en", 1),
        ("number 3", "en", 2),
        ("last one", "en", RECENT_ORDERS - 1),
        ("दूसरा वाला", "hi", 1),
        ("pehla wala", "hi-Latn", 0),
        ("the seventh", "en", None),
        ("1 and 2", "en", None),
        ("is the second one blue", "en", None),
    ],
)
def test_an_order_is_picked_from_the_list(text: str, language: str, place: int | None) -> None:
    """By its place among those listed, of which there are fewer than orders."""
    many = [replace(PENDING, number=f"#X{n:03}") for n in range(RECENT_ORDERS + 2)]
    listed = look_up_orders(shop(*many), RENEE.id, "en").facts["order_list"].splitlines()
    number = listed_order(shop(*many), RENEE.id, text, language)

    assert number == (None if place is None else listed[place].split()[1])
