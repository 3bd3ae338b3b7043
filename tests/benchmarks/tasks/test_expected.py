"""The task's writes, done on the shop file."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.tasks import expected
from benchmarks.tasks.layout import Action
from tests.benchmarks.tasks import tiny

ANA = "ana_ruiz_1001"


def after(*steps: tuple[str, Any]) -> Any:
    """The tiny shop after these steps."""
    shop = tiny.shop_file()
    expected.apply(shop, [Action(name, arguments) for name, arguments in steps])
    return shop


def gift_card(shop: Any) -> float:
    """What is on Ana's gift card."""
    return shop["users"][ANA]["payment_methods"]["gift_card_1"]["balance"]


def test_a_cancelled_order_is_paid_back_to_what_paid_for_it() -> None:
    """Cancelling sets status and reason, adds a refund, and credits a gift card at once."""
    shop = after(tiny.CANCEL)
    order = shop["orders"]["#W1000002"]

    assert order["status"] == "cancelled"
    assert order["cancel_reason"] == "no longer needed"
    assert [p["transaction_type"] for p in order["payment_history"]] == ["payment", "refund"]
    assert gift_card(shop) == 155.35


def test_changed_items_each_get_their_own_variant() -> None:
    """Two lines changed at once have each its own price and options, and the difference moves."""
    shop = after(tiny.CHANGE)
    backpack, lamp = shop["orders"]["#W1000002"]["items"]

    assert (backpack["item_id"], backpack["price"]) == ("922", 99.99)
    assert (lamp["item_id"], lamp["price"]) == ("903", 18.00)
    assert lamp["options"]["color"] == "black"
    assert shop["orders"]["#W1000002"]["payment_history"][1] == {
        "transaction_type": "payment",
        "amount": 12.69,
        "payment_method_id": "gift_card_1",
    }
    assert gift_card(shop) == 37.36


def test_an_exchange_moves_no_money_yet() -> None:
    """An exchange is noted on the order with the price difference; balances stay."""
    shop = after(tiny.EXCHANGE)
    order = shop["orders"]["#W1000001"]

    assert order["status"] == "exchange requested"
    assert order["exchange_new_items"] == ["912", "913"]
    assert order["exchange_price_difference"] == 12.0
    assert len(order["payment_history"]) == 1


def test_a_return_names_its_items_and_method() -> None:
    """A return is noted on the order."""
    order = after(tiny.RETURN)["orders"]["#W1000001"]

    assert order["status"] == "return requested"
    assert order["return_items"] == ["901", "911"]
    assert order["return_payment_method_id"] == "credit_card_1"


def test_a_changed_payment_charges_one_and_refunds_the_other() -> None:
    """The new method pays, the first one gets its money back, a gift card at once."""
    shop = after(tiny.PAYMENT)
    history = shop["orders"]["#W1000002"]["payment_history"]

    assert [(p["transaction_type"], p["payment_method_id"]) for p in history[1:]] == [
        ("payment", "paypal_1"),
        ("refund", "gift_card_1"),
    ]
    assert gift_card(shop) == 155.35


def test_addresses_change_wholly() -> None:
    """An order's and a customer's address are replaced in all parts."""
    shop = after(tiny.ADDRESS, tiny.DEFAULT_ADDRESS)

    assert shop["orders"]["#W1000002"]["address"] == tiny.HOME
    assert shop["users"][ANA]["address"] == tiny.CABIN


@pytest.mark.parametrize(
    "step",
    [
        ("cancel_pending_order", {"order_id": "#W1000001", "reason": "no longer needed"}),
        ("cancel_pending_order", {"order_id": "#W7777777", "reason": "no longer needed"}),
        (tiny.RETURN[0], tiny.RETURN[1] | {"item_ids": ["901", "901"]}),
        (tiny.RETURN[0], tiny.RETURN[1] | {"payment_method_id": "paypal_2"}),
        (tiny.RETURN[0], tiny.RETURN[1] | {"payment_method_id": "paypal_1"}),
        (tiny.EXCHANGE[0], tiny.EXCHANGE[1] | {"new_item_ids": ["912"]}),
        (tiny.CHANGE[0], tiny.CHANGE[1] | {"new_item_ids": ["922", "904"]}),
        (tiny.PAYMENT[0], tiny.PAYMENT[1] | {"payment_method_id": "gift_card_1"}),
        ("modify_user_address", {"user_id": "nobody", **tiny.HOME}),
    ],
)
def test_a_write_the_shop_forbids_changes_nothing(step: tuple[str, Any]) -> None:
    """A wrong state, a missing line, a method that will not do or a variant out of stock: refused."""
    shop = tiny.shop_file()
    refused = expected.apply(shop, [Action(*step)])

    assert len(refused) == 1
    assert shop == tiny.shop_file()


@pytest.mark.parametrize("step", [tiny.EXCHANGE, tiny.CHANGE])
def test_a_gift_card_must_cover_what_is_dearer(step: tuple[str, Any]) -> None:
    """An empty gift card pays for no dearer variant, neither in an exchange nor in a change."""
    shop = tiny.shop_file()
    shop["users"][ANA]["payment_methods"]["gift_card_1"]["balance"] = 1.0
    name, arguments = step
    [refused] = expected.apply(
        shop, [Action(name, arguments | {"payment_method_id": "gift_card_1"})]
    )

    assert "does not hold" in str(refused)
    assert gift_card(shop) == 1.0


def test_an_order_whose_items_changed_takes_no_other_change() -> None:
    """After its items changed an order cannot be changed again in them; the first change stays."""
    again = (tiny.CHANGE[0], tiny.CHANGE[1] | {"item_ids": ["922"]})

    assert after(tiny.CHANGE, again) == after(tiny.CHANGE)


def test_what_does_not_matter_is_no_difference() -> None:
    """The order of lists, float noise, nulls and movements of nothing compare as equal."""
    one = {
        "payment_history": [{"amount": 0, "payment_method_id": "x"}, {"amount": 0.1 + 0.2}],
        "return_items": ["b", "a"],
        "cancel_reason": None,
    }
    other = {"payment_history": [{"amount": 0.3}], "return_items": ["a", "b"]}

    assert expected.normalised(one) == expected.normalised(other)


def test_a_difference_names_its_place() -> None:
    """Only what differs is reported, with both values."""
    found = expected.differences(
        {"a": {"b": 1, "c": 2}, "items": [{"x": 1}, {"x": 2}]},
        {"a": {"b": 1, "c": 3}, "items": [{"x": 1}, {"x": 4}]},
    )

    assert [str(difference) for difference in found] == [
        "a.c: expected 2, found 3",
        "items.2.x: expected 2, found 4",
    ]
