"""The lexicon of pointing and the code that reads it stay together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.text import stems

FOLDER = Path(__file__).resolve().parents[4] / "shop" / "services" / "pointing"
WORDS = lexicon("en")
READ_OVER = {"skip"}


def names_in_code() -> set[str]:
    """Every short string the modules of pointing hold."""
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    return set(re.findall(r'"([a-z_]+)"', source))


@pytest.mark.parametrize("section", ["item_marks", "order_marks", "variant_marks", "small_words"])
def test_every_kind_of_phrase_is_read(section):
    """No kind stands in the lexicon that no code asks for."""
    assert set(WORDS.mapping(section)) - READ_OVER <= names_in_code()


def test_every_wording_can_be_heard():
    """Each phrase has at least one word left after it passed the tokenizer."""
    sections = ("item_marks", "order_marks", "variant_marks", "small_words", "value_words")
    phrases = [p for s in sections for many in WORDS.mapping(s).values() for p in many]

    assert [p for p in phrases if not stems(p, WORDS)] == []


def test_comparing_words_have_a_dimension():
    """Each dimension of "bigger" and "smaller" says which options it can mean."""
    dimensions = set(WORDS.mapping("dimensions"))

    for section in ("more_words", "less_words", "most_words", "least_words"):
        assert set(WORDS.mapping(section)) <= dimensions


def test_scales_name_each_step_once():
    """A value has one place in an order of values."""
    for name, steps in WORDS.mapping("scales").items():
        assert len({stems(s, WORDS) for s in steps}) == len(steps), name


def test_ordinals_are_whole_numbers():
    """Ordinals are keyed by their position, negative from the end, and never by zero."""
    places = [int(key) for key in WORDS.mapping("ordinals")]

    assert 0 not in places
    assert len(set(places)) == len(places)
