"""No text makes the extractor fail, and no text makes it work without bound."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.nlu.entities import demo_finder
from nlu_components.entities.tokens import MAX_CHARACTERS, MAX_TOKENS, flat, key_of, tokenize
from tests.nlu_components.entities.conftest import TODAY

FINDER = demo_finder()
PIECES = [
    "under 500", "₹1,500 se kam", "#W1234567", "kal", "12/03/26", "a@b.example", "\ud83d", "\udc00", "\x00", "\x1b[0m", "\u202e",
    "é", "क्षि", "👩‍👩‍👧", "1", ",", "-", "(", "size M", "navy rain jacket", "do", "last", "२०", "ﷺ", "\n", "９", "#", "$",
]  # fmt: skip


def _check(text: str) -> None:
    found = FINDER.find(text, TODAY)

    assert all(0 <= f.start < f.end <= min(len(text), MAX_CHARACTERS) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30))
def test_any_text_is_read(parts: list[str]) -> None:
    """Spans lie in the text and do not overlap, whatever stands in it."""
    _check(" ".join(parts))
    _check("".join(parts))


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "क्षि", "\ud83d", "navy rain jacket, ", "1-", "at dot ", "#", "ﷺ"]
)
def test_a_huge_text_is_read_in_part(piece: str) -> None:
    """100 kB give no more than the bounded beginning of them does."""
    huge = piece * (100_000 // len(piece))

    assert len(tokenize(huge)) <= MAX_TOKENS
    assert FINDER.find(huge, TODAY) == FINDER.find(huge[:MAX_CHARACTERS], TODAY)


def test_an_empty_text_has_no_entities() -> None:
    """Nothing, blanks and control characters alone."""
    assert [FINDER.find(text, TODAY) for text in ("", "   ", "\x00\x01\n", "\u200b")] == [[]] * 4


@given(st.text(max_size=200))
def test_the_flat_text_keeps_every_place(text: str) -> None:
    """It is as long as the original and the same where the original is plain ASCII."""
    made = flat(text)

    assert len(made) == len(text)
    assert all(
        a == b
        for a, b in zip(text, made, strict=True)
        if a.isascii() and a.isprintable() and a not in "`"
    )


@given(st.text(min_size=1, max_size=20))
def test_a_key_is_stable_and_encodable(raw: str) -> None:
    """A key's key is itself, it is never empty, and UTF-8 can hold it."""
    key = key_of(raw)

    assert key
    assert key.encode("utf-8")
