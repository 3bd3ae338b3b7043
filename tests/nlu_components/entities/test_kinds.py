"""Each entity: what it is found in, its value, its span."""

from __future__ import annotations

from typing import Any

import pytest

from nlu_components.entities.codes import phone
from nlu_components.entities.finding import Finder
from tests.nlu_components.entities.conftest import TODAY, Values

ROWS: list[tuple[str, list[tuple[str, str, Any]]]] = [
    ("order W-4821903 pls", [("order_no", "W-4821903", "W4821903")]),
    ("# J4821903", [("order_no", "# J4821903", "J4821903")]),
    ("#4821903", [("order_no", "#4821903", "4821903")]),
    ("4821903", [("order_no", "4821903", "4821903")]),
    ("it is 4821903, sorry", [("order_no", "4821903", "4821903")]),
    ("W48219031 has too many digits", []),
    ("mail me: a.b@c.example.org.", [("email_address", "a.b@c.example.org", "a.b@c.example.org")]),
    ("email maya at example dot com", [("email_address", "maya at example dot com", "maya@example.com")]),
    ("meet me at noon dot", []),
    ("ZIP: 97214", [("postcode", "97214", "97214")]),
    ("ec1a1bb", [("postcode", "ec1a1bb", "EC1A 1BB")]),
    ("M1 8GB", []),
    ("पिन ५६००३८", [("postcode", "५६००३८", "560038")]),
    ("call +49 30 901820", [("phone", "+49 30 901820", "+4930901820")]),
    ("3,000 people", []),
    ("two hundred and fifty", []),
    ("rs. 1,50,000/-", [("money", "rs. 1,50,000/-", {"amount": "150000", "currency": "INR", "comparison": "exactly"})]),
    ("100$ or less", [("money", "100$ or less", {"amount": "100", "currency": "USD", "comparison": "at_most"})]),
    ("लगभग दो लाख रुपये", [("money", "लगभग दो लाख रुपये", {"amount": "200000", "currency": "INR", "comparison": "about"})]),
    ("under 500 grams", []),
    ("under 5 minutes", []),
    ("more than 20 pieces", [("quantity", "20 pieces", 20)]),
    ("half a dozen mugs", [("quantity", "half a dozen", 6), ("product_name", "mugs", "Juniper Stoneware Mug")]),
    ("do headphones come with a cable", [("product_name", "headphones", "Harbor Wireless Headphones")]),
    ("second last one", [("ordinal", "second last", -2)]),
    ("at last it came", []),
    ("the 2nd floor", []),
    ("१२ मार्च २०२५", [("date", "१२ मार्च २०२५", "2025-03-12")]),
    ("xl, navy", [("option_value", "xl", "XL"), ("option_value", "navy", "navy")]),
    ("I'm in a hurry", []),
    ("x3 mugs", [("quantity", "x3", 3), ("product_name", "mugs", "Juniper Stoneware Mug")]),
    ("2 large pillows", [("quantity", "2", 2), ("product_name", "pillows", "Cloudrest Pillow")]),
    ("j4821903/j4821904", [("order_no", "j4821903", "J4821903"), ("order_no", "j4821904", "J4821904")]),
    ("deliver to Bengaluru, Karnataka - 560 038", [("postcode", "560 038", "560038")]),
    ("send me 10000 of them", []),
    ("999/- only", [("money", "999/-", {"amount": "999", "currency": "INR", "comparison": "exactly"})]),
    ("1k to 2k", [("money", "1k to 2k", {"amount": "1000", "to": "2000", "currency": "USD", "comparison": "between"})]),
    ("mail is rahul dot k at gmail dot com", [("email_address", "rahul dot k at gmail dot com", "rahul.k@gmail.com")]),
    ("rahul@gmail,com", [("email_address", "rahul@gmail,com", "rahul@gmail.com")]),
    ("call between 10 and 12", []),
    ("a print of 13 x 18", []),
    ("the chef's knife", [("product_name", "chef's knife", "Keen Chef's Knife")]),
    ("x's phone", []),
    ("tracking number 1Z999AA10123456784", []),
    ("टी शर्ट", [("product_name", "टी शर्ट", "Everyday Cotton T-Shirt")]),
    ("yogamat", [("product_name", "yogamat", "Stillness Yoga Mat")]),
    ("head phones", [("product_name", "head phones", "Harbor Wireless Headphones")]),
    ("merino sweater", [("product_name", "merino sweater", "Hearth Merino Sweater")]),
    ("throw it away", []),
    ("the throw", [("product_name", "throw", "Nest Wool Throw")]),
    ("JP1004 in stock?", [("product_name", "JP1004", "Drizzle Rain Jacket")]),
    ("please cancle it", []),
    ("from Oliver", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_what_is_found(found: Values, text: str, expected: list[tuple[str, str, Any]]) -> None:
    """Type, words and value are those of the table, and nothing else is found."""
    assert found(text) == expected


def test_spans_are_code_points_of_the_original(found: Values) -> None:
    """Emoji, Devanagari, combining marks and full-width signs before an entity do not move it."""
    text = "👩‍👩‍👧 ＃W1234567 \u200b é́ मेरा 🙏🏽 पिछले हफ़्ते ₹५००"

    assert [(kind, words) for kind, words, _ in found(text)] == [
        ("order_no", "＃W1234567"),
        ("date", "पिछले हफ़्ते"),
        ("money", "₹५००"),
    ]


@pytest.mark.parametrize(
    ("typed", "regions", "expected"),
    [
        ("415-555-0132", ("IN", "US"), "+14155550132"),
        ("9876543210", ("IN", "US"), "+919876543210"),
        ("9876543210", ("US", "IN"), "+19876543210"),
        ("07911 123456", ("IN", "US", "GB"), "+447911123456"),
        ("+44 (0)20 7946 0958", ("US",), "+442079460958"),
        ("9876543210", ("GB",), None),
        ("+1 555", ("US",), None),
    ],
)
def test_phones_are_read_as_their_region_writes_them(
    typed: str, regions: tuple[str, ...], expected: str | None
) -> None:
    """The first region that fits decides; a leading + needs none of them."""
    assert phone(typed, regions) == expected


def test_a_version_names_its_options_and_variants(finder: Finder) -> None:
    """A product with values beside it is one entity that holds the product and the options."""
    (entity,) = finder.find("Drizzle Rain Jacket (yellow / M)", TODAY)

    assert (entity.kind, entity.start, entity.end) == ("variant_name", 0, 32)
    assert entity.extra["options"] == {"color": "yellow", "size": "M"}
    assert entity.extra["product_ids"] == ["JP1004"]


def test_a_misspelt_name_says_how_sure_it_is(finder: Finder) -> None:
    """Confidence is 1 for a name as written and less for one with typos."""
    (exact,) = finder.find("the keyboard", TODAY)
    (misspelt,) = finder.find("the keybord", TODAY)

    assert exact.confidence == 1.0
    assert misspelt.confidence is not None
    assert 0.5 < misspelt.confidence < 1.0
