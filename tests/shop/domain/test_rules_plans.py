"""Cancelling, addresses and payment: the plan to the cent, or the code of the refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.customer import Address, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import PaymentDirection, PaymentEvent
from shop.domain.plans import (
    AddressPlan,
    CancelPlan,
    DefaultAddressPlan,
    Movement,
    PaymentPlan,
)
from shop.domain.rules import (
    Refusal,
    plan_address,
    plan_cancellation,
    plan_default_address,
    plan_payment,
    plan_return,
)
from tests.shop.domain.builders import (
    CARD,
    CUSTOMER,
    DELIVERED,
    DEMO,
    GIFT_CARD,
    HOME,
    NOW,
    PAYPAL,
    PENDING,
    PRODUCTS,
    TAUBENCH,
    WORK,
    order,
    payment,
    refund,
)

PAY, BACK = PaymentDirection.PAYMENT, PaymentDirection.REFUND


def back(amount: str, method: PaymentMethod, days: tuple[int, int]) -> Movement:
    """A refund of so much to a method."""
    return Movement(BACK, Money.of(amount), method.id, days)


def refusal_of(result: object) -> Refusal:
    """The result, which must be a refusal."""
    assert isinstance(result, Refusal)
    return result


# --- cancelling ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payments", "movements"),
    [
        ((payment("100"),), (back("100", CARD, (5, 7)),)),
        ((payment("100", PAYPAL.id),), (back("100", PAYPAL, (3, 5)),)),
        ((payment("100", GIFT_CARD.id),), (back("100", GIFT_CARD, (0, 0)),)),
        ((payment("100"), refund("12.50")), (back("87.50", CARD, (5, 7)),)),
        (
            (payment("100"), payment("5.50", GIFT_CARD.id)),
            (back("100", CARD, (5, 7)), back("5.50", GIFT_CARD, (0, 0))),
        ),
        (
            (payment("100"), payment("100", PAYPAL.id), refund("100")),
            (back("100", PAYPAL, (3, 5)),),
        ),
        ((payment("10"), refund("12")), ()),
        ((), ()),
    ],
    ids=["card", "paypal", "gift card", "part", "two", "changed payment", "overpaid", "unpaid"],
)
def test_cancelling_pays_every_method_back_what_it_paid_on_balance(
    payments: tuple[PaymentEvent, ...], movements: tuple[Movement, ...]
) -> None:
    """Payments less refunds, method by method, each with its own delay."""
    plan = plan_cancellation(order(payments=payments), CUSTOMER, "no_longer_needed", DEMO, NOW)

    assert plan == CancelPlan("#W1", 7, "no_longer_needed", movements)


def test_the_other_policy_has_other_delays_and_reasons() -> None:
    """The same order, judged by the second policy set."""
    subject = order(payments=(payment("100", PAYPAL.id),))

    plan = plan_cancellation(subject, CUSTOMER, "ordered by mistake", TAUBENCH, NOW)

    assert plan == CancelPlan("#W1", 7, "ordered by mistake", (back("100", PAYPAL, (5, 7)),))


@pytest.mark.parametrize("reason", ["", "because", "No_longer_needed", "no longer needed"])
def test_a_reason_the_policy_does_not_have(reason: str) -> None:
    """Only an id of the policy is taken, exactly; the refusal lists them."""
    refusal = refusal_of(plan_cancellation(PENDING, CUSTOMER, reason, DEMO, NOW))

    assert refusal.code == "unknown_reason"
    assert refusal.facts["reasons"].split(", ")[:2] == ["no_longer_needed", "ordered_by_mistake"]


def test_a_refund_to_a_method_no_longer_on_file_takes_the_longest() -> None:
    """Nobody is promised more speed than the slowest method has."""
    subject = order(payments=(payment("100", "card_gone"),))

    plan = plan_cancellation(subject, CUSTOMER, "other", DEMO, NOW)

    assert isinstance(plan, CancelPlan)
    assert plan.movements == (Movement(BACK, Money.of("100"), "card_gone", (5, 7)),)


# --- addresses ----------------------------------------------------------------------------------


def test_an_order_goes_somewhere_else() -> None:
    """The plan carries the address as it was given, and the version it was made on."""
    assert plan_address(PENDING, WORK, DEMO, NOW) == AddressPlan("#W1", 7, WORK)


def test_the_next_orders_go_somewhere_else() -> None:
    """The customer's own address changes whatever state any order is in."""
    assert plan_default_address(CUSTOMER, WORK, DEMO) == DefaultAddressPlan("kim", WORK)


SAME = replace(HOME, line1=" 1  mill LANE", city="salem")
BLANK = replace(WORK, line1=" ", country="")


