"""Entities in a text, without Rasa: the finders put together, and the rule for overlaps."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from nlu_components.entities.catalogue import Catalogue
from nlu_components.entities.codes import Codes, OrderNumbers
from nlu_components.entities.counts import find_ordinals, find_quantities
from nlu_components.entities.dates import find_dates
from nlu_components.entities.index import Index
from nlu_components.entities.money import find_money
from nlu_components.entities.naming import find_names
from nlu_components.entities.reading import Reader, Reading
from nlu_components.entities.resolving import resolve
from nlu_components.entities.types import KINDS, Found, Kind
from nlu_components.entities.words import Words


@dataclass(frozen=True)
class Habits:
    """What differs between shops.

    `currency` (ISO 4217) of amounts without one; `day_first` says how 03/12 is read, None: either;
    `regions` whose phone numbers are known; `kinds` which of our entities are found at all.
    """

    orders: OrderNumbers = field(default_factory=lambda: OrderNumbers(("A", "J", "W"), (6, 7)))
    currency: str = "USD"
    day_first: bool | None = None
    regions: tuple[str, ...] = ("IN", "US", "GB")
    kinds: frozenset[str] = field(default_factory=lambda: frozenset(KINDS))


class Finder:
    """Finds entities. `index` is asked for once a message. Not for two threads at once."""

    def __init__(self, words: Words, habits: Habits, index: Callable[[], Index]) -> None:
        """Raises PatternError where a token pattern is none to spaCy."""
        self._habits = habits
        self._reader = Reader(words)
        self._codes = Codes(habits.orders, habits.regions)
        self._index = index
        own = {pattern.entity for pattern in words.patterns}
        self._wanted = habits.kinds | own | {Kind.NOTHING.value}

    def find(self, text: str, today: date) -> list[Found]:
        """The entities of a text, left to right, none overlapping. Dates are relative to `today`.

        No text raises. Only its first MAX_CHARACTERS code points and MAX_TOKENS tokens are looked at.
        """
        reading = self._reader.read(text)
        if not reading.tokens:
            return []
        index = self._index()
        names = find_names(reading, index)
        found = [*reading.found, *names, *self._codes.find(reading)]
        found += self._amounts(reading, today, _first_tokens(reading, names, index))
        return resolve(f for f in found if f.kind in self._wanted)

    def _amounts(self, reading: Reading, today: date, things: Collection[int]) -> list[Found]:
        return [
            *find_money(reading, self._habits.currency),
            *find_dates(reading, today, self._habits.day_first),
            *find_quantities(reading, things),
            *find_ordinals(reading, things),
        ]


_THINGS = frozenset({Kind.PRODUCT_NAME.value, Kind.VARIANT_NAME.value})


def build_index(words: Words) -> Callable[[Catalogue], Index]:
    """What makes an index of a catalogue."""
    return lambda catalogue: Index(catalogue, words)


def _first_tokens(reading: Reading, names: Collection[Found], index: Index) -> frozenset[int]:
    """The tokens at which a product or a version begins, a value before it included ("large pillows")."""
    starts = {found.start for found in names if found.kind in _THINGS}
    first = {i for i, token in enumerate(reading.tokens) if token.start in starts}
    words = {i - 1 for i in first if i and reading.tokens[i - 1].is_word}
    return frozenset(first | {i for i in words if index.word(reading.key(i)).stem in index.values})
