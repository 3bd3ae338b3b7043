"""What an order allows: every status with every operation, earlier changes, payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shop.domain.order import Order, OrderStatus, PaymentEvent
from shop.domain.plans import Operation
from shop.domain.policy import Policy
from shop.domain.rules import RefusalCode, check, possible_operations
from tests.shop.domain.builders import (
    DELIVERED,
    DEMO,
    NOW,
    PENDING,
    TAUBENCH,
    order,
    payment,
    refund,
    with_cancellation,
    with_exchanges,
    with_returns,
)

CANCEL = Operation.CANCEL_ORDER
ADDRESS = Operation.CHANGE_ADDRESS
ITEMS = Operation.CHANGE_ITEMS
PAYMENT = Operation.CHANGE_PAYMENT
RETURN = Operation.RETURN_ITEMS
EXCHANGE = Operation.EXCHANGE_ITEMS

BEFORE_SENDING = (CANCEL, ADDRESS, ITEMS, PAYMENT)
AFTER_DELIVERY = (RETURN, EXCHANGE)

# status: the code for what must happen before sending, the code for what follows delivery
TABLE: dict[OrderStatus, tuple[str | None, str | None]] = {
    OrderStatus.PENDING: (None, "not_delivered_yet"),
    OrderStatus.PROCESSED: ("already_processed", "not_delivered_yet"),
    OrderStatus.SHIPPED: ("already_shipped", "not_delivered_yet"),
    OrderStatus.DELIVERED: ("already_delivered", None),
    OrderStatus.CANCELLED: ("already_cancelled", "already_cancelled"),
    OrderStatus.RETURN_REQUESTED: ("return_already_requested", "return_already_requested"),
    OrderStatus.RETURNED: ("already_returned", "already_returned"),
    OrderStatus.EXCHANGE_REQUESTED: ("exchange_already_requested", "exchange_already_requested"),
    OrderStatus.EXCHANGED: ("already_exchanged", "already_exchanged"),
}
CASES = [
    (status, operation, TABLE[status][operation in AFTER_DELIVERY])
    for status in OrderStatus
    for operation in BEFORE_SENDING + AFTER_DELIVERY
]


def code(operation: Operation, subject: Order, policy: Policy, now: datetime = NOW) -> str | None:
    """The code of the refusal as text, None where it is allowed."""
    refusal = check(operation, subject, policy, now)
    return None if refusal is None else refusal.code.value


@pytest.mark.parametrize("policy", [DEMO, TAUBENCH], ids=["demo", "taubench"])
@pytest.mark.parametrize(("status", "operation", "expected"), CASES)
def test_every_status_with_every_operation(
    status: OrderStatus, operation: Operation, expected: str | None, policy: Policy
) -> None:
    """Each status allows exactly the operations of the table, and says its own reason otherwise."""
    assert code(operation, order(status), policy) == expected


@pytest.mark.parametrize("status", OrderStatus)
def test_possible_operations_are_those_check_allows(status: OrderStatus) -> None:
    """The list offered to a customer and the judgement of each request are the same thing."""
    subject = order(status)

    possible = possible_operations(subject, DEMO, NOW)

    allowed = [o for o in BEFORE_SENDING + AFTER_DELIVERY if code(o, subject, DEMO) is None]
    assert list(possible) == allowed


def test_the_default_address_is_no_matter_of_an_order() -> None:
    """Any order allows it and none offers it; the policy alone can switch it off."""
    area = DEMO.modification
    off = replace(
        DEMO,
        modification=replace(area, default_address=replace(area.default_address, allowed=False)),
    )

    operation = Operation.CHANGE_DEFAULT_ADDRESS
    assert all(code(operation, order(s), DEMO) is None for s in OrderStatus)
    assert operation not in possible_operations(PENDING, DEMO, NOW)
    assert code(operation, PENDING, off) == "not_offered"


@pytest.mark.parametrize(
    ("subject", "operation", "instead"),
    [
        (DELIVERED, CANCEL, RETURN),
        (DELIVERED, ADDRESS, RETURN),
        (DELIVERED, ITEMS, EXCHANGE),
        (DELIVERED, PAYMENT, None),
        (PENDING, RETURN, CANCEL),
        (PENDING, EXCHANGE, ITEMS),
        (order(items_modified=True), ITEMS, CANCEL),
        (order(OrderStatus.SHIPPED), CANCEL, None),
        (order(OrderStatus.CANCELLED), CANCEL, None),
    ],
)
def test_a_refusal_says_what_is_possible_instead(
    subject: Order, operation: Operation, instead: Operation | None
) -> None:
    """The alternative is one the same order allows at the same moment, or none at all."""
    refusal = check(operation, subject, DEMO, NOW)

    assert refusal is not None
    assert refusal.instead is instead
    assert refusal.facts.get("instead") == (instead.value if instead else None)


def test_instead_is_judged_and_not_guessed() -> None:
    """A delivered order whose return window is over offers an exchange, where that is still open."""
    late = order(OrderStatus.DELIVERED, delivered=timedelta(days=200))

    both_over = check(CANCEL, late, DEMO, NOW)
    exchange_open = check(CANCEL, late, with_exchanges(window_days=None), NOW)

    assert both_over is not None
    assert both_over.instead is None
    assert exchange_open is not None
    assert exchange_open.instead is EXCHANGE


def test_the_facts_of_a_refusal_name_the_order() -> None:
    """Wording can say which order it is, where it is, and since when."""
    refusal = check(CANCEL, DELIVERED, DEMO, NOW)

    assert refusal is not None
    assert dict(refusal.facts) == {
        "operation": "cancel_order",
        "order_number": "#W1",
        "status": "delivered",
        "placed_on": "2025-06-11",
        "delivered_on": "2025-06-14",
        "instead": "return_items",
    }


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [(DEMO, {CANCEL, ADDRESS, PAYMENT}), (TAUBENCH, set())],
    ids=["demo", "taubench"],
)
def test_after_the_items_were_changed(policy: Policy, allowed: set[Operation]) -> None:
    """Items change once; whether the rest may still change is the policy's word."""
    subject = order(items_modified=True)

    codes = {o: code(o, subject, policy) for o in BEFORE_SENDING}

    assert {o for o, c in codes.items() if c is None} == allowed
    assert set(codes.values()) - {None} == {"items_already_modified"}


