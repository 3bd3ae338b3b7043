"""Changing and exchanging items: differences to the cent, and every reason why a variant does not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.customer import PaymentMethod
from shop.domain.money import CurrencyMismatch, Money
from shop.domain.order import ItemChange, LineItem, Order, PaymentDirection
from shop.domain.plans import ExchangePlan, ItemsPlan, Movement
from shop.domain.policy import Policy
from shop.domain.rules import (
    Refusal,
    is_returnable,
    plan_exchange,
    plan_items,
    price_difference,
)
from tests.shop.domain.builders import (
    BRUSH,
    CARD,
    CUSTOMER,
    DELIVERED,
    DEMO,
    GIFT_CARD,
    ITEMS,
    NOW,
    PAYPAL,
    PENDING,
    PRODUCTS,
    TAUBENCH,
    with_exchanges,
)

PAY, BACK = PaymentDirection.PAYMENT, PaymentDirection.REFUND


def changes(*pairs: tuple[str, str]) -> tuple[ItemChange, ...]:
    """(line, new variant) pairs as changes."""
    return tuple(ItemChange(line_id, variant_id) for line_id, variant_id in pairs)


def swap(
    subject: Order, wanted: tuple[ItemChange, ...], method: PaymentMethod, policy: Policy = DEMO
) -> ItemsPlan | ExchangePlan | Refusal:
    """Changes the items of a pending order, exchanges those of a delivered one."""
    plan = plan_items if subject is PENDING else plan_exchange
    return plan(subject, CUSTOMER, wanted, PRODUCTS, method.id, policy, NOW)


@pytest.mark.parametrize("subject", [PENDING, DELIVERED], ids=["change", "exchange"])
@pytest.mark.parametrize(
    ("pairs", "method", "difference", "movements"),
    [
        ([("1", "lamp-blue")], CARD, "5.50", (Movement(PAY, Money.of("5.50"), "card_1"),)),
        ([("1", "lamp-grey")], CARD, "-10", (Movement(BACK, Money.of("10"), "card_1", (5, 7)),)),
        (
            [("1", "lamp-grey")],
            GIFT_CARD,
            "-10",
            (Movement(BACK, Money.of("10"), "gift_1", (0, 0)),),
        ),
        (
            [("1", "lamp-blue"), ("2", "lamp-grey")],
            PAYPAL,
            "-4.50",
            (Movement(BACK, Money.of("4.50"), "paypal_1", (3, 5)),),
        ),
        ([("2", "lamp-last")], CARD, "0", ()),
        ([("1", "lamp-blue"), ("2", "lamp-blue")], GIFT_CARD, "11", None),
    ],
    ids=["dearer", "cheaper", "cheaper to gift card", "both ways", "same price", "two units"],
)
def test_a_swap_settles_the_difference(
    subject: Order,
    pairs: list[tuple[str, str]],
    method: PaymentMethod,
    difference: str,
    movements: tuple[Movement, ...] | None,
) -> None:
    """What is dearer is paid at once, what is cheaper comes back with the method's delay."""
    wanted = changes(*pairs)
    if movements is None:
        movements = (Movement(PAY, Money.of(difference), method.id),)
    kind = ItemsPlan if subject is PENDING else ExchangePlan

    plan = swap(subject, wanted, method)

    assert plan == kind("#W1", 7, wanted, method.id, Money.of(difference), movements)


@pytest.mark.parametrize("subject", [PENDING, DELIVERED], ids=["change", "exchange"])
@pytest.mark.parametrize(
    ("pairs", "code", "facts"),
    [
        ([], "no_items", {}),
        ([("9", "lamp-blue")], "unknown_line", {"line_id": "9"}),
        ([("1", "lamp-blue"), ("1", "lamp-grey")], "line_twice", {"line_id": "1"}),
        ([("1", "lamp-pink")], "unknown_variant", {"variant_id": "lamp-pink"}),
        ([("1", "brush-firm")], "variant_of_other_product", {"other": "Face Brush"}),
        ([("1", "lamp-gone")], "variant_unavailable", {"options": "white", "stock": "0"}),
        (
            [("1", "lamp-last"), ("2", "lamp-last")],
            "variant_unavailable",
            {"stock": "1", "wanted": "2", "line_id": "1", "item": "Desk Lamp"},
        ),
        ([("1", "lamp-euro")], "different_currency", {"options": "gold"}),
        ([("1", "lamp-grey"), ("2", "lamp-gone")], "variant_unavailable", {"line_id": "2"}),
    ],
)
def test_changes_that_are_refused(
    subject: Order, pairs: list[tuple[str, str]], code: str, facts: dict[str, str]
) -> None:
    """Each with its own code and the facts to say it with, before and after delivery alike."""
    result = swap(subject, changes(*pairs), CARD)

    assert isinstance(result, Refusal)
    assert result.code == code
    assert facts.items() <= result.facts.items()


def test_a_product_that_left_the_catalogue() -> None:
    """There is nothing to swap for any more."""
    wanted = changes(("1", "lamp-blue"))
    without_lamps = {BRUSH.id: BRUSH}

    result = plan_items(PENDING, CUSTOMER, wanted, without_lamps, CARD.id, DEMO, NOW)

    assert isinstance(result, Refusal)
    assert result.code == "product_gone"


@pytest.mark.parametrize(("stock", "allowed"), [(1, True), (0, False)])
def test_stock_that_is_not_counted_is_a_yes_or_no(stock: int, allowed: bool) -> None:
    """Two units of a variant that is just "available" can be had, none of one that is not."""
    lamp = PRODUCTS["lamp"]
    variants = tuple(replace(v, stock=stock) for v in lamp.variants)
    products = {"lamp": replace(lamp, variants=variants, tracked_stock=False)}
    wanted = changes(("1", "lamp-blue"), ("2", "lamp-blue"))

    result = plan_items(PENDING, CUSTOMER, wanted, products, CARD.id, DEMO, NOW)

    assert isinstance(result, ItemsPlan) is allowed