@pytest.mark.parametrize(
    ("address", "code", "fact"),
    [
        (HOME, "same_address", ("address", HOME.one_line())),
        (SAME, "same_address", ("address", HOME.one_line())),
        (BLANK, "incomplete_address", ("missing", "line1, country")),
    ],
)
def test_an_address_that_changes_nothing_or_leads_nowhere(
    address: Address, code: str, fact: tuple[str, str]
) -> None:
    """Case and spaces make no other address; street, city and country there must be."""
    for_order = refusal_of(plan_address(PENDING, address, DEMO, NOW))
    for_customer = refusal_of(plan_default_address(CUSTOMER, address, DEMO))

    assert for_order.code == for_customer.code == code
    assert fact in for_order.facts.items()
    assert fact in for_customer.facts.items()


def test_an_address_without_region_and_postcode_is_complete() -> None:
    """Not every country has them."""
    dublin = Address("4 Quay", "", "Dublin", "", "", "Ireland")

    assert isinstance(plan_address(PENDING, dublin, DEMO, NOW), AddressPlan)


def test_the_default_address_can_be_switched_off() -> None:
    """The refusal names no order, because none is concerned."""
    area = DEMO.modification
    off = replace(area, default_address=replace(area.default_address, allowed=False))

    refusal = refusal_of(plan_default_address(CUSTOMER, WORK, replace(DEMO, modification=off)))

    assert refusal.code == "not_offered"
    assert dict(refusal.facts) == {"operation": "change_default_address"}


# --- payment ------------------------------------------------------------------------------------


def test_another_method_pays_all_and_the_first_gets_all_back() -> None:
    """Payment first, then the refund with its delay; together they are nothing."""
    plan = plan_payment(PENDING, CUSTOMER, PAYPAL.id, DEMO, NOW)

    movements = (
        Movement(PAY, Money.of("100"), PAYPAL.id, (0, 0)),
        Movement(BACK, Money.of("100"), CARD.id, (5, 7)),
    )
    assert plan == PaymentPlan("#W1", 7, PAYPAL.id, movements)


def test_a_gift_card_that_paid_is_refunded_at_once() -> None:
    """The delay is that of the old method."""
    subject = order(payments=(payment("100", GIFT_CARD.id),))

    plan = plan_payment(subject, CUSTOMER, CARD.id, DEMO, NOW)

    assert isinstance(plan, PaymentPlan)
    assert plan.movements[1] == back("100", GIFT_CARD, (0, 0))


@pytest.mark.parametrize(
    ("method_id", "facts"),
    [
        ("card_1", {"method_id": "card_1"}),
        ("card_9", {"method_id": "card_9"}),
        ("gift_1", {"method_id": "gift_1", "balance": "$50.00", "needed": "$100.00"}),
    ],
)
def test_methods_that_cannot_take_over(method_id: str, facts: dict[str, str]) -> None:
    """The same one, one not on file, and a gift card with too little on it."""
    codes = {"card_1": "same_method", "card_9": "unknown_method", "gift_1": "insufficient_balance"}

    refusal = refusal_of(plan_payment(PENDING, CUSTOMER, method_id, DEMO, NOW))

    assert refusal.code == codes[method_id]
    assert facts.items() <= refusal.facts.items()


@pytest.mark.parametrize(("balance", "enough"), [("99.99", False), ("100", True)])
def test_a_gift_card_takes_over_to_the_cent(balance: str, enough: bool) -> None:
    """Exactly the amount is enough."""
    card = replace(GIFT_CARD, balance=Money.of(balance))
    customer = replace(CUSTOMER, payment_methods=(CARD, card))

    result = plan_payment(PENDING, customer, card.id, DEMO, NOW)

    assert isinstance(result, PaymentPlan) is enough


# --- whose order it is --------------------------------------------------------------------------


def test_no_plan_moves_money_of_another_customers_order() -> None:
    """Access is decided before; a plan made past that check is a fault of ours, not a refusal."""
    stranger = replace(
        CUSTOMER, id="sam", payment_methods=(PaymentMethod("p", PaymentKind.PAYPAL),)
    )

    with pytest.raises(ValueError, match="not an order of customer 'sam'"):
        plan_cancellation(PENDING, stranger, "other", DEMO, NOW)
    with pytest.raises(ValueError, match="not an order of customer 'sam'"):
        plan_payment(PENDING, stranger, "p", DEMO, NOW)
    with pytest.raises(ValueError, match="not an order of customer 'sam'"):
        plan_return(DELIVERED, stranger, ("1",), "p", DEMO, NOW, products=PRODUCTS)
