"""Items: which lines of an order a message means."""

from __future__ import annotations

import pytest

from shop.services.pointing.items import find_items
from shop.services.pointing.types import ItemMatch
from tests.shop.services.pointing.general_store import PRODUCTS, make_order, variant

ORDER = make_order(
    ("Desk Lamp", "white", "high", "USB"),  # 1
    ("T-Shirt", "blue", "M", "cotton"),  # 2
    ("Vacuum Cleaner", "robotic", "bagless"),  # 3
    ("Vacuum Cleaner", "canister", "bagged"),  # 4
    ("Wireless Earbuds", "black", "IPX4"),  # 5
    ("Tablet", "7-inch", "64GB", "black"),  # 6
    ("Tablet", "10-inch", "128GB", "silver"),  # 7
    ("Tea Kettle", "glass", "2 liters", "gas"),  # 8
    ("Tea Kettle", "glass", "2 liters", "gas"),  # 9
)
PAIR = make_order(
    ("Bluetooth Speaker", "red", "20 hours", "no"),
    ("Bluetooth Speaker", "black", "10 hours", "yes"),
)
HOME = make_order(
    ("Smart Watch", "gold", "leather"),  # 1
    ("Wristwatch", "metal", "black"),  # 2
    ("Smart Thermostat", "Apple HomeKit", "black"),  # 3
    ("Mechanical Keyboard", "linear", "RGB", "full size"),  # 4
    ("Backpack", "navy", "small", "laptop"),  # 5
    ("Laptop", "15-inch", "i5", "16GB", "512GB SSD", "silver"),  # 6
    ("Headphones", "over-ear", "wired"),  # 7
    ("Running Shoes", "9", "yellow", "EVA"),  # 8
    ("Jigsaw Puzzle", "1000", "art", "expert"),  # 9
    ("Bookshelf", "wood", "4 ft"),  # 10
    ("Pet Bed", "small", "fleece"),  # 11
    ("Luggage Set", "3-piece", "blue", "hardshell"),  # 12
)
SHIRTS = make_order(
    ("T-Shirt", "blue", "M", "cotton"),
    ("T-Shirt", "black", "L", "linen"),
    ("T-Shirt", "green", "L", "cotton"),
    ("Headphones", "in-ear", "wireless"),
    ("Headphones", "over-ear", "wired"),
)


def said(match: ItemMatch) -> str:
    """The match as one line: "1 2", "?6 7" for an open group, "-1" taken away, "!word" unknown."""
    parts = list(match.line_ids)
    parts += ["?" + "+".join(group) for group in match.unclear]
    parts += [f"-{line}" for line in match.without]
    parts += [f"!{word}" for word in match.unknown]
    return " ".join(parts)


NAMES = [
    ("earbuds", "5"),
    ("wireless earbuds", "5"),
    ("the earbud", "5"),
    ("ear buds", "5"),
    ("EARBUDS!!!", "5"),
    ("lamp", "1"),
    ("the desk lamp please", "1"),
    ("my desk-lamp", "1"),
    ("tshirt", "2"),
    ("t shirt", "2"),
    ("T-Shirts", "2"),
    ("the tee", "2"),
    ("i want to return my tshirt", "2"),
    ("return the lamp and the earbuds", "1 5"),
    ("lamp, earbuds, tshirt", "1 2 5"),
    ("lamp & earbuds", "1 5"),
    ("the lamp as well as the t-shirt", "1 2"),
    ("lamp + tshirt pls", "1 2"),
    ("hi, id like 2 return the lamp n the tshirt thx", "1 2"),
    ("a lamp and a t-shirt", "1 2"),
    ("the lmap", "1"),
    ("my wireles erabuds", "5"),
    ("the vaccum cleaner", "?3+4"),
    ("the cleaner", "?3+4"),
    ("vacuum", "?3+4"),
    ("hoover", "?3+4"),
    ("the kettle", "8"),
    ("the lamp because the t-shirt was the wrong one", "1"),
    ("return the lamp since it does not match my tablet", "1"),
    ("I just received the lamp and it is broken", "1"),
    ("I bought a lamp", "1"),
    ("the lamp I received with the t-shirt", "1"),
    ("the lamp from the order with the t-shirt", "1"),
    ("return the lamp to my visa card", "1"),
    ("I'd like a refund for the lamp", "1"),
    ("can I get an exchange for the lamp", "1"),
]