def test_items_may_change_again_where_the_policy_says_so() -> None:
    """`once: false` lifts the limit."""
    area = DEMO.modification
    policy = replace(DEMO, modification=replace(area, items=replace(area.items, once=False)))

    assert code(ITEMS, order(items_modified=True), policy) is None


@pytest.mark.parametrize(
    ("policy", "status", "operation"),
    [
        (with_cancellation(statuses=frozenset()), OrderStatus.PENDING, CANCEL),
        (with_returns(statuses=frozenset()), OrderStatus.DELIVERED, RETURN),
        (with_exchanges(statuses=frozenset()), OrderStatus.DELIVERED, EXCHANGE),
    ],
)
def test_what_the_shop_never_does(
    policy: Policy, status: OrderStatus, operation: Operation
) -> None:
    """An order in the right state is refused as not offered, not as too early or too late."""
    assert code(operation, order(status), policy) == "not_offered"


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ((payment("100"),), None),
        ((), "no_payment"),
        ((refund("100"),), "no_payment"),
        ((payment("60"), payment("40", "gift_1")), "several_payments"),
        ((payment("100"), refund("5")), "several_payments"),
    ],
)
def test_a_payment_can_change_only_where_there_is_exactly_one(
    payments: tuple[PaymentEvent, ...], expected: str | None
) -> None:
    """Found out as soon as the order is known, before the customer names another method."""
    assert code(PAYMENT, replace(PENDING, payments=payments), DEMO) == expected


def test_a_time_without_zone_is_refused() -> None:
    """Taking it for local time would move a window by hours without a word."""
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(ValueError, match="no time zone"):
        check(CANCEL, PENDING, DEMO, naive)
    with pytest.raises(ValueError, match="no time zone"):
        possible_operations(PENDING, DEMO, naive)


def test_every_code_has_a_word_of_its_own() -> None:
    """Wordings are keyed on the codes' values: two codes with one value would be one."""
    assert len({c.value for c in RefusalCode}) == len(list(RefusalCode))
