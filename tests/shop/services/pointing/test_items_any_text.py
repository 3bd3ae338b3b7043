"""Items: whatever is written, only lines of the order are meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.items import find_items
from tests.shop.services.pointing.general_store import make_order

ORDER = make_order(
    ("Desk Lamp", "white", "high", "USB"),
    ("T-Shirt", "blue", "M", "cotton"),
    ("Vacuum Cleaner", "robotic", "bagless"),
    ("Tablet", "7-inch", "64GB", "black"),
    ("Tablet", "10-inch", "128GB", "silver"),
    ("Tea Kettle", "glass", "2 liters", "gas"),
    ("Tea Kettle", "glass", "2 liters", "gas"),
)
PAIR = make_order(
    ("Bluetooth Speaker", "red", "20 hours", "no"),
    ("Bluetooth Speaker", "black", "10 hours", "yes"),
)


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    """No text raises, and only lines of the order are ever in the answer."""
    match = find_items(text, ORDER)

    assert set(match.line_ids) <= {i.line_id for i in ORDER.items}
    assert not set(match.line_ids) & set(match.without)


PIECES = st.sampled_from([
    *("the", "a", "both", "all", "lamp", "tablet", "tablets", "kettle", "one", "ones", "first", "second"),
    *("2", "but", "not", "except", "only", "also", "and", "or", "for", "to", "with", ",", ".", "black"),
    *("128GB", "cheaper", "robotic", "exchange", "return", "keep", "everything", "rest", "because"),
    *("item", "#", "instead of", "from", "it", "please", "no", "🙂", "7700001003"),
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_order_of_known_words_is_answered(text):
    """Words the assistant listens for never raise, however they are put together."""
    match = find_items(text, PAIR), find_items(text, ORDER)

    assert all(set(m.line_ids).isdisjoint(m.without) for m in match)


LONG = {
    "names": "the lamp " * 2000,
    "one word": "a" * 10_000,
    "numbers": "1 " * 5000,
    "negations": "not the lamp and " * 700,
    "noise": "x1y " * 3000,
    "pronouns": "the black one and " * 700,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_messages_are_answered(text):
    """Ten thousand characters are read as any other message; only lines of the order are meant."""
    match = find_items(text, ORDER)

    assert set(match.line_ids) <= {i.line_id for i in ORDER.items}