@pytest.mark.parametrize(
    ("subject", "policy", "expected"),
    [
        (PENDING, DEMO, "same_variant"),
        (PENDING, TAUBENCH, "same_variant"),
        (DELIVERED, DEMO, None),
        (DELIVERED, TAUBENCH, None),
        (DELIVERED, with_exchanges(same_variant=False), "same_variant"),
    ],
)
def test_the_same_variant_again(subject: Order, policy: Policy, expected: str | None) -> None:
    """A change to itself changes nothing; an exchange for another unit is the policy's word."""
    result = swap(subject, changes(("1", "lamp-red")), CARD, policy)

    assert (result.code.value if isinstance(result, Refusal) else None) == expected


def test_the_same_variant_again_needs_a_unit_in_stock() -> None:
    """There is no exchange for something that is sold out."""
    lamp = PRODUCTS["lamp"]
    sold_out = replace(lamp, variants=tuple(replace(v, stock=0) for v in lamp.variants))

    result = plan_exchange(
        DELIVERED, CUSTOMER, changes(("1", "lamp-red")), {"lamp": sold_out}, CARD.id, DEMO, NOW
    )

    assert isinstance(result, Refusal)
    assert result.code == "variant_unavailable"


@pytest.mark.parametrize(("variant_id", "allowed"), [("lamp-last", True), ("lamp-blue", False)])
def test_a_shop_that_settles_no_difference(variant_id: str, allowed: bool) -> None:
    """Only variants of the same price can be had in exchange; changing a pending order is not that."""
    policy = with_exchanges(settle_price_difference=False)
    wanted = changes(("1", variant_id))

    exchange = swap(DELIVERED, wanted, CARD, policy)

    assert isinstance(exchange, ExchangePlan) is allowed
    assert isinstance(swap(PENDING, wanted, CARD, policy), ItemsPlan)
    if isinstance(exchange, Refusal):
        assert exchange.code == "different_price"
        assert exchange.facts["difference"] == "$5.50"


def test_what_does_not_come_back_is_not_exchanged_but_may_change_before_sending() -> None:
    """An exchange is a return too; a pending order never left the house."""
    wanted = changes(("3", "brush-firm"))

    exchange = swap(DELIVERED, wanted, CARD)

    assert isinstance(exchange, Refusal)
    assert exchange.code == "not_returnable_item"
    assert isinstance(swap(PENDING, wanted, CARD), ItemsPlan)
    assert isinstance(swap(DELIVERED, wanted, CARD, TAUBENCH), ExchangePlan)


@pytest.mark.parametrize(
    ("balance", "variant_id", "expected"),
    [
        ("5.50", "lamp-blue", None),
        ("5.49", "lamp-blue", "insufficient_balance"),
        ("0", "lamp-grey", None),
        ("0", "lamp-last", None),
    ],
)
def test_a_gift_card_must_cover_what_is_dearer(
    balance: str, variant_id: str, expected: str | None
) -> None:
    """To the cent; it may be empty where money comes back or nothing moves."""
    card = replace(GIFT_CARD, balance=Money.of(balance))
    customer = replace(CUSTOMER, payment_methods=(card,))
    wanted = changes(("1", variant_id))

    result = plan_items(PENDING, customer, wanted, PRODUCTS, card.id, DEMO, NOW)

    assert (result.code.value if isinstance(result, Refusal) else None) == expected


def test_a_method_not_on_file() -> None:
    """Even where nothing moves, the plan names a method the customer has."""
    result = plan_items(
        PENDING, CUSTOMER, changes(("1", "lamp-last")), PRODUCTS, "card_9", DEMO, NOW
    )

    assert isinstance(result, Refusal)
    assert result.code == "unknown_method"


def test_the_price_paid_counts_not_todays_price() -> None:
    """The line was bought at 35, the new variant costs 45.50 today."""
    cheap = replace(ITEMS[0], price=Money.of("35"))
    subject = replace(PENDING, items=(cheap, *ITEMS[1:]))

    assert price_difference(subject, changes(("1", "lamp-blue")), PRODUCTS) == Money.of("10.50")


def test_no_changes_cost_nothing_in_the_orders_currency() -> None:
    """An empty choice has a difference of zero."""
    assert price_difference(PENDING, (), PRODUCTS) == Money.zero("USD")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (ItemChange("9", "lamp-blue"), ValueError, "no line '9'"),
        (ItemChange("1", "lamp-pink"), ValueError, "no variant 'lamp-pink'"),
        (ItemChange("1", "lamp-euro"), CurrencyMismatch, "different currencies"),
    ],
)
def test_a_difference_of_nonsense_is_an_error(
    change: ItemChange, error: type[Exception], words: str
) -> None:
    """A figure shown to a customer is never made from a line or variant that is not there."""
    with pytest.raises(error, match=words):
        price_difference(PENDING, (change,), PRODUCTS)


@pytest.mark.parametrize(("item", "expected"), [(ITEMS[0], True), (ITEMS[2], False)])
def test_returnable_lines_can_be_told_beforehand(item: LineItem, expected: bool) -> None:
    """So that only these are offered; categories are compared without regard to case."""
    assert is_returnable(item, PRODUCTS, DEMO) is expected
    assert is_returnable(item, PRODUCTS, TAUBENCH)
    assert is_returnable(item, {}, DEMO)
