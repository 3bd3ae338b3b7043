"""Numbers in digits and words: "1,500", "1.5k", "2 lakh", "paanch sau", "दो हज़ार"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from nlu_components.entities.reading import Reading

# 1,500 and the Indian 1,50,000; then 12.50 and the European 12,50.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+(?:[.,]\d{1,2})?|\d+\.\d+")
_MOST_DIGITS = 12
_LONGEST = 8


@dataclass(frozen=True)
class Number:
    """A number over tokens [start, end); `words`: written with words only; `scaled`: with a "k"."""

    value: Decimal
    start: int
    end: int
    words: bool = False
    scaled: bool = False

    @property
    def whole(self) -> int | None:
        """The value as an int, None if it has a fraction."""
        return int(self.value) if self.value == int(self.value) else None


def number_at(reading: Reading, start: int) -> Number | None:
    """The number that starts at a token, as long as it goes; None where none does."""
    if reading.is_number(start):
        return _in_digits(reading, start)
    return _in_words(reading, start)


def _in_digits(reading: Reading, start: int) -> Number | None:
    value = digits(reading.key(start))
    if value is None:
        return None
    after = start + 1
    if reading.at("thousand_letter", after) and reading.tokens[after].glued:
        return Number(value * 1000, start, after + 1, scaled=True)
    factor = _unit(reading, after)
    # "2 lakh 50": the rest would be a guess, so only the factors are taken.
    while factor is not None and factor >= 100:
        value, after = value * factor, after + 1
        factor = _unit(reading, after)
    return Number(value, start, after)


def digits(key: str) -> Decimal | None:
    """The value of digits with separators; None for "1.2.3" and what is too long to be meant."""
    if len(key) > _MOST_DIGITS:
        return None
    if _GROUPED.fullmatch(key):
        return Decimal(key.replace(",", ""))
    if _DECIMAL.fullmatch(key):
        return Decimal(key.replace(",", "."))
    return None


def _unit(reading: Reading, index: int) -> int | None:
    mark = reading.at("number", index)
    return int(mark.key) if mark else None


def _in_words(reading: Reading, start: int) -> Number | None:
    total = current = 0
    index, unit = start, _unit(reading, start)
    while unit is not None and index - start < _LONGEST:
        if unit >= 1000:
            total, current = total + (current or 1) * unit, 0
        elif unit == 100:
            current = (current or 1) * 100
        elif index == start or _continues(total, current, unit):
            current += unit
        else:
            break
        index += 1
        unit = _unit(reading, index)
    return Number(Decimal(total + current), start, index, words=True) if index > start else None


def _continues(total: int, current: int, unit: int) -> bool:
    """Whether a word goes on with the number before: "twenty five", "paanch sau pachas"."""
    if current == 0:
        return total > 0
    rest = current % 100
    return rest == 0 or (unit < 10 and rest >= 20 and rest % 10 == 0)
