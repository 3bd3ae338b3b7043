"""Which payment methods can be used for what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.customer import PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.plans import Operation
from shop.domain.policy import RefundRoute
from shop.domain.rules import covers, payment_methods, refund_methods
from tests.shop.domain.builders import (
    CARD,
    CUSTOMER,
    DELIVERED,
    DEMO,
    GIFT_CARD,
    PAYPAL,
    PENDING,
    order,
    payment,
    with_returns,
)

ZERO = Money.zero()


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ((RefundRoute.ORIGINAL, RefundRoute.GIFT_CARD), (CARD, GIFT_CARD)),
        ((RefundRoute.ORIGINAL,), (CARD,)),
        ((RefundRoute.GIFT_CARD,), (GIFT_CARD,)),
        ((), ()),
    ],
)
def test_returns_are_paid_where_the_policy_says(
    routes: tuple[RefundRoute, ...], expected: tuple[PaymentMethod, ...]
) -> None:
    """The original method first, then gift cards; a PayPal account that did not pay is never offered."""
    policy = with_returns(refund_methods=routes)

    assert refund_methods(DELIVERED, CUSTOMER, policy) == expected


def test_a_gift_card_that_paid_is_offered_once() -> None:
    """It is the original method and a gift card, and still one method."""
    paid_by_card = replace(DELIVERED, payments=(payment("100", GIFT_CARD.id),))

    assert refund_methods(paid_by_card, CUSTOMER, DEMO) == (GIFT_CARD,)


def test_a_method_no_longer_on_file_is_not_offered() -> None:
    """Only what the customer still has can be chosen."""
    gone = replace(DELIVERED, payments=(payment("100", "card_gone"),))

    assert refund_methods(gone, CUSTOMER, DEMO) == (GIFT_CARD,)


@pytest.mark.parametrize("operation", [Operation.CHANGE_ITEMS, Operation.EXCHANGE_ITEMS])
@pytest.mark.parametrize(
    ("difference", "with_gift_card"),
    [("-10.00", True), ("0", True), ("49.99", True), ("50.00", True), ("50.01", False)],
)
def test_a_gift_card_needs_enough_balance_for_a_difference(
    operation: Operation, difference: str, with_gift_card: bool
) -> None:
    """To the cent, and only where the customer pays."""
    methods = payment_methods(operation, PENDING, CUSTOMER, Money.of(difference), DEMO)

    assert methods == (CARD, PAYPAL) + ((GIFT_CARD,) if with_gift_card else ())


@pytest.mark.parametrize(
    ("paid", "expected"), [("50.00", (PAYPAL, GIFT_CARD)), ("50.01", (PAYPAL,))]
)
def test_another_payment_must_cover_what_was_paid(
    paid: str, expected: tuple[PaymentMethod, ...]
) -> None:
    """The method that paid is not among them, nor a gift card that cannot pay all of it."""
    subject = order(payments=(payment(paid),))

    assert payment_methods(Operation.CHANGE_PAYMENT, subject, CUSTOMER, ZERO, DEMO) == expected


def test_an_order_nothing_was_paid_for_has_no_other_method() -> None:
    """There is nothing another method could pay."""
    assert payment_methods(Operation.CHANGE_PAYMENT, order(payments=()), CUSTOMER, ZERO, DEMO) == ()


def test_returns_and_what_takes_no_method() -> None:
    """A return's methods are its refund routes; cancelling and addresses ask for none."""
    methods = {o: payment_methods(o, DELIVERED, CUSTOMER, ZERO, DEMO) for o in Operation}

    assert methods[Operation.RETURN_ITEMS] == refund_methods(DELIVERED, CUSTOMER, DEMO)
    assert methods[Operation.CANCEL_ORDER] == ()
    assert methods[Operation.CHANGE_ADDRESS] == ()
    assert methods[Operation.CHANGE_DEFAULT_ADDRESS] == ()


@pytest.mark.parametrize(
    ("balance", "covered"),
    [
        (None, False),
        (Money.of("9.99"), False),
        (Money.of("10"), True),
        (Money.of("10", "EUR"), False),
    ],
)
def test_what_a_gift_card_covers(balance: Money | None, covered: bool) -> None:
    """Its balance in its own currency; an unknown balance pays nothing."""
    card = PaymentMethod("g", PaymentKind.GIFT_CARD, balance=balance)

    assert covers(card, Money.of("10")) is covered
    assert covers(card, Money.of("-10"))
    assert covers(card, Money.of("0"))
