"""Items: which of several orders hold the lines a message means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.services.pointing.items import find_items_in_orders
from shop.services.pointing.types import ItemMatch
from tests.shop.services.pointing.general_store import make_order

FIRST = make_order(
    ("Desk Lamp", "white", "high", "USB"),
    ("Headphones", "in-ear", "wired"),
    ("Smart Watch", "gold", "metal"),
    number="#W7000011",
)
SECOND = make_order(
    ("Headphones", "over-ear", "wired"), ("Bookshelf", "wood", "4 ft"), number="#W7000012"
)
THIRD = make_order(("Jigsaw Puzzle", "500", "art", "expert"), number="#W7000013")


def said(match: ItemMatch) -> str:
    """The match as one line: "1 2", or "?1" for a line that differs from what was said."""
    return " ".join([*match.line_ids, *("?" + "+".join(group) for group in match.unclear)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return the lamp, headphones and smart watch", {"#W7000011": "1 2 3"}),
        ("the headphones", {"#W7000011": "2", "#W7000012": "1"}),
        ("the in-ear headphones", {"#W7000011": "2"}),
        ("the red lamp", {"#W7000011": "?1"}),
        ("the bookshelf and the puzzle", {"#W7000012": "2", "#W7000013": "1"}),
        ("all headphones and the lamp", {"#W7000011": "1 2", "#W7000012": "1"}),
        ("the puzzle", {"#W7000013": "1"}),
        ("the toaster", {}),
        ("everything", {}),
        ("the first one", {}),
        ("", {}),
    ],
)
def test_the_orders_with_the_lines_meant(text, expected):
    """Only orders that hold what is named are found, and those that hold most of it."""
    found = find_items_in_orders(text, [FIRST, SECOND, THIRD])

    assert {number: said(match) for number, match in found.items()} == expected


def test_words_known_in_another_order_are_not_unknown():
    """A thing that stands in one of the orders is not reported as unknown by the others."""
    found = find_items_in_orders("the bookshelf, the puzzle and the toaster", [SECOND, THIRD])

    assert [match.unknown for match in found.values()] == [("toaster",), ("toaster",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return the lamp and put the money on my gift card", {"#W7000011": "1"}),
        ("return the lamp to gift card", {"#W7000011": "1"}),
        ("the lamp, refund with the gift card", {"#W7000011": "1"}),
        ("return my gift card", {"#W7000014": "1"}),
        ("return the lamp and the gift card", {"#W7000011": "1", "#W7000014": "1"}),
    ],
)
def test_where_the_money_goes_is_no_item(text, expected):
    """A gift card that the money goes to is not the gift card that was bought."""
    bought = replace(FIRST.items[0], name="Juniper Gift Card")
    gift = replace(FIRST, number="#W7000014", items=(bought,))

    found = find_items_in_orders(text, [FIRST, gift])

    assert {number: said(match) for number, match in found.items()} == expected
