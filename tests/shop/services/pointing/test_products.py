"""Products: which of the catalogue a message is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.products import find_products
from shop.testing.data import SHOP

SOCKS = replace(SHOP.products[0], id="socks", name="Cozy Crew Socks Set", aliases=("socks",))


@pytest.mark.parametrize("language", ["en", "hi", "hi-Latn"])
def test_words_of_questions_are_no_misspelt_names(language: str) -> None:
    """ "Is it in stock?" names no socks, nor does any other word of a question about a product."""
    words = lexicon(language)
    for word in (*words.words("product_question"), *words.words("product_back")):
        assert find_products(word, [SOCKS], language) == [], word
    assert find_products("is it in stock?", [SOCKS], language) == []


def test_slips_in_names_are_mended() -> None:
    """A name with a slip is still that name."""
    assert find_products("how much are the soks", [SOCKS]) == [SOCKS]
