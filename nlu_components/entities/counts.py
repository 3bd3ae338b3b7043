"""Quantities ("3x", "two of them", "do pair") and positions ("the second one", "doosra wala")."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from nlu_components.entities.numbers import Number, number_at
from nlu_components.entities.reading import Mark, Reading
from nlu_components.entities.types import Found, Kind

MOST = 999
_MOST_PLACES = 20
_SHORT = 4
_TIMES = re.compile(r"x\d{1,3}")


def find_quantities(reading: Reading, things: Collection[int]) -> Iterator[Found]:
    """Numbers that count. `things` are the tokens at which a product or version begins."""
    for mark in reading.of("amount_phrase"):
        yield reading.make(Kind.QUANTITY.value, mark.start, mark.end, int(mark.key))
    for index, token in enumerate(reading.tokens):
        if _TIMES.fullmatch(token.key) and int(token.key[1:]):
            yield reading.make(Kind.QUANTITY.value, index, index + 1, int(token.key[1:]))
        number = number_at(reading, index)
        count = number.whole if number else None
        if number is None or count is None or not 0 < count <= MOST:
            continue
        if _is_glued(reading, index):
            continue
        if reading.at("foreign_number", index) and not _is_hindi(reading):
            continue
        counter = reading.at("counter", number.end)
        if counter and not _is_grouped(reading, counter):
            yield reading.make(Kind.QUANTITY.value, index, counter.end, count)
        elif _counts(reading, number, things):
            yield reading.make(Kind.QUANTITY.value, index, number.end, count)


def _is_hindi(reading: Reading) -> bool:
    """Whether a word that is English too ("do") is meant as Hindi: the message says so, or is short."""
    questioned = reading.key(len(reading.tokens) - 1) == "?"
    return bool(reading.of("hindi_word")) or (len(reading.tokens) < _SHORT and not questioned)


def _is_glued(reading: Reading, index: int) -> bool:
    """Whether the digits belong to something before ("x3" is one token; "v2", "1/2", "$5")."""
    return reading.tokens[index].glued and reading.key(index - 1) not in ("(", ":", ",", "x", "-")


def _is_grouped(reading: Reading, counter: Mark) -> bool:
    """ "2 x 3": dimensions."""
    return reading.key(counter.start) == "x" and reading.is_number(counter.end)


def _counts(reading: Reading, number: Number, things: Collection[int]) -> bool:
    shy = reading.at("shy_number", number.start) is not None and number.end == number.start + 1
    after = reading.at("quantity_after", number.end)
    if after is not None and reading.key(after.start) == "of":
        return True
    if shy:
        return False
    before = number.start
    while reading.key(before - 1) in (":", "-", "="):
        before -= 1
    alone = number.words and len(reading.tokens) == number.end - number.start
    named = reading.before("quantity_before", before) is not None
    return number.end in things or after is not None or named or alone


def find_ordinals(reading: Reading, things: Collection[int]) -> Iterator[Found]:
    """Positions, 1 for the first; -1 is the last. `things` as in `find_quantities`."""
    for mark in reading.of("ordinal"):
        if reading.at("ordinal", mark.start) == mark and _points(reading, mark, things):
            yield reading.make(Kind.ORDINAL.value, mark.start, mark.end, int(mark.key))
    for noun in reading.of("position_noun"):
        number = number_at(reading, noun.end)
        place = number.whole if number and not number.words else None
        if not number or place is None or _goes_on(reading, number.end):
            continue
        if 0 < place <= _MOST_PLACES:
            yield reading.make(Kind.ORDINAL.value, number.start, number.end, place)


def _goes_on(reading: Reading, end: int) -> bool:
    """Whether a word follows digits without a space: "tracking number 1Z999"."""
    return end < len(reading.tokens) and reading.tokens[end].glued and reading.tokens[end].is_word


def _points(reading: Reading, mark: Mark, things: Collection[int]) -> bool:
    """Whether an ordinal points at something and does not just begin a sentence."""
    if mark.end in things or reading.at("ordinal_noun", mark.end):
        return True
    ends = mark.end >= len(reading.tokens) or reading.key(mark.end) in (",", ".", "!", "?", ";")
    led = reading.before("ordinal_before", mark.start) is not None
    return ends and (led or len(reading.tokens) <= _SHORT)
