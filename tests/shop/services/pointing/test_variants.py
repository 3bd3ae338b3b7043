"""Variants: which version of a product a message means."""

from __future__ import annotations

import pytest

from shop.domain.catalog import Variant
from shop.services.pointing.types import VariantMatch
from shop.services.pointing.variants import find_variant
from tests.shop.services.pointing.general_store import PRODUCTS, variant


def name(found: Variant) -> str:
    """A variant by its values."""
    return ", ".join(found.options.values())


def said(match: VariantMatch) -> str:
    """The match as one line: "= blue, M" decides, "? blue, M (3)" asks among three with the best
    first, "~ blue, M" only offers near ones, "x blue, M" is sold out, "-" fits nothing."""
    if not match.said:
        return ""
    if len(match.variants) == 1:
        return f"= {name(match.variants[0])}"
    if match.variants:
        return f"? {name(match.variants[0])} ({len(match.variants)})"
    if match.unavailable:
        return f"x {name(match.unavailable[0])}"
    return f"~ {name(match.near[0])}" if match.near else "-"


# product, the current variant's values (empty: none), rows of (text, expected)
TABLES: list[tuple[str, str, list[tuple[str, str]]]] = [
    (
        "T-Shirt", "blue, M, cotton",
        [
            ("same but in black", "= black, M, cotton"),
            ("the same one in black", "= black, M, cotton"),
            ("black", "= black, M, cotton"),
            ("BLACK!!", "= black, M, cotton"),
            ("black please", "= black, M, cotton"),
            ("balck", "= black, M, cotton"),
            ("in black plz", "= black, M, cotton"),
            ("I'd like it in black", "= black, M, cotton"),
            ("i would prefer the black one", "= black, M, cotton"),
            ("a black one in size L", "= black, L, cotton"),
            ("large", "= blue, L, cotton"),
            ("size large", "= blue, L, cotton"),
            ("Large, please", "= blue, L, cotton"),
            ("L", "= blue, L, cotton"),
            ("size l", "= blue, L, cotton"),
            ("XL", "= blue, XL, cotton"),
            ("extra large", "= blue, XL, cotton"),
            ("x-large", "= blue, XL, cotton"),
            ("small", "= blue, S, cotton"),
            ("one size bigger", "= blue, L, cotton"),
            ("a size smaller", "= blue, S, cotton"),
            ("one size smaller please", "= blue, S, cotton"),
            ("bigger", "? blue, L, cotton (2)"),
            ("smaller", "= blue, S, cotton"),
            ("it is too small", "? blue, L, cotton (2)"),
            ("the biggest", "= blue, XL, cotton"),
            ("the smallest size", "= blue, S, cotton"),
            ("linen", "= blue, M, linen"),
            ("linen instead of cotton", "= blue, M, linen"),
            ("not cotton", "= blue, M, linen"),
            ("anything but cotton", "= blue, M, linen"),
            ("not blue", "= black, M, cotton"),
            ("not blue but black", "= black, M, cotton"),
            ("black, not blue", "= black, M, cotton"),
            ("black, large, linen", "= black, L, linen"),
            ("color black, size L, material linen", "= black, L, linen"),
            ("{'color': 'black', 'size': 'L'}", "= black, L, cotton"),
            ("color: black; size: XL", "= black, XL, cotton"),
            ("green", "? green, S, cotton (7)"),
            ("the same in green", "x green, M, cotton"),
            ("green linen", "= green, M, linen"),
            ("green or black", "= black, M, cotton"),
            ("green, or else black", "= black, M, cotton"),
            ("green if available, otherwise black", "= black, M, cotton"),
            ("black or green linen", "? black, M, linen (2)"),
            ("black and green", "x green, M, cotton"),
            ("black, or else green, in linen", "= black, M, linen"),
            ("prefer green over black, linen", "= green, M, linen"),
            ("size L, preferably black", "= black, L, cotton"),
            ("size L, black if possible", "= black, L, cotton"),
            ("size L, I don't care about the color", "= blue, L, cotton"),
            ("any color, size L", "= blue, L, cotton"),
            ("any color", "= black, M, cotton"),
            ("a different color", "= black, M, cotton"),
            ("another size", "? blue, S, cotton (3)"),
            ("purple", "~ black, M, cotton"),
            ("purple in size L", "~ blue, L, cotton"),
            ("silk", "~ blue, M, linen"),
            ("XXL", "~ blue, S, cotton"),
            ("the same one", "= blue, M, cotton"),
            ("the same item again", "= blue, M, cotton"),
            ("exactly the same", "= blue, M, cotton"),
            ("an identical one", "= blue, M, cotton"),
            ("a new one with the same specs", "= blue, M, cotton"),
            ("change the blue t-shirt for a black one", "= black, M, cotton"),
            ("the blue tshirt to black", "= black, M, cotton"),
            ("from blue to black", "= black, M, cotton"),
            ("from M to L", "= blue, L, cotton"),
            ("I have the blue one and I would like it in black", "= black, M, cotton"),
            ("black, same size, same material", "= black, M, cotton"),
            ("black and keep the size", "= black, M, cotton"),
            ("black with the size and material unchanged", "= black, M, cotton"),
            ("the cheapest", "= black, S, cotton"),
            ("the cheapest one you have", "= black, S, cotton"),
            ("the cheapest green one", "= green, S, cotton"),
            ("the most expensive", "= green, XL, linen"),
            ("cheapest in the same size", "= black, M, cotton"),
            ("cheaper", "? blue, S, cotton (10)"),
            ("a cheaper one in size L", "? black, L, cotton (2)"),
            ("under $30", "? black, M, cotton (4)"),
            ("less than 30 dollars, cotton", "? black, M, cotton (2)"),
            ("hello", ""),
            ("what do you have?", ""),
            ("", ""),
            ("🙂", ""),
            ("yes", ""),
            ("I don't know", ""),
        ],
    ),
    (
        "T-Shirt", "",
        [
            ("black, L, cotton", "= black, L, cotton"),
            ("black in L", "? black, L, cotton (2)"),
            ("the blue one in M", "? blue, M, cotton (2)"),
            ("green M cotton", "x green, M, cotton"),
            ("bigger", "~ black, S, cotton"),
            ("the cheapest blue one", "= blue, S, cotton"),
            ("purple", "~ black, S, cotton"),
        ],
    ),
    (
        "Mechanical Keyboard", "linear, RGB, full size",
        [
            ("clicky switches, no backlight", "= clicky, none, full size"),
            ("clicky without backlight", "= clicky, none, full size"),
            ("clicky, no back light", "= clicky, none, full size"),
            ("tactile", "= tactile, RGB, full size"),
            ("clicky switches", "? clicky, white, full size (8)"),
            ("same one but with clicky switches", "x clicky, RGB, full size"),
            ("clicky with white backlight", "= clicky, white, full size"),
            ("clicky, 80%", "= clicky, RGB, 80%"),
            ("the 60% one with tactile switches", "= tactile, RGB, 60%"),
            ("full size, tactile", "= tactile, RGB, full size"),
            ("a full-size keyboard with tactile switches and no light", "= tactile, none, full size"),
            ("no backlight", "= linear, none, full size"),
            ("with no backlight at all", "= linear, none, full size"),
            ("backlight none, tactile", "= tactile, none, full size"),
            ("backlight: none", "= linear, none, full size"),
            ("mechanical keyboard clicky none 80 percent", "= clicky, none, 80%"),
            ("if there is no RGB, go for no backlight. Clicky switches", "= clicky, none, full size"),
        ],
    ),
    (
        "Smart Thermostat", "Apple HomeKit, black",
        [
            ("compatible with Google Home", "= Google Assistant, black"),
            ("one compatible with Google Home instead of Apple HomeKit", "= Google Assistant, black"),
            ("google", "= Google Assistant, black"),
            ("Alexa", "= Amazon Alexa, black"),
            ("that works with alexa, white", "= Amazon Alexa, white"),
            ("google assistent", "= Google Assistant, black"),
            ("white", "= Apple HomeKit, white"),
        ],
    ),
    (
        "Desk Lamp", "white, medium, USB",
        [
            ("brighter", "= white, high, USB"),
            ("less bright", "= white, low, USB"),
            ("a less bright one", "= white, low, USB"),
            ("dimmer", "= white, low, USB"),
            ("it's too bright", "= white, low, USB"),
            ("the brightest", "= white, high, USB"),
            ("higher brightness", "= white, high, USB"),
            ("low brightness", "= white, low, USB"),
            ("high", "= white, high, USB"),
            ("battery powered", "= white, medium, battery"),
            ("with AC", "= white, medium, AC adapter"),
            ("ac adapter, black", "= black, medium, AC adapter"),
            ("less bright, prefer battery > USB > AC", "= white, low, battery"),
            ("brighter (I prefer AC over battery over USB)", "= white, high, AC adapter"),
            ("less bright, battery preferred", "= white, low, battery"),
        ],
    ),
    (
        "Laptop", "15-inch, i5, 16GB, 512GB SSD, silver",
        [
            ("13 inch", "= 13-inch, i5, 16GB, 512GB SSD, silver"),
            ("13-inch", "= 13-inch, i5, 16GB, 512GB SSD, silver"),
            ('13"', "= 13-inch, i5, 16GB, 512GB SSD, silver"),
            ("13 inches please", "= 13-inch, i5, 16GB, 512GB SSD, silver"),
            ("i7 processor, 8GB, 1TB SSD", "= 15-inch, i7, 8GB, 1TB SSD, silver"),
            ("8GB RAM and 1TB SSD", "= 15-inch, i5, 8GB, 1TB SSD, silver"),
            ("1 TB", "= 15-inch, i5, 16GB, 1TB SSD, silver"),
            ("with 1tb storage", "= 15-inch, i5, 16GB, 1TB SSD, silver"),
            ("more storage", "= 15-inch, i5, 16GB, 1TB SSD, silver"),
            ("less ram", "= 15-inch, i5, 8GB, 512GB SSD, silver"),
            ("a faster processor", "? 15-inch, i7, 16GB, 512GB SSD, silver (2)"),
            ("the fastest processor", "= 15-inch, i9, 16GB, 512GB SSD, silver"),
            ("the cheapest i7 or above", "= 13-inch, i7, 8GB, 512GB SSD, silver"),
            ("at least an i7, everything else the same", "? 15-inch, i7, 16GB, 512GB SSD, silver (2)"),
            ("space gray", "= 15-inch, i5, 16GB, 512GB SSD, space grey"),
            ("grey", "= 15-inch, i5, 16GB, 512GB SSD, space grey"),
            ("gray, i9", "= 15-inch, i9, 16GB, 512GB SSD, space grey"),
            ("32GB ram", "~ 15-inch, i5, 8GB, 512GB SSD, silver"),
            ("256 gb ssd", "~ 15-inch, i5, 16GB, 1TB SSD, silver"),
            ("from 15-inch to 13-inch, prefer i7 over i9", "= 13-inch, i7, 16GB, 512GB SSD, silver"),
            ("bigger screen", "= 17-inch, i5, 16GB, 512GB SSD, silver"),
            ("a smaller screen and 8 GB", "= 13-inch, i5, 8GB, 512GB SSD, silver"),
        ],
    ),
    (
        "Hiking Boots", "10, leather, yes",
        [
            ("size 8", "= 8, leather, yes"),
            ("8", "= 8, leather, yes"),
            ("a size 8", "= 8, leather, yes"),
            ("in an 8 please", "= 8, leather, yes"),
            ("size eight", "= 8, leather, yes"),
            ("size 8, same material", "= 8, leather, yes"),
            ("size 8, same material, I don't care about waterproof or not", "= 8, leather, yes"),
            ("not waterproof", "= 10, leather, no"),
            ("non waterproof", "= 10, leather, no"),
            ("size 9 synthetic and not water resistant", "= 9, synthetic, no"),
            ("size 9 but made of synthetic, they also need to be waterproof", "= 9, synthetic, yes"),
            ("size 12", "~ 9, leather, yes"),
            ("one size smaller", "= 9, leather, yes"),
        ],
    ),
    (
        "Bluetooth Speaker", "black, 10 hours, no",
        [
            ("waterproof", "= black, 10 hours, yes"),
            ("water resistant", "= black, 10 hours, yes"),
            ("a water resistant one in red", "= red, 10 hours, yes"),
            ("longer battery life", "= black, 20 hours, no"),
            ("20 hrs", "= black, 20 hours, no"),
            ("20 hour battery", "= black, 20 hours, no"),
            ("the cheapest red one", "= red, 10 hours, yes"),
            ("red, 20 hours, no", "= red, 20 hours, no"),
            ("red, 20 hours, yes", "= red, 20 hours, yes"),
            ("water resistance: yes", "= black, 10 hours, yes"),
        ],
    ),
    (
        "Action Camera", "4K, yes, black",
        [
            ("5K", "= 5K, yes, black"),
            ("higher resolution", "= 5K, yes, black"),
            ("lower resolution", "= 1080p, yes, black"),
            ("slightly lower resolution without changing the other options", "= 1080p, yes, black"),
            ("the highest resolution, all other specs the same", "= 5K, yes, black"),
            ("maximum resolution, silver", "= 5K, yes, silver"),
            ("8K", "~ 1080p, yes, black"),
            ("not waterproof, silver", "= 4K, no, silver"),
        ],
    ),
    (
        "Tea Kettle", "glass, 2 liters, induction",
        [
            ("ceramic, gas", "= ceramic, 2 liters, gas"),
            ("1.5 liters", "= glass, 1.5 liters, induction"),
            ("1.5l", "= glass, 1.5 liters, induction"),
            ("1 litre", "= glass, 1 liter, induction"),
            ("one liter", "= glass, 1 liter, induction"),
            ("steel", "= stainless steel, 2 liters, induction"),
            ("stainless", "= stainless steel, 2 liters, induction"),
            ("for a gas stove", "= glass, 2 liters, gas"),
            ("3 liters", "~ glass, 1.5 liters, induction"),
            ("smaller capacity", "? glass, 1.5 liters, induction (2)"),
            ("slightly smaller", "= glass, 1.5 liters, induction"),
        ],
    ),
    (
        "Jigsaw Puzzle", "500, art, intermediate",
        [
            ("1000 more pieces", "= 1500, art, intermediate"),
            ("1000 pieces more", "= 1500, art, intermediate"),
            ("1000 pieces", "= 1000, art, intermediate"),
            ("1,000 pieces", "= 1000, art, intermediate"),
            ("1000 more pieces, same difficulty, prefer animals over art", "= 1500, animals, intermediate"),
            ("easier", "= 500, art, beginner"),
            ("the easiest one", "= 500, art, beginner"),
            ("the hardest with the most pieces", "= 2000, art, expert"),
            ("a fantasy theme", "= 500, fantasy, intermediate"),
            ("animal theme", "= 500, animals, intermediate"),
            ("more pieces", "? 1000, art, intermediate (3)"),
            ("700 more pieces", "~ 1000, art, intermediate"),
        ],
    ),
    ("Jigsaw Puzzle", "1500, animals, expert",
     [("500 fewer pieces", "= 1000, animals, expert"),
      ("500 pieces less, same difficulty", "= 1000, animals, expert"),
      ("fewest pieces", "= 500, animals, expert")]),
    (
        "Sunglasses", "black, brown, polarized",
        [
            ("brown frame", "= brown, brown, polarized"),
            ("blue lenses", "= black, blue, polarized"),
            ("brown frame with black lenses", "= brown, black, polarized"),
            ("frame color brown, lens color blue", "= brown, blue, polarized"),
            ("non-polarized", "= black, brown, non-polarized"),
            ("not polarized", "= black, brown, non-polarized"),
            ("blue", "= black, blue, polarized"),
            ("brown", "= brown, brown, polarized"),
            ("black", "= black, black, polarized"),
            ("blue lens, brown", "= brown, blue, polarized"),
        ],
    ),
    (
        "Luggage Set", "3-piece, blue, hardshell",
        [
            ("two-piece", "= 2-piece, blue, hardshell"),
            ("2 piece", "= 2-piece, blue, hardshell"),
            ("a two-piece black one with soft material", "= 2-piece, black, softshell"),
            ("soft shell", "= 3-piece, blue, softshell"),
            ("4 pieces", "~ 2-piece, blue, hardshell"),
        ],
    ),
    (
        "Wireless Earbuds", "blue, IPX4",
        [
            ("black, not resistant", "= black, not resistant"),
            ("ipx7", "= blue, IPX7"),
            ("IPX 7", "= blue, IPX7"),
            ("without water resistance", "= blue, not resistant"),
            ("white wireless earbuds", "= white, IPX4"),
        ],
    ),
    (
        "Office Chair", "mesh, adjustable",
        [
            ("without armrest", "= mesh, none"),
            ("no arm rests", "= mesh, none"),
            ("fixed armrests", "= mesh, fixed"),
            ("fabric with fixed arms", "= fabric, fixed"),
        ],
    ),
    (
        "Wristwatch", "metal, white",
        [
            ("black dial with leather strap", "= leather, black"),
            ("black with leather strap", "= leather, black"),
            ("a black dial but keep the metal strap", "= metal, black"),
            ("leather band", "= leather, white"),
        ],
    ),
    ("Garden Hose", "25ft, rubber",
     [("50 feet", "= 50ft, rubber"), ("50 ft", "= 50ft, rubber"), ("longer", "? 50ft, rubber (2)"),
      ("the longest", "= 100ft, rubber"), ("a 100-foot vinyl one", "= 100ft, vinyl"),
      ("25 feet longer", "= 50ft, rubber")]),
    ("Bookshelf", "wood, 6 ft",
     [("4 foot", "= wood, 4 ft"), ("4-foot tall", "= wood, 4 ft"),
      ("4 ft, same material", "= wood, 4 ft"), ("shorter", "? wood, 4 ft (2)"),
      ("metal", "= metal, 6 ft")]),
    ("Backpack", "navy, small, laptop",
     [("grey, medium", "= grey, medium, laptop"), ("gray", "= grey, small, laptop"),
      ("medium size and grey instead", "= grey, medium, laptop"),
      ("with a camera compartment", "= navy, small, camera"),
      ("large", "= navy, large, laptop"), ("the bigger laptop backpack", "? navy, medium, laptop (2)")]),
    ("Smartphone", "128GB, 4GB, rose gold",
     [("8GB ram", "= 128GB, 8GB, rose gold"), ("64GB", "? 64GB, 4GB, black (2)"),
      ("64GB storage in black", "= 64GB, 4GB, black"), ("64GB, any color", "= 64GB, 4GB, black"), ("a silver one", "~ 128GB, 4GB, black"),
      ("black", "= 128GB, 4GB, black"), ("gold", "~ 128GB, 8GB, rose gold")]),
    ("Running Shoes", "9, yellow, EVA",
     [("the most expensive one, same size", "= 9, yellow, rubber"),
      ("white, any sole", "= 9, white, EVA"), ("rubber sole", "= 9, yellow, rubber"),
      ("size 10 in white", "= 10, white, EVA")]),
]  # fmt: skip

ROWS = [
    pytest.param(product, current, text, expected, id=f"{product} {current[:12]}: {text[:50]}")
    for product, current, rows in TABLES
    for text, expected in rows
]


def current_of(product: str, values: str) -> Variant | None:
    """The current variant of a row."""
    return variant(product, *values.split(", ")) if values else None


@pytest.mark.parametrize(("product", "current", "text", "expected"), ROWS)
def test_the_variant_a_message_means(product, current, text, expected):
    """Each wording decides for, asks about or offers exactly these variants."""
    match = find_variant(text, PRODUCTS[product], current_of(product, current))

    assert said(match) == expected
    assert match.said is bool(expected)


@pytest.mark.parametrize(("product", "current", "text", "expected"), ROWS[::3])
def test_politeness_changes_nothing(product, current, text, expected):
    """Fillers around the words leave the meaning as it is."""
    match = find_variant(
        f"Hi, {text} please, thanks!", PRODUCTS[product], current_of(product, current)
    )

    assert said(match) == expected
