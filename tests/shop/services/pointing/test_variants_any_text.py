"""Variants: whatever is written, only what there is is offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.variants import find_variant
from tests.shop.services.pointing.general_store import PRODUCTS, variant


@given(st.text(max_size=300), st.sampled_from(sorted(PRODUCTS)))
def test_any_text_is_answered(text, product):
    """No text raises, and only available variants are decided for or offered."""
    chosen = PRODUCTS[product]

    match = find_variant(text, chosen, chosen.variants[0])

    assert all(v.available for v in (*match.variants, *match.near))
    assert not any(v.available for v in match.unavailable)


PIECES = st.sampled_from([
    *("the same", "one", "but", "in", "black", "blue", "L", "XL", "size", "color", "not", "no", "item"),
    *("instead of", "from", "to", "or", "else", "prefer", "if possible", "over", "bigger", "smaller"),
    *("one size", "more", "pieces", "1000", "2", "cheapest", "under $", "30", "any", "don't care about"),
    *(",", ".", ":", ">", "8", "GB", "at least", "max", "keep", "material", "linen", "waterproof", "🙂"),
])  # fmt: skip


@given(st.lists(PIECES, max_size=20).map(" ".join), st.sampled_from(sorted(PRODUCTS)))
def test_any_order_of_known_words_is_answered(text, product):
    """Words the assistant listens for never raise, however they are put together."""
    chosen = PRODUCTS[product]

    match = find_variant(text, chosen, chosen.variants[-1])

    assert len({v.id for v in match.variants}) == len(match.variants)


LONG = {
    "values": "black or blue, " * 700,
    "one word": "b" * 10_000,
    "numbers": "8 " * 5000,
    "comparisons": "bigger and cheaper " * 600,
    "preferences": "prefer black over blue, " * 400,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_messages_are_answered(text):
    """Ten thousand characters are read as any other message; only what there is is offered."""
    match = find_variant(text, PRODUCTS["T-Shirt"], variant("T-Shirt", "blue", "M", "cotton"))

    assert all(v.available for v in match.variants)
