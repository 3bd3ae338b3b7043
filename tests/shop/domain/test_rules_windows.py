"""Windows: the last moment that is allowed and the first that is too late."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from shop.domain.order import Order, OrderStatus
from shop.domain.plans import Operation
from shop.domain.policy import Policy
from shop.domain.rules import RefusalCode, check, closes_at
from tests.shop.domain.builders import (
    DELIVERED,
    DEMO,
    NOW,
    PENDING,
    TAUBENCH,
    order,
    with_cancellation,
    with_returns,
)

CANCEL = Operation.CANCEL_ORDER
RETURN = Operation.RETURN_ITEMS
AFTER_DELIVERY = (RETURN, Operation.EXCHANGE_ITEMS)


def code(operation: Operation, subject: Order, policy: Policy, now: datetime = NOW) -> str | None:
    """The code of the refusal as text, None where it is allowed."""
    refusal = check(operation, subject, policy, now)
    return None if refusal is None else refusal.code.value


@pytest.mark.parametrize("operation", AFTER_DELIVERY)
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2025, 1, 1, 23, 59, tzinfo=timezone.utc), None),
        (datetime(2025, 1, 31, 9, 0, tzinfo=timezone.utc), None),
        (datetime(2025, 1, 31, 23, 59, 59, 999999, tzinfo=timezone.utc), None),
        (datetime(2025, 2, 1, 0, 0, tzinfo=timezone.utc), "window_over"),
        (datetime(2025, 2, 1, 1, 59, tzinfo=timezone(timedelta(hours=2))), None),
        (datetime(2025, 2, 1, 2, 0, tzinfo=timezone(timedelta(hours=2))), "window_over"),
        (datetime(2025, 1, 31, 19, 0, tzinfo=timezone(timedelta(hours=-5))), "window_over"),
    ],
)
def test_the_last_day_of_a_window_counts_wholly(
    operation: Operation, now: datetime, expected: str | None
) -> None:
    """Delivered on 1 January, 30 days: until the end of 31 January in UTC, in any zone's words."""
    arrived = datetime(2025, 1, 1, 8, 30, tzinfo=timezone.utc)
    subject = order(OrderStatus.DELIVERED, delivered=NOW - arrived)

    assert code(operation, subject, DEMO, now) == expected


def test_a_window_of_no_days_is_the_day_of_delivery() -> None:
    """`window_days: 0` allows a return on the very day and no later."""
    policy = with_returns(window_days=0)
    subject = order(OrderStatus.DELIVERED, delivered=timedelta(0))
    midnight = datetime(2025, 6, 16, tzinfo=timezone.utc)

    assert code(RETURN, subject, policy, midnight - timedelta(microseconds=1)) is None
    assert code(RETURN, subject, policy, midnight) == "window_over"


def test_the_facts_of_a_window_that_is_over() -> None:
    """Wording can say how long it was, from when, and until when."""
    refusal = check(RETURN, order(OrderStatus.DELIVERED, delivered=timedelta(days=31)), DEMO, NOW)

    assert refusal is not None
    assert refusal.code is RefusalCode.WINDOW_OVER
    assert refusal.facts["window_days"] == "30"
    assert refusal.facts["delivered_on"] == "2025-05-15"
    assert refusal.facts["last_day"] == "2025-06-14"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(hours=2) - timedelta(microseconds=1), None),
        (timedelta(hours=2), "window_over"),
        (timedelta(hours=3), "window_over"),
    ],
)
def test_the_window_of_cancelling_ends_to_the_moment(age: timedelta, expected: str | None) -> None:
    """Hours are counted from ordering; the moment they are full it is over."""
    assert code(CANCEL, order(placed=age), with_cancellation(window_hours=2)) == expected


def test_the_facts_of_a_cancelling_window_that_is_over() -> None:
    """Wording can say how many hours there were and on which day they began."""
    refusal = check(CANCEL, PENDING, with_cancellation(window_hours=2), NOW)

    assert refusal is not None
    assert refusal.facts["window_hours"] == "2"
    assert refusal.facts["placed_on"] == "2025-06-11"


@pytest.mark.parametrize(
    ("placed", "expected"),
    [(timedelta(days=10), None), (timedelta(days=31), "date_unknown"), (None, "date_unknown")],
)
def test_a_window_whose_beginning_nobody_knows(
    placed: timedelta | None, expected: str | None
) -> None:
    """Allowed only where the date of ordering proves that the window cannot be over."""
    subject = order(OrderStatus.DELIVERED, placed=placed, delivered=None)

    assert code(RETURN, subject, DEMO) == expected
    assert code(RETURN, subject, TAUBENCH) is None


def test_cancelling_with_a_window_and_no_date_of_ordering() -> None:
    """It is not guessed either way: a person has to look."""
    assert code(CANCEL, order(placed=None), with_cancellation(window_hours=2)) == "date_unknown"


def test_closes_at_is_the_first_moment_too_late() -> None:
    """It can be told to a customer before it is over; there is none without a window."""
    assert closes_at(RETURN, DELIVERED, DEMO) == datetime(2025, 7, 15, tzinfo=timezone.utc)
    assert closes_at(CANCEL, PENDING, with_cancellation(window_hours=1)) == (
        NOW - timedelta(days=4) + timedelta(hours=1)
    )
    assert closes_at(RETURN, DELIVERED, TAUBENCH) is None
    assert closes_at(RETURN, PENDING, DEMO) is None
    assert closes_at(Operation.CHANGE_ADDRESS, PENDING, DEMO) is None


def test_the_date_of_ordering_proves_nothing_once_its_own_window_is_over() -> None:
    """Ordered on 11 June: until the end of 11 July it cannot be over, whenever it was delivered."""
    subject = order(OrderStatus.DELIVERED, delivered=None)
    midnight = datetime(2025, 7, 12, tzinfo=timezone.utc)

    assert code(RETURN, subject, DEMO, midnight - timedelta(microseconds=1)) is None
    assert code(RETURN, subject, DEMO, midnight) == "date_unknown"
