"""Changes: what a message wants instead of each line it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.changes import find_changes
from shop.services.pointing.types import VariantMatch, WantedChange
from tests.shop.services.pointing.general_store import BY_ID, make_order

ORDER = make_order(
    ("Mechanical Keyboard", "linear", "RGB", "80%"),  # 1
    ("Smart Thermostat", "Apple HomeKit", "black"),  # 2
    ("Desk Lamp", "white", "medium", "USB"),  # 3
    ("T-Shirt", "blue", "M", "cotton"),  # 4
    ("Hiking Boots", "10", "leather", "yes"),  # 5
    ("Jigsaw Puzzle", "500", "art", "intermediate"),  # 6
    ("Backpack", "navy", "small", "laptop"),  # 7
)
KETTLES = make_order(
    ("Tea Kettle", "glass", "2 liters", "induction"),
    ("Tea Kettle", "glass", "2 liters", "induction"),
    ("Desk Lamp", "white", "medium", "USB"),
)
LAPTOPS = make_order(
    ("Laptop", "15-inch", "i5", "16GB", "512GB SSD", "silver"),
    ("Laptop", "17-inch", "i9", "16GB", "1TB SSD", "silver"),
)


def name(match: VariantMatch) -> str:
    """The match in short: the variant decided for, "?3" a question, "x" sold out, "~" only near."""
    if not match.said:
        return ""
    if len(match.variants) == 1:
        return ", ".join(match.variants[0].options.values())
    if match.variants:
        return f"?{len(match.variants)}"
    return "x" if match.unavailable else "~" if match.near else "-"


def said(changes: tuple[WantedChange, ...]) -> dict[str, str]:
    """Line to what is wanted instead."""
    return {change.line_id: name(change.match) for change in changes}


CLICKY = "clicky, RGB, 80%"
GOOGLE = "Google Assistant, black"

ONE = [
    ("exchange the lamp for a black one", {"3": "black, medium, USB"}),
    ("exchange the white lamp for a black lamp", {"3": "black, medium, USB"}),
    ("the lamp in black", {"3": "black, medium, USB"}),
    ("lamp black", {"3": "black, medium, USB"}),
    ("black lamp please instead", {"3": "black, medium, USB"}),
    ("can i get the lamp in black?", {"3": "black, medium, USB"}),
    ("I don't like my lamp, it is too bright", {"3": "white, low, USB"}),
    ("exchange the lamp because it is too bright", {"3": "white, low, USB"}),
    ("the lamp should be black", {"3": "black, medium, USB"}),
    ("make the lamp black", {"3": "black, medium, USB"}),
    ("change the lamp from white to black", {"3": "black, medium, USB"}),
    ("lamp: black, battery", {"3": "black, medium, battery"}),
    ("I want to exchange the lamp. A brighter one would be great.", {"3": "white, high, USB"}),
    ("exchange the lamp", {"3": ""}),
    ("the lamp and the keyboard", {"1": "", "3": ""}),
    ("the shirt one size bigger", {"4": "blue, L, cotton"}),
    ("exchange my t-shirt for the same one in black", {"4": "black, M, cotton"}),
    ("the boots to a size 8", {"5": "8, leather, yes"}),
    ("modify the boots to size 8, I don't care about waterproof or not", {"5": "8, leather, yes"}),
    ("exchange the backpack for one with a camera compartment", {"7": "navy, small, camera"}),
    ("change the puzzle to the easiest one with the fewest pieces", {"6": "500, art, beginner"}),
    ("the puzzle for one with 1000 more pieces, same difficulty",
     {"6": "1500, art, intermediate"}),
    ("swap the keyboard with a clicky one", {"1": CLICKY}),
    ("swap the keyboard with the same one but with clicky switches", {"1": CLICKY}),
    ("the toaster in black", {}),
    ("return the lamp", {"3": ""}),
    ("hello", {}),
    ("", {}),
]  # fmt: skip

SEVERAL = [
    (
        "exchange the keyboard for clicky switches and the thermostat for one compatible with Google Home",
        {"1": CLICKY, "2": GOOGLE},
    ),
    (
        "I'd like to exchange the keyboard for the same one but with clicky switches and the thermostat for one compatible with Google Home instead of Apple HomeKit",
        {"1": CLICKY, "2": GOOGLE},
    ),
    ("the boots to size 8 and the t-shirt in black",
     {"4": "black, M, cotton", "5": "8, leather, yes"}),
    ("the t-shirt in black and the boots in size 8",
     {"4": "black, M, cotton", "5": "8, leather, yes"}),
    ("keyboard to clicky, thermostat to google", {"1": CLICKY, "2": GOOGLE}),
    ("keyboard: clicky; thermostat: google", {"1": CLICKY, "2": GOOGLE}),
    ("keyboard clicky, thermostat google", {"1": CLICKY, "2": GOOGLE}),
    ("a black lamp and a black t-shirt", {"3": "black, medium, USB", "4": "black, M, cotton"}),
    ("the lamp and the t-shirt to black", {"3": "black, medium, USB", "4": "black, M, cotton"}),
    ("exchange the lamp and the t-shirt for black ones",
     {"3": "black, medium, USB", "4": "black, M, cotton"}),
    ("exchange the lamp for a black one and return the t-shirt",
     {"3": "black, medium, USB", "4": ""}),
    ("return the t-shirt and exchange the lamp for a black one",
     {"3": "black, medium, USB", "4": ""}),
    ("I want the keyboard and the lamp exchanged. The lamp should be less bright and the keyboard clicky",
     {"1": CLICKY, "3": "white, low, USB"}),
    ("exchange the lamp and the keyboard. For the lamp I want a less bright one. For the keyboard clicky switches.", {"1": CLICKY, "3": "white, low, USB"}),
    ("change the lamp to the cheapest one and the backpack to grey, medium",
     {"3": "black, low, battery", "7": "grey, medium, laptop"}),
    ("adjust the lamp to be black, and the backpack to be medium size and grey instead",
     {"3": "black, medium, USB", "7": "grey, medium, laptop"}),
    ("the lamp black but keep the t-shirt", {"3": "black, medium, USB"}),
    ("the lamp for a black one, not the t-shirt", {"3": "black, medium, USB"}),
    ("the keyboard to the cheapest version, the lamp too",
     {"1": "clicky, none, 60%", "3": ""}),
    ("exchange the boots and the lamp to the cheapest version",
     {"3": "black, low, battery", "5": "7, leather, yes"}),
]  # fmt: skip

ALL = [
    (
        "change all items to their cheapest version",
        {"1": "clicky, none, 60%", "2": "Apple HomeKit, black", "3": "black, low, battery",
         "4": "black, S, cotton", "5": "7, leather, yes", "6": "500, animals, beginner",
         "7": "grey, small, laptop"},
    ),
    (
        "upgrade everything to the most expensive variant",
        {"1": "tactile, white, full size", "2": "Amazon Alexa, white", "3": "white, high, AC adapter",
         "4": "green, XL, linen", "5": "10, synthetic, no", "6": "2000, fantasy, expert",
         "7": "navy, large, camera"},
    ),
    (
        "everything but the lamp and the puzzle to the cheapest",
        {"1": "clicky, none, 60%", "2": "Apple HomeKit, black", "4": "black, S, cotton",
         "5": "7, leather, yes", "7": "grey, small, laptop"},
    ),
]  # fmt: skip

TWINS = [
    (
        "exchange one Tea Kettle (glass, 2 liters, induction) to ceramic, gas, and another Tea Kettle (glass, 2 liters, induction) to 1.5 liters, gas",
        {"1": "ceramic, 2 liters, gas", "2": "glass, 1.5 liters, gas"},
    ),
    (
        "exchange one Tea Kettle {'material': 'glass', 'capacity': '2 liters'} to {'material': 'ceramic'}; and another Tea Kettle {'material': 'glass'} to {'capacity': '1 liter'}",
        {"1": "ceramic, 2 liters, induction", "2": "glass, 1 liter, induction"},
    ),
    ("both kettles to ceramic",
     {"1": "ceramic, 2 liters, induction", "2": "ceramic, 2 liters, induction"}),
    ("one of the kettles in ceramic", {"1": "ceramic, 2 liters, induction"}),
    ("the kettle in ceramic", {"1": "ceramic, 2 liters, induction"}),
    ("the kettles to gas and the lamp to black",
     {"1": "glass, 2 liters, gas", "2": "glass, 2 liters, gas", "3": "black, medium, USB"}),
]  # fmt: skip

TOLD_APART = [
    ("the 15-inch laptop to i7", {"1": "15-inch, i7, 16GB, 512GB SSD, silver"}),
    ("the 17-inch laptop to the 13-inch version", {"2": "13-inch, i9, 16GB, 1TB SSD, silver"}),
    ("exchange the i5 laptop for one with 8GB",
     {"1": "15-inch, i5, 8GB, 512GB SSD, silver"}),
    ("both laptops in space grey", {"1": "15-inch, i5, 16GB, 512GB SSD, space grey",
                                    "2": "17-inch, i9, 16GB, 1TB SSD, space grey"}),
    ("the 15-inch laptop in grey and the 17-inch one with 8GB ram",
     {"1": "15-inch, i5, 16GB, 512GB SSD, space grey", "2": "17-inch, i9, 8GB, 1TB SSD, silver"}),
    ("the laptop to i7", {}),
]  # fmt: skip

TABLES = {
    "one": (ORDER, ONE),
    "several": (ORDER, SEVERAL),
    "all": (ORDER, ALL),
    "twins": (KETTLES, TWINS),
    "told apart": (LAPTOPS, TOLD_APART),
}
ROWS = [
    pytest.param(order, text, expected, id=f"{table}: {text[:60]}")
    for table, (order, rows) in TABLES.items()
    for text, expected in rows
]


@pytest.mark.parametrize(("order", "text", "expected"), ROWS)
def test_what_is_wanted_instead_of_each_line(order, text, expected):
    """Each line named gets its own wish; an empty one where the message says nothing of it."""
    assert said(find_changes(text, order, BY_ID)) == expected


@pytest.mark.parametrize(
    ("lines", "text", "expected"),
    [
        (["3"], "black please", {"3": "black, medium, USB"}),
        (["3"], "the brightest", {"3": "white, high, USB"}),
        (["1", "2"], "clicky", {"1": CLICKY}),
        (["1", "2"], "google", {"2": GOOGLE}),
        (["3", "4"], "black", {}),
        (["3", "4"], "both in black", {"3": "black, medium, USB", "4": "black, M, cotton"}),
        (["3", "4"], "make them black", {"3": "black, medium, USB", "4": "black, M, cotton"}),
        (["3", "4"], "the lamp in black", {"3": "black, medium, USB"}),
        (
            ["1", "2", "3"],
            "clicky for the keyboard, google for the thermostat",
            {"1": CLICKY, "2": GOOGLE},
        ),
        (["3"], "hello", {}),
        ([], "black", {}),
        (["99"], "black", {}),
    ],
)
def test_answers_about_lines_already_chosen(lines, text, expected):
    """Without an item's name the message is about the lines chosen, if it can only be about one of
    them or says that it is about all."""
    assert said(find_changes(text, ORDER, BY_ID, lines=lines)) == expected


def test_two_units_of_one_product_are_told_together():
    """For lines of one product a nameless answer counts for each of them."""
    changes = find_changes("i7, 8GB", LAPTOPS, BY_ID, lines=["1", "2"])

    assert said(changes) == {
        "1": "15-inch, i7, 8GB, 512GB SSD, silver",
        "2": "17-inch, i7, 8GB, 1TB SSD, silver",
    }


def test_ids_name_the_line_and_the_new_variant():
    """ "Item A to item B", also with a product's id for the line."""
    lamp = ORDER.items[2]
    new = BY_ID[lamp.product_id].variants[0]

    by_item = find_changes(f"change item {lamp.variant_id} to item {new.id}", ORDER, BY_ID)
    by_product = find_changes(f"change {lamp.product_id} to {new.id}", ORDER, BY_ID)

    assert [(c.line_id, c.match.variants) for c in by_item] == [("3", (new,))]
    assert [(c.line_id, c.match.variants) for c in by_product] == [("3", (new,))]


