"""Returns: what comes back, what is paid for it, and every reason against it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.domain.customer import PaymentMethod
from shop.domain.money import Money
from shop.domain.order import OrderStatus, PaymentDirection
from shop.domain.plans import Movement, ReturnPlan
from shop.domain.policy import Policy, RefundRoute
from shop.domain.rules import Refusal, plan_return
from tests.shop.domain.builders import (
    CARD,
    CUSTOMER,
    DELIVERED,
    DEMO,
    GIFT_CARD,
    NOW,
    PRODUCTS,
    TAUBENCH,
    order,
    with_returns,
)


def refusal_of(result: object) -> Refusal:
    """The result, which must be a refusal."""
    assert isinstance(result, Refusal)
    return result


def give_back(
    *line_ids: str, method_id: str = CARD.id, policy: Policy = DEMO
) -> ReturnPlan | Refusal:
    """The return of these lines of the delivered order."""
    return plan_return(DELIVERED, CUSTOMER, line_ids, method_id, policy, NOW, products=PRODUCTS)


@pytest.mark.parametrize(
    ("line_ids", "method", "amount", "days"),
    [
        (("1",), CARD, "40.00", (5, 7)),
        (("2", "1"), CARD, "80.00", (5, 7)),
        (("1",), GIFT_CARD, "40.00", (0, 0)),
    ],
)
def test_a_return_pays_the_price_of_its_lines(
    line_ids: tuple[str, ...], method: PaymentMethod, amount: str, days: tuple[int, int]
) -> None:
    """Each unit counts once, in the order chosen."""
    plan = give_back(*line_ids, method_id=method.id)

    movements = (Movement(PaymentDirection.REFUND, Money.of(amount), method.id, days),)
    assert plan == ReturnPlan("#W1", 7, line_ids, method.id, Money.of(amount), movements)


@pytest.mark.parametrize(
    ("fee", "amount"),
    [("4.95", "35.05"), ("39.99", "0.01"), ("40.00", "0.00"), ("60.00", "0.00")],
)
def test_the_fee_is_taken_off_but_never_more_than_there_is(fee: str, amount: str) -> None:
    """Nobody pays for sending something back; a refund of nothing moves nothing."""
    plan = give_back("1", policy=with_returns(fee=Decimal(fee)))

    assert isinstance(plan, ReturnPlan)
    assert plan.refund == Money.of(amount)
    assert len(plan.movements) == (1 if plan.refund else 0)


@pytest.mark.parametrize(
    ("line_ids", "method_id", "code", "facts"),
    [
        ((), "card_1", "no_items", {}),
        (("1", "9"), "card_1", "unknown_line", {"line_id": "9"}),
        (("1", "1"), "card_1", "line_twice", {"line_id": "1", "item": "Desk Lamp"}),
        (("1", "3"), "card_1", "not_returnable_item", {"item": "Face Brush", "line_id": "3"}),
        (("3",), "card_1", "not_returnable_item", {"category": "Personal Care"}),
        (("1",), "card_9", "unknown_method", {"method_id": "card_9"}),
        (("1",), "paypal_1", "method_not_allowed", {"allowed": "card_1, gift_1"}),
    ],
)
def test_returns_that_are_refused(
    line_ids: tuple[str, ...], method_id: str, code: str, facts: dict[str, str]
) -> None:
    """Each with its own code and the facts to say it with."""
    refusal = refusal_of(give_back(*line_ids, method_id=method_id))

    assert refusal.code == code
    assert facts.items() <= refusal.facts.items()


def test_what_the_other_policy_takes_back() -> None:
    """It excludes no category, and knows no window."""
    long_ago = order(OrderStatus.DELIVERED, delivered=None, placed=None)

    plan = plan_return(long_ago, CUSTOMER, ("3",), CARD.id, TAUBENCH, NOW, products=PRODUCTS)

    assert isinstance(plan, ReturnPlan)
    assert plan.refund == Money.of("20.00")


def test_a_product_no_longer_sold_can_come_back() -> None:
    """It has no category any more that could be excluded."""
    plan = plan_return(DELIVERED, CUSTOMER, ("3",), CARD.id, DEMO, NOW, products={})

    assert isinstance(plan, ReturnPlan)


def test_without_the_route_back_the_original_method_is_refused() -> None:
    """A shop that refunds to gift cards only says which methods there are."""
    policy = with_returns(refund_methods=(RefundRoute.GIFT_CARD,))

    refusal = refusal_of(give_back("1", policy=policy))

    assert refusal.code == "method_not_allowed"
    assert refusal.facts["allowed"] == "gift_1"
