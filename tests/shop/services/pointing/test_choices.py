"""Choices: which of the options offered a message picks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.choices import pick_choice, pick_places
from shop.services.pointing.types import Choice

KEYBOARDS = (
    Choice("black, clicky, 80% ($250.00)", "1:7706410293"),
    Choice("white, clicky, full size ($199.99)", "1:6342039236"),
    Choice("black, linear, none ($120.50)", "1:1421289881"),
)
ORDERS = (
    Choice("#W2378156: Mechanical Keyboard, Smart Thermostat", "#W2378156"),
    Choice("#W5490111: Desk Lamp, Water Bottle, Headphones", "#W5490111"),
)
BOTTLES = (Choice("2 liters", "a"), Choice("1 liter", "b"), Choice("1.5 liters", "c"))
SIZES = (Choice("7", "x"), Choice("8", "y"), Choice("9", "z"))
SPEAKERS = (Choice("Speaker", "3"), Choice("Speaker Stand", "1"), Choice("Smart Watch", "2"))
METHODS = (Choice("Visa •••• 1234", "credit_card_1"), Choice("Gift card ($50.00)", "gift_card_2"))

CASES = [
    (KEYBOARDS, "1", [1]),
    (KEYBOARDS, "2", [2]),
    (KEYBOARDS, "#3", [3]),
    (KEYBOARDS, "2.", [2]),
    (KEYBOARDS, "2)", [2]),
    (KEYBOARDS, "the second", [2]),
    (KEYBOARDS, "Second one please", [2]),
    (KEYBOARDS, "i want the second one", [2]),
    (KEYBOARDS, "the secnd one", [2]),
    (KEYBOARDS, "2nd", [2]),
    (KEYBOARDS, "the first option", [1]),
    (KEYBOARDS, "frist", [1]),
    (KEYBOARDS, "last", [3]),
    (KEYBOARDS, "the last one", [3]),
    (KEYBOARDS, "option b", [2]),
    (KEYBOARDS, "b", [2]),
    (KEYBOARDS, "B)", [2]),
    (KEYBOARDS, "option 3", [3]),
    (KEYBOARDS, "number two", [2]),
    (KEYBOARDS, "I'll take number 2", [2]),
    (KEYBOARDS, "no, the second one", [2]),
    (KEYBOARDS, "sorry, the third", [3]),
    (KEYBOARDS, "the first two", [1, 2]),
    (KEYBOARDS, "last two", [2, 3]),
    (KEYBOARDS, "the first three", [1, 2, 3]),
    (KEYBOARDS, "1 and 3", [1, 3]),
    (KEYBOARDS, "first and third", [1, 3]),
    (KEYBOARDS, "all of them", [1, 2, 3]),
    (KEYBOARDS, "any", [1, 2, 3]),
    (KEYBOARDS, "both", []),
    (KEYBOARDS, "white", [2]),
    (KEYBOARDS, "the white one", [2]),
    (KEYBOARDS, "WHITE PLEASE!!", [2]),
    (KEYBOARDS, "whtie", [2]),
    (KEYBOARDS, "linear", [3]),
    (KEYBOARDS, "lienar one", [3]),
    (KEYBOARDS, "black", [1, 3]),
    (KEYBOARDS, "black and clicky", [1]),
    (KEYBOARDS, "clicky", [1, 2]),
    (KEYBOARDS, "full size", [2]),
    (KEYBOARDS, "the $250 one", [1]),
    (KEYBOARDS, "199.99", [2]),
    (KEYBOARDS, "the one for 120.50", [3]),
    (KEYBOARDS, "black, clicky, 80% ($250.00)", [1]),
    (KEYBOARDS, "6342039236", [2]),
    (KEYBOARDS, "not the white one", [1, 3]),
    (KEYBOARDS, "not black", [2]),
    (KEYBOARDS, "the black one, not the linear one", [1]),
    (KEYBOARDS, "anything but the first", [2, 3]),
    (KEYBOARDS, "the second one but in red", []),
    (KEYBOARDS, "the white one with a red cable", []),
    (KEYBOARDS, "white linear", []),
    (KEYBOARDS, "is the second one waterproof?", []),
    (KEYBOARDS, "4", []),
    (KEYBOARDS, "the fifth one", []),
    (KEYBOARDS, "1 and 5", []),
    (KEYBOARDS, "0", []),
    (KEYBOARDS, "-1", [1]),
    (KEYBOARDS, "2 lamps", []),
    (KEYBOARDS, "in 2 days", []),
    (KEYBOARDS, "the cheapest", []),
    (KEYBOARDS, "yes", []),
    (KEYBOARDS, "no", []),
    (KEYBOARDS, "none of these", []),
    (KEYBOARDS, "the one", []),
    (KEYBOARDS, "not", []),
    (KEYBOARDS, "but", []),
    (ORDERS, "W2378156", [1]),
    (ORDERS, "#w2378156", [1]),
    (ORDERS, "2378156", [1]),
    (ORDERS, "order #W5490111 please", [2]),
    (ORDERS, "the one with the lamp", [2]),
    (ORDERS, "the headphones order", [2]),
    (ORDERS, "keyboard", [1]),
    (ORDERS, "the mechanical keybord", [1]),
    (ORDERS, "desk lamp and water bottle", [2]),
    (ORDERS, "keyboard and lamp", []),
    (ORDERS, "both", [1, 2]),
    (ORDERS, "either one", [1, 2]),
    (ORDERS, "W9999999", []),
    (ORDERS, "the keyboard, change it to the white one", []),
    (BOTTLES, "2", [1, 2]),
    (BOTTLES, "2 liters", [1]),
    (BOTTLES, "2l", [1]),
    (BOTTLES, "1.5", [3]),
    (BOTTLES, "1.5 litres please", [3]),
    (BOTTLES, "option 2", [2]),
    (BOTTLES, "the 2nd", [2]),
    (SIZES, "8", [2]),
    (SIZES, "size 8", []),
    (SIZES, "the second", [2]),
    (SIZES, "2", [2]),
    (SPEAKERS, "speaker", [1]),
    (SPEAKERS, "the speaker please", [1]),
    (SPEAKERS, "the stand", [2]),
    (SPEAKERS, "smartwatch", [3]),
    (SPEAKERS, "1", [1]),
    (SPEAKERS, "3", [3]),
    (METHODS, "visa", [1]),
    (METHODS, "the gift card", [2]),
    (METHODS, "gift_card_2", [2]),
    (METHODS, "1234", [1]),
    ((), "1", []),
]


@pytest.mark.parametrize(("choices", "text", "expected"), CASES)
def test_choice_picked(choices: tuple[Choice, ...], text: str, expected: list[int]) -> None:
    """A message picks the options of the table (counted from 1), and none where it says more."""
    picked = pick_choice(text, choices)

    assert [choices.index(choice) + 1 for choice in picked] == expected


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "?", "🙂", "第二个", "²", "①②", "፩", "\u0000", "-" * 50]
)
def test_nothing_is_picked_by_noise(text: str) -> None:
    """Signs and other scripts pick nothing that was not offered."""
    picked = pick_choice(text, KEYBOARDS)

    assert set(picked) <= set(KEYBOARDS)


def test_titles_may_be_anything() -> None:
    """Options without words, or twice the same, are picked by position."""
    choices = (Choice("", "a"), Choice("🙂", "b"), Choice("same", "c"), Choice("same", "d"))

    assert pick_choice("2", choices) == (choices[1],)
    assert pick_choice("same", choices) == (choices[2], choices[3])


TITLES = st.lists(st.text(max_size=20), min_size=1, max_size=6, unique=True)


@given(text=st.text(max_size=200), titles=TITLES)
def test_any_text_is_judged(text: str, titles: list[str]) -> None:
    """No text and no titles raise; options come back in the order offered, each once."""
    choices = tuple(Choice(title, f"value-{i}") for i, title in enumerate(titles))
    picked = pick_choice(text, choices)

    assert list(picked) == [choice for choice in choices if choice in picked]


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_bare_number_is_a_position(position: int, count: int) -> None:
    """Among options without figures, a number picks the option at that place, or nothing."""
    names = ("ash", "oak", "elm", "fir", "yew", "bay", "fig", "box", "may")
    choices = tuple(Choice(name, name) for name in names[:count])
    picked = pick_choice(str(position), choices)

    assert picked == choices[position - 1 : position]


@pytest.mark.parametrize(
    "text",
    ["second " * 1500, "x" * 10_000, "the first not " * 28],
    ids=lambda text: ascii(text[:12]),
)
def test_long_text_is_quick(text: str) -> None:
    """Ten thousand characters take less than a tenth of a second."""
    started = time.process_time()
    pick_choice(text, KEYBOARDS)

    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    ("choices", "text", "places"),
    [
        (KEYBOARDS, "the second one", [2]),
        (KEYBOARDS, "option b", [2]),
        (KEYBOARDS, "1 to 3", [1, 2, 3]),
        (KEYBOARDS, "1 to 4", []),
        (KEYBOARDS, "the first two", [1, 2]),
        (KEYBOARDS, "all but the first", [2, 3]),
        (KEYBOARDS, "all", [1, 2, 3]),
        (KEYBOARDS, "both", []),
        (KEYBOARDS, "1 or 2", []),
        (KEYBOARDS, "the fourth", []),
        (KEYBOARDS, "two of them", None),
        (KEYBOARDS, "the white one", None),
        (KEYBOARDS, "the second one in red", None),
        (ORDERS, "my last order", None),
        (BOTTLES, "2", None),
        (BOTTLES, "3", [3]),
        ((), "1", None),
    ],
)
def test_only_places_pick_by_place(
    choices: tuple[Choice, ...], text: str, places: list[int] | None
) -> None:
    """Other words make it something else than a place; a place that is not there picks nothing."""
    picked = pick_places(text, choices)
    expected = None if places is None else tuple(choices[p - 1] for p in places)

    assert picked == expected