def test_a_product_no_longer_sold_says_nothing():
    """A line whose product is not given is named without a wish."""
    changes = find_changes("the lamp in black", ORDER, {})

    assert [(c.line_id, c.match.said) for c in changes] == [("3", False)]


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    """No text raises, and only lines of the order are in the answer, each once."""
    lines = [c.line_id for c in find_changes(text, ORDER, BY_ID, lines=["1", "3"])]

    assert set(lines) <= {i.line_id for i in ORDER.items}
    assert len(set(lines)) == len(lines)


PIECES = st.sampled_from([
    *("the", "a", "lamp", "keyboard", "t-shirt", "one", "all", "both", "black", "clicky", "size", "8", "to"),
    *("for", "from", "with", "and", "but", "not", "instead of", "same", "exchange", "return", "keep"),
    *("cheapest", "everything", "except", "another", "bigger", ",", ".", ";", ":", "7700002000", "it"),
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_order_of_known_words_is_answered(text):
    """Words the assistant listens for never raise, however they are put together."""
    changes = find_changes(text, ORDER, BY_ID, lines=["3"])

    assert all(v.available for c in changes for v in c.match.variants)


LONG = {
    "changes": "the lamp to black and the t-shirt to green, " * 250,
    "names": "the lamp " * 1200,
    "one word": "b" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_messages_are_answered(text):
    """Ten thousand characters are read as any other message; nothing is meant that is not there."""
    changes = find_changes(text, ORDER, BY_ID)

    assert {c.line_id for c in changes} <= {i.line_id for i in ORDER.items}
