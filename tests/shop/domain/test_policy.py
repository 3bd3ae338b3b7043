"""The policy's values as text, and its small questions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.domain.customer import PaymentKind
from shop.domain.money import Money
from shop.domain.order import OrderStatus
from shop.domain.policy import CancellationReason, Delay, ShippingService
from tests.shop.domain.builders import DEMO, TAUBENCH, with_cancellation, with_returns

REASON = CancellationReason("late", {"en": ("Too late", "not in time"), "de": ("Zu spät",)})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("returns.window_days", "30"),
        ("returns.fee", "0.00"),
        ("returns.refund_methods", "original, gift_card"),
        ("returns.non_returnable_categories", "Gift cards, Personal care"),
        ("refunds.card.least_days", "5"),
        ("refunds.gift_card.most_days", "0"),
        ("shipping.free_from", "$75.00"),
        ("shipping.services.express.fee", "$14.95"),
        ("modification.items.once", "true"),
        ("identity.needs.hand_over", "none"),
        ("identity.max_failures", "5"),
        (
            "cancellation.reasons",
            "no_longer_needed, ordered_by_mistake, found_cheaper, takes_too_long, other",
        ),
    ],
)
def test_every_value_has_a_dotted_name_and_a_text(name: str, text: str) -> None:
    """What an answer quotes is what the file says, written as a customer can read it."""
    assert DEMO.values()[name] == text


def test_a_value_the_shop_does_not_set_has_no_name() -> None:
    """A text that quotes it is found out, rather than printed with a hole."""
    assert "cancellation.window_hours" not in DEMO.values()
    assert "returns.window_days" not in TAUBENCH.values()
    assert not [name for name in TAUBENCH.values() if name.startswith("shipping")]


def test_what_a_shop_does_not_set_is_told_from_what_nobody_could_set() -> None:
    """Unset rules are quotable with no text, names below a group of the shop's own as well."""
    quotable = TAUBENCH.quotable()

    assert quotable["returns.window_days"] == ""
    assert quotable["shipping.countries"] == ""
    assert quotable["shipping.services.*"] == ""
    assert quotable["returns.fee"] == "0.00"
    assert "returns.windw_days" not in quotable
    assert {name: text for name, text in quotable.items() if text} == TAUBENCH.values()


def test_a_changed_value_is_changed_in_the_text() -> None:
    """There is no second copy of any value."""
    policy = with_returns(window_days=14, fee=Decimal("4.5"))

    assert policy.values()["returns.window_days"] == "14"
    assert policy.values()["returns.fee"] == "4.50"


def test_several_statuses_are_listed_the_same_way_every_time() -> None:
    """Sets have no order of their own, texts need one."""
    policy = with_cancellation(statuses=frozenset({OrderStatus.PROCESSED, OrderStatus.PENDING}))

    assert policy.values()["cancellation.statuses"] == "pending, processed"


def test_values_cannot_be_changed() -> None:
    """They are read by many and belong to none of them."""
    with pytest.raises(TypeError):
        DEMO.values()["returns.window_days"] = "99"  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Too late"), ("de", "Zu spät"), ("fr", "Too late")]
)
def test_a_reasons_button(language: str, title: str) -> None:
    """The first wording of the language, else of English."""
    assert REASON.title(language) == title


def test_a_reason_without_english_still_has_a_button() -> None:
    """Any wording is better than none; the id is the last resort."""
    assert replace(REASON, wordings={"de": ("Zu spät",)}).title("fr") == "Zu spät"
    assert replace(REASON, wordings={}).title("fr") == "late"


def test_reasons_are_found_by_their_id() -> None:
    """Exactly, or not at all."""
    assert DEMO.cancellation.reason("other") is not None
    assert DEMO.cancellation.reason("Other") is None


@pytest.mark.parametrize(
    ("kind", "days"),
    [(PaymentKind.CARD, (5, 7)), (PaymentKind.PAYPAL, (3, 5)), (PaymentKind.GIFT_CARD, (0, 0))],
)
def test_refunds_take_what_their_kind_of_method_takes(
    kind: PaymentKind, days: tuple[int, int]
) -> None:
    """(least, most) business days."""
    assert DEMO.refunds.delay(kind).days == days


def test_the_slowest_refund() -> None:
    """The one with the latest end; of two, the one with the later beginning."""
    refunds = replace(DEMO.refunds, paypal=Delay(6, 7))

    assert DEMO.refunds.slowest == Delay(5, 7)
    assert refunds.slowest == Delay(6, 7)


def test_shipping_facts_are_typed() -> None:
    """Amounts with a currency, days as numbers."""
    assert DEMO.shipping.services["standard"] == ShippingService(Money.of("4.95"), 3, 5)
    assert DEMO.shipping.countries == ("United States", "Canada", "United Kingdom", "India")
