"""Text: tokens, spelling, and where a new request begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.clauses import clauses
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.marks import known_words
from shop.services.pointing.text import (
    MAX_CHARACTERS,
    MAX_TOKENS,
    Gap,
    normalise,
    prepare,
    stems,
    tokens,
)

WORDS = lexicon("en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T-Shirts", ("t", "shirt")),
        ("13-inch", ("13", "inch")),
        ('13"', ("13", "inch")),
        ("512GB SSD", ("512", "gb", "ssd")),
        ("1.5 liters", ("1.5", "l")),
        ("1.50", ("1.50",)),
        ("2.0", ("2",)),
        ("1,000 pieces", ("1000", "piece")),
        ("1,2", ("1", "2")),
        ("don't", ("dont",)),
        ("don’t", ("dont",)),
        ("i5 IPX4 W2378156", ("i5", "ipx4", "w2378156")),
        ("the 2nd one", ("the", "2nd", "one")),
        ("bagged/bagless", ("bagged", "or", "bagless")),
        ("4/12", ("4", "12")),
        ("60%", ("60", "percent")),
        ("watches, batteries & shelves", ("watch", "battery", "and", "shelf")),
        ("glass gas lens", ("glass", "gas", "lens")),
        ("gray colour", ("grey", "color")),
        ("two-piece", ("2", "piece")),
        ("L.A. and U.S.A.", ("la", "and", "usa")),
        ("ＦＵＬＬ　ＷＩＤＴＨ", ("full", "width")),
        ("naïve café", ("naïve", "café")),
        ("🙂", ()),
        ("", ()),
    ],
)
def test_words_are_brought_to_one_form(text, expected):
    """Plural, case, apostrophes, units and spellings become one form; numbers stay exact."""
    assert stems(text, WORDS) == expected


def test_punctuation_is_kept_as_gaps():
    """What stands between two words is known by its strength."""
    gaps = [t.gap for t in tokens("a b, c: d. e (f) g - h\ni", WORDS)]

    assert gaps == [
        *(Gap.NONE, Gap.NONE, Gap.COMMA, Gap.COLON, Gap.STOP, Gap.COMMA, Gap.COMMA, Gap.COMMA),
        Gap.STOP,
    ]


def test_signs_and_brackets_are_known():
    """A token knows the currency or hash sign before it and whether it stands in brackets."""
    found = {t.raw: t for t in tokens("#2 costs $45.90 (black, {L}) now", WORDS)}

    assert found["2"].sign == "#"
    assert found["45.90"].sign == "$"
    assert [w for w, t in found.items() if t.bracketed] == ["black", "L"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tshirt", "t shirt"),
        ("t shirts", "t shirt"),
        ("ear buds", "earbud"),
        ("erabuds", "earbud"),
        ("earbud", "earbud"),
        ("wirelss earbuds", "wireless earbud"),
        ("wifi", "wi fi"),
        ("lmap", "lamp"),
        ("lamps", "lamp"),
        ("damp", "damp"),
        ("want", "want"),
        ("water", "water"),
        ("buds", "bud"),
    ],
)
def test_messages_are_respelled_after_the_names(text, expected):
    """Joined, split and misspelt words become those of the names; other words stay as they are."""
    names = [stems(n, WORDS) for n in ("T-Shirt", "Wireless Earbuds", "Wi-Fi", "Desk Lamp")]

    said = prepare(text, WORDS, names, known_words(WORDS))

    assert " ".join(t.stem for t in said) == expected


def test_digits_are_never_mended():
    """A number that is nearly one of a name stays what was typed."""
    said = prepare("W2378157 512 8", WORDS, [("w2378156",), ("513",), ("9",)], frozenset())

    assert [t.stem for t in said] == ["w2378157", "512", "8"]


@given(st.text(max_size=5000))
def test_any_text_becomes_bounded_tokens(text):
    """No text raises; what comes out is bounded and lies inside the normalised text."""
    said = tokens(text, WORDS)

    assert len(said) <= MAX_TOKENS
    assert all(0 <= t.start < t.end <= MAX_CHARACTERS for t in said)
    assert all(normalise(text)[t.start : t.end] == t.raw for t in said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cancel my order", ["cancel my order"]),
        ("cancel my order and return the lamp", ["cancel my order ", "and return the lamp"]),
        ("I want the lamp and the shirt", ["I want the lamp and the shirt"]),
        ("Return it. It is the order to Chicago", ["Return it. ", "It is the order to Chicago"]),
        ("return the lamp, also I want to cancel the hat", None),
        ("", [""]),
    ],
)
def test_clauses_begin_where_a_request_begins(text, expected):
    """A message is cut at sentence ends and before "and" with a verb of a request, losing nothing."""
    found = clauses(text, WORDS)

    assert "".join(found) == text
    assert len(found) == 2 if expected is None else found == expected
