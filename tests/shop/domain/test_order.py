"""What an order says of itself, and which state may follow which."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shop.domain.money import Money
from shop.domain.order import (
    ORDER_TRANSITIONS,
    RETURN_TRANSITIONS,
    Fulfilment,
    OrderStatus,
    ReturnState,
    may_follow,
)
from tests.shop.domain.builders import DELIVERED, NOW, PENDING, order, payment


def test_every_state_has_its_place() -> None:
    """No state of an order or a return is left without its followers."""
    assert set(ORDER_TRANSITIONS) == set(OrderStatus)
    assert set(RETURN_TRANSITIONS) == set(ReturnState)


@pytest.mark.parametrize(
    ("current", "following", "allowed"),
    [
        (OrderStatus.PENDING, OrderStatus.CANCELLED, True),
        (OrderStatus.PROCESSED, OrderStatus.CANCELLED, False),
        (OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED, True),
        (OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED, False),
        (OrderStatus.PENDING, OrderStatus.DELIVERED, False),
    ],
)
def test_which_state_may_follow(
    current: OrderStatus, following: OrderStatus, allowed: bool
) -> None:
    """Nothing is skipped and nothing is undone that cannot be."""
    assert may_follow(current, following) is allowed


def test_an_order_adds_up() -> None:
    """Its total is that of its lines; its first payment names the original method."""
    assert PENDING.total == Money.of("100.00")
    assert PENDING.currency == "USD"
    assert PENDING.original_method_id == "card_1"


def test_an_order_without_lines_or_payments() -> None:
    """Its currency is that of its payments; there may be none, and no original method either."""
    empty = replace(PENDING, items=(), payments=(replace(payment("1"), amount=Money.of(1, "EUR")),))

    assert empty.currency == "EUR"
    assert empty.total == Money.zero("EUR")
    assert replace(empty, payments=()).currency == "USD"
    assert order(payments=()).original_method_id is None


def test_an_order_is_delivered_with_its_last_parcel() -> None:
    """Not before all of them arrived."""
    first = Fulfilment(("A",), ("1",), delivered_at=NOW - timedelta(days=2))
    second = Fulfilment(("B", "C"), ("2",), delivered_at=NOW)

    both = replace(DELIVERED, fulfilments=(first, second))
    one = replace(DELIVERED, fulfilments=(first, replace(second, delivered_at=None)))

    assert both.delivered_at == NOW
    assert both.tracking_ids == ("A", "B", "C")
    assert one.delivered_at is None
    assert PENDING.delivered_at is None


def test_lines_are_found_by_their_id() -> None:
    """Exactly, or not at all."""
    line = PENDING.item("3")

    assert line is not None
    assert line.name == "Face Brush"
    assert PENDING.item("4") is None
