"""Places ("the second one", "2", "both") count among the buttons just shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.domain.order import LineItem
from shop.services.requests.kinds import Ask
from shop.testing.data import DELIVERED, SHIRT, SHOP
from tests.shop.services.requests.talk import Talk


def _two_shirts(text: str = "return the shirt of #W1002") -> Talk:
    """A return that has asked which of two shirts, lines 2 and 3 of the order."""
    talk = Talk("return_item")
    red = SHIRT.variants[1]
    line = LineItem("3", SHIRT.id, red.id, SHIRT.name, red.options, red.price)
    order = replace(DELIVERED, items=(*DELIVERED.items[:2], line))
    talk.shop = replace(talk.shop, commerce=MemoryCommerce(replace(SHOP, orders=(order,))))
    talk.say(text)
    assert [choice.value[-1] for choice in talk.draft.choices] == ["2", "3"]
    return talk


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the second one", ["1", "3"]),
        ("both", ["1", "2", "3"]),
        ("the red one", ["1", "3"]),
        ("only the red one", ["3"]),
    ],
)
def test_what_was_sure_is_not_lost_by_the_question(text: str, lines: list[str]) -> None:
    """Asked which of two shirts, the headphones named beside them are still meant."""
    talk = _two_shirts("return the headphones and the shirt of #W1002")
    talk.say(text)

    assert talk.draft.items == lines


def test_a_button_holds_what_was_sure() -> None:
    """Pressed, it is as good as its words."""
    talk = _two_shirts("return the headphones and the shirt of #W1002")
    talk.press(Ask.ITEMS, talk.draft.choices[1].value)

    assert talk.draft.items == ["1", "3"]


@pytest.mark.parametrize(
    ("text", "language", "lines"),
    [
        ("the second one", "en", ["3"]),
        ("the first", "en", ["2"]),
        ("1", "en", ["2"]),
        ("last one please", "en", ["3"]),
        ("both", "en", ["2", "3"]),
        ("all of them", "en", ["2", "3"]),
        ("not the first", "en", ["3"]),
        ("दूसरा वाला", "hi", ["3"]),
        ("दोनों", "hi", ["2", "3"]),
        ("pehla wala", "hi-Latn", ["2"]),
        ("dono", "hi-Latn", ["2", "3"]),
    ],
)
def test_a_place_is_one_among_the_items_shown(text: str, language: str, lines: list[str]) -> None:
    """Not among all items of the order, of which some were never offered."""
    talk = _two_shirts()
    talk.language = language
    talk.say(text)

    assert talk.draft.items == lines


@pytest.mark.parametrize("text", ["the third one", "3", "the fifth"])
def test_a_place_beyond_the_items_shown_is_no_choice(text: str) -> None:
    """The order has a third item, the question none."""
    talk = _two_shirts()
    talk.say(text)

    assert talk.draft.items == []
    assert talk.draft.problem == "not_understood"


def test_a_choice_left_open_decides_nothing() -> None:
    """ "1 or 2" and "any of them" are not both."""
    for text in ("1 or 2", "any of them"):
        talk = _two_shirts()
        talk.say(text)

        assert talk.draft.items == []


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("the second one", "en", 1),
        ("2", "en", 1),
        ("the last one", "en", -1),
        ("the first order", "en", 0),
        ("दूसरा वाला", "hi", 1),
        ("aakhri wala", "hi-Latn", -1),
    ],
)
def test_a_place_is_one_among_the_orders_shown(text: str, language: str, place: int) -> None:
    """Not among all orders."""
    talk = Talk("exchange_item")
    talk.say("exchange my shirt")
    offered = [choice.value for choice in talk.draft.offered(Ask.ORDER)]
    talk.language = language
    talk.say(text)

    assert len(offered) > 1
    assert talk.draft.order_number == offered[place]


def test_the_place_of_an_order_is_none_of_an_item() -> None:
    """Which items of the third order is asked next: its third item was not meant."""
    talk = Talk("change_items")
    talk.say("change an item")
    talk.say("3")

    assert talk.draft.order_number == "#W1001"
    assert talk.draft.items == []


def test_both_orders_shown_are_taken_one_after_the_other() -> None:
    """And no other order, although the request is possible for more."""
    talk = Talk("order_details")
    talk.say("what is in the order with the headphones")
    offered = [choice.value for choice in talk.draft.offered(Ask.ORDER)]
    talk.say("both")

    assert len(offered) == 2
    assert [talk.draft.order_number, *talk.draft.more_orders] == offered


def test_a_place_beyond_the_orders_shown_is_no_choice() -> None:
    """However many orders there are."""
    talk = Talk("order_details")
    talk.say("what is in the order with the headphones")
    talk.say("the third one")

    assert talk.draft.order_number is None
    assert talk.draft.problem == "not_understood"


def test_my_last_order_is_the_newest() -> None:
    """Not the last button."""
    talk = Talk("cancel_order")
    talk.say("cancel an order, I no longer need it")
    talk.say("my last order")

    assert talk.draft.order_number == talk.commerce.orders_of("renee_1")[0].number


def test_what_was_sure_of_an_exchange_is_not_lost_either() -> None:
    """Nor is what it shall become."""
    talk = Talk("exchange_item")
    shop = _two_shirts().shop
    talk.shop = shop
    talk.say("exchange the headphones for silver ones and the shirt, #W1002")
    assert talk.draft.asking is Ask.ITEMS

    talk.say("the second one")

    assert talk.draft.items == ["1", "3"]
    assert talk.draft.variants == {"1": "headphones-2"}