OPTIONS = [
    ("the robotic one", "3"),
    ("robotic", "3"),
    ("the canister vacuum cleaner", "4"),
    ("the robot vacuum", "3"),
    ("the cleaner, the bagless one", "3"),
    ("the vacuum cleaner with bag", "4"),
    ("the silver tablet", "7"),
    ("the tablet in black", "6"),
    ("the 10 inch tablet", "7"),
    ("the 10-inch one", "7"),
    ('the 7" tablet', "6"),
    ("tablet (128gb)", "7"),
    ("the 64 GB tablet", "6"),
    ("the tablet with 128GB", "7"),
    ("the more expensive tablet", "7"),
    ("the cheaper tablet", "6"),
    ("the tablet that is cheaper", "6"),
    ("the less expensive tablet", "6"),
    ("the most expensive one", "7"),
    ("the cheapest item", "2"),
    ("the blue t-shirt", "2"),
    ("the red t-shirt", "?2"),
    ("the gold tablet", "?6+7"),
    ("the black tablet and the silver tablet", "6 7"),
    ("the robotic one and the canister one", "3 4"),
]

COUNTS = [
    ("both tablets", "6 7"),
    ("both of the tablets", "6 7"),
    ("the two tablets", "6 7"),
    ("2 tablets", "6 7"),
    ("the tablets", "6 7"),
    ("all tablets", "6 7"),
    ("all of my tablets", "6 7"),
    ("a tablet", "?6+7"),
    ("one of the tablets", "?6+7"),
    ("the tablet", "?6+7"),
    ("both kettles", "8 9"),
    ("one of the kettles", "8"),
    ("one tea kettle", "8"),
    ("two kettles", "8 9"),
    ("one kettle and another kettle", "8 9"),
    ("both vacuum cleaners and the lamp", "1 3 4"),
    ("both the lamp and the t-shirt", "1 2"),
    ("the first tablet", "6"),
    ("the second tablet", "7"),
    ("the last tablet", "7"),
]

POSITIONS = [
    ("1", "1"),
    ("2", "2"),
    ("the first one", "1"),
    ("first", "1"),
    ("1st", "1"),
    ("the second one please", "2"),
    ("the 3rd", "3"),
    ("the last one", "9"),
    ("item 2", "2"),
    ("number 3", "3"),
    ("no. 4", "4"),
    ("#5", "5"),
    ("item #5", "5"),
    ("2 and 3", "2 3"),
    ("1, 2 and 5", "1 2 5"),
    ("1,2,5", "1 2 5"),
    ("items 1 and 4", "1 4"),
    ("1 to 3", "1 2 3"),
    ("the first two", "1 2"),
    ("the last two", "8 9"),
    ("the first and the third one", "1 3"),
    ("option 2 please", "2"),
    ("12", ""),
    ("first, I want to return the lamp", "1"),
]

EVERYTHING = [
    ("everything", "1 2 3 4 5 6 7 8 9"),
    ("all of them", "1 2 3 4 5 6 7 8 9"),
    ("all", "1 2 3 4 5 6 7 8 9"),
    ("all items", "1 2 3 4 5 6 7 8 9"),
    ("return the whole order", "1 2 3 4 5 6 7 8 9"),
    ("the entire order please", "1 2 3 4 5 6 7 8 9"),
    ("evrything", "1 2 3 4 5 6 7 8 9"),
    ("every single item", "1 2 3 4 5 6 7 8 9"),
    ("everything but the lamp", "2 3 4 5 6 7 8 9 -1"),
    ("everything except the lamp", "2 3 4 5 6 7 8 9 -1"),
    ("everything except for the lamp and the earbuds", "2 3 4 6 7 8 9 -1 -5"),
    ("all except the lamp, the t-shirt and the earbuds", "3 4 6 7 8 9 -1 -2 -5"),
    ("all but the lamp", "2 3 4 5 6 7 8 9 -1"),
    ("all items apart from the two tablets", "1 2 3 4 5 8 9 -6 -7"),
    ("everything other than the kettles", "1 2 3 4 5 6 7 -8 -9"),
    ("return everything, but keep the lamp", "2 3 4 5 6 7 8 9 -1"),
    ("keep the lamp and return the rest", "2 3 4 5 6 7 8 9 -1"),
    ("i keep the lamp, everything else goes back", "2 3 4 5 6 7 8 9 -1"),
    ("everything but the tablet", "1 2 3 4 5 8 9 -6 -7"),
    ("everything except the toaster", "?1+2+3+4+5+6+7+8+9 !toaster"),
    ("only the lamp, keep the rest", "1"),
    ("return all the items I mentioned", ""),
]

TAKING_AWAY = [
    ("not the lamp", "-1"),
    ("no, not the lamp", "-1"),
    ("not the lamp and the earbuds", "-1 -5"),
    ("not the lamp, the earbuds", "5 -1"),
    ("not the lamp but the earbuds", "5 -1"),
    ("forget the lamp", "-1"),
    ("forget about the lamp", "-1"),
    ("leave out the lamp", "-1"),
    ("skip the lamp", "-1"),
    ("without the lamp", "-1"),
    ("i'll keep the lamp", "-1"),
    ("I want to keep the lamp", "-1"),
    ("don't return the lamp", "-1"),
    ("do not return the lamp please", "-1"),
    ("the lamp but not the t-shirt", "1 -2"),
    ("the lamp, not the t-shirt", "1 -2"),
    ("the earbuds instead of the lamp", "5 -1"),
    ("I don't want the lamp anymore", "1"),
    ("the lamp does not work", "1"),
    ("the lamp is not bright", "1"),
    ("no the lamp", "1"),
    ("no, the lamp", "1"),
]

WANTED_INSTEAD = [
    ("exchange the lamp for a black one", "1"),
    ("exchange the lamp for a black lamp", "1"),
    ("exchange the lamp to black and the t-shirt to green", "1 2"),
    ("swap the lamp with a brighter one and return the earbuds", "1 5"),
    ("change the t-shirt to a large one, the lamp to white", "1 2"),
    ("exchange the t-shirt for the earbuds", "2"),
    ("exchange for a black lamp", ""),
    ("the lamp should be white and the t-shirt size L", "1 2"),
    ("replace the tablet with 64GB with one with 128GB", "6"),
    (
        "exchange one tea kettle (glass, 2 liters) to ceramic and another tea kettle to 1 liter",
        "8 9",
    ),
]

UNKNOWN = [
    ("return the toaster", "!toaster"),
    ("the toaster and the lamp", "1 !toaster"),
    ("return the lamp and the blender", "1 !blender"),
    ("return the lamp, blender and tshirt", "1 2 !blender"),
    ("hello there", ""),
    ("what is your return policy?", ""),
    ("I want to return something from my order", ""),
    ("my name is Ada Ferrari", ""),
    ("refund it to my amex card", ""),
    ("", ""),
    ("?!", ""),
    ("🙂🙂🙂", ""),
]

ELSEWHERE = [
    ("the watch", "?1+2"),
    ("the smart watch", "1"),
    ("the wristwatch", "2"),
    ("smartwatch", "1"),
    ("my keyboard and my thermostat", "3 4"),
    ("the thermostat, keyboard", "3 4"),
    ("the laptop backpack", "5"),
    ("the backpack and the laptop", "5 6"),
    ("headphone", "7"),
    ("headset", "7"),
    ("my shoes", "8"),
    ("running shoes", "8"),
    ("sneakers", "8"),
    ("puzzle", "9"),
    ("jigsaw", "9"),
    ("book shelf", "10"),
    ("the shelf", "10"),
    ("the bed", "11"),
    ("the suitcases", "12"),
    ("luggage", "12"),
    ("my laptop order", ""),
    ("in my laptop order, the watch with the leather band", "1"),
    ("the keyboard, headset n shoes", "4 7 8"),
    ("the smart ones", "1 3"),
    ("the pet bed and the luggage set", "11 12"),
    ("upgrade everything, but keep the shoes the same size", "1 2 3 4 5 6 7 8 9 10 11 12"),
]

ALIKE = [
    ("the blue shirt", "1"),
    ("the blue and the green t-shirt", "1 3"),
    ("the t-shirts", "1 2 3"),
    ("all my tshirts", "1 2 3"),
    ("the cotton t-shirts", "1 3"),
    ("the linen shirt", "2"),
    ("the large t-shirts", "2 3"),
    ("the large green one", "3"),
    ("the headphones", "?4+5"),
    ("the wireless headphones", "4"),
    ("the wired ones", "5"),
    ("both headphones", "4 5"),
    ("the black shirt and the in-ear headphones", "2 4"),
    ("the shirts except the blue one", "2 3 -1"),
]

PAIRED = [
    ("both", "1 2"),
    ("both of them", "1 2"),
    ("two of them", "1 2"),
    ("the red one", "1"),
    ("the waterproof one", "2"),
    ("the speaker that is not water resistant", "1"),
    ("the speaker that is cheaper yet water resistant", "2"),
    ("the one with 20 hours of battery", "1"),
    ("the more expensive speaker", "1"),
    ("the cheaper one", "2"),
    ("the other one", ""),
    ("speaker", "?1+2"),
]

TABLES = {
    "names": (ORDER, NAMES),
    "options": (ORDER, OPTIONS),
    "counts": (ORDER, COUNTS),
    "positions": (ORDER, POSITIONS),
    "everything": (ORDER, EVERYTHING),
    "taking away": (ORDER, TAKING_AWAY),
    "wanted instead": (ORDER, WANTED_INSTEAD),
    "unknown": (ORDER, UNKNOWN),
    "elsewhere": (HOME, ELSEWHERE),
    "alike": (SHIRTS, ALIKE),
    "paired": (PAIR, PAIRED),
}
ROWS = [
    pytest.param(order, text, expected, id=f"{name}: {text[:60]}")
    for name, (order, rows) in TABLES.items()
    for text, expected in rows
]


@pytest.mark.parametrize(("order", "text", "expected"), ROWS)
def test_the_lines_a_message_means(order, text, expected):
    """Each wording means exactly these lines, open groups, exceptions and unknown things."""
    match = find_items(text, order)

    assert said(match) == expected
    assert match.said is bool(expected)


@pytest.mark.parametrize(
    ("text", "only", "also"),
    [
        ("only the lamp", True, False),
        ("just the lamp", True, False),
        ("the lamp only", True, False),
        ("I only want to return the lamp", True, False),
        ("nothing but the lamp", True, False),
        ("the lamp and nothing else", True, False),
        ("I just received the lamp", False, False),
        ("I just bought a lamp and want to return it", False, False),
        ("also the lamp", False, True),
        ("the lamp too", False, True),
        ("and the lamp as well", False, True),
        ("add the lamp", False, True),
        ("the lamp", False, False),
    ],
)
def test_narrowing_and_adding(text, only, also):
    """ "Only" narrows what was chosen before and "also" adds to it; "just received" does neither."""
    match = find_items(text, ORDER)

    assert match.line_ids == ("1",)
    assert (match.only, match.also) == (only, also)


def test_item_and_product_ids():
    """A variant's id names its lines, a product's id the lines of the product; the rest is unknown."""
    lamp, tablet = ORDER.items[0], ORDER.items[6]

    assert find_items(f"item {lamp.variant_id} please", ORDER).line_ids == ("1",)
    assert find_items(f"{lamp.variant_id}, {tablet.variant_id}", ORDER).line_ids == ("1", "7")
    assert find_items(f"product {lamp.product_id}", ORDER).line_ids == ("1",)
    assert find_items(f"product {tablet.product_id}", ORDER).unclear == (("6", "7"),)
    assert find_items(f"not {lamp.variant_id}", ORDER).without == ("1",)
    assert not find_items("9999999999", ORDER).line_ids


def test_the_new_id_of_an_exchange_is_no_item():
    """ "Item A to item B" names A only, also where B is a line of the same order."""
    first, second = ORDER.items[5].variant_id, ORDER.items[6].variant_id

    match = find_items(f"change item {first} to item {second}", ORDER)

    assert match.line_ids == ("6",)


def test_positions_count_among_the_lines_given():
    """With only some lines in the order, "the second one" is the second of these."""
    some = make_order(
        ("Tablet", "7-inch", "64GB", "black"), ("Tablet", "10-inch", "128GB", "silver")
    )

    assert find_items("the second one", some).line_ids == ("2",)
    assert find_items("the fifth one", some).line_ids == ()


def test_an_order_without_lines_means_nothing():
    """Nothing can be meant in an empty order, whatever is said."""
    empty = make_order()

    for text in ("everything", "both", "the lamp", "1", ""):
        assert find_items(text, empty).line_ids == ()
        assert find_items(text, empty).unclear == ()


def test_fixture_has_the_variants_it_names():
    """The store used here is consistent: each line carries its variant's options and price."""
    for item in (*ORDER.items, *HOME.items):
        found = variant(item.name, *item.options.values())

        assert (found.id, found.price) == (item.variant_id, item.price)
        assert PRODUCTS[item.name].id == item.product_id


@pytest.mark.parametrize(
    ("text", "kept", "swapped"),
    [
        ("the red t-shirt instead of the blue one", "1", "1"),
        ("i want the red t-shirt rather than the blue one", "1", "1"),
        ("the black t-shirt instead of the blue one", "2 -1", "1"),
        ("exchange the black t-shirt instead of the blue one", "2 -1", "2 -1"),
        ("the black t-shirt instead of the headphones", "2 -4 -5", "2 -4 -5"),
        ("instead of the blue t-shirt i want a red one", "-1", "1"),
        ("the other one instead of the blue t-shirt", "?2+3 -1", "?2+3 -1"),
    ],
)
def test_what_stands_before_instead_of(text: str, kept: str, swapped: str) -> None:
    """It is taken in place of what stands behind, or, where lines get another version or there is no
    such line, tells what that becomes."""
    assert said(find_items(text, SHIRTS)) == kept
    assert said(find_items(text, SHIRTS, swaps=True)) == swapped
