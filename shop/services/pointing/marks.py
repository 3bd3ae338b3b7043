"""Fixed phrases in a message: what the lexicon calls by a kind ("except", "instead_of", "both")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.text import Gap, Stems, Token, stems


@dataclass(frozen=True)
class Mark:
    """A phrase found: its kind and the tokens [start, end) it covers."""

    kind: str
    start: int
    end: int

    def covers(self, index: int) -> bool:
        """Whether the token at that index belongs to the phrase."""
        return self.start <= index < self.end


class Marks:
    """The marks of one message, to be asked by kind and place."""

    def __init__(self, found: Iterable[Mark]) -> None:
        self.all = tuple(found)
        self._at: dict[tuple[str, int], Mark] = {}
        for mark in self.all:
            for index in range(mark.start, mark.end):
                self._at.setdefault((mark.kind, index), mark)

    def of(self, *kinds: str) -> list[Mark]:
        """Every mark of these kinds, left to right."""
        return [m for m in self.all if m.kind in kinds]

    def at(self, index: int, *kinds: str) -> Mark | None:
        """The mark of one of these kinds that covers the token, or None."""
        return next((m for k in kinds if (m := self._at.get((k, index)))), None)

    def starting(self, index: int, *kinds: str) -> Mark | None:
        """The mark of one of these kinds that starts at the token, or None."""
        found = self.at(index, *kinds)
        return found if found and found.start == index else None


Table = Mapping[str, tuple[tuple[Stems, tuple[str, ...]], ...]]


@lru_cache(maxsize=64)
def table(words: Lexicon, section: str) -> Table:
    """A mapping section (kind to phrases) by first word, longest phrases first."""
    kinds: dict[Stems, list[str]] = {}
    for kind, phrases in words.mapping(section).items():
        for phrase in phrases:
            kinds.setdefault(stems(phrase, words), []).append(kind)
    first: dict[str, list[tuple[Stems, tuple[str, ...]]]] = {}
    for phrase_stems, found in sorted(kinds.items(), key=lambda kv: -len(kv[0])):
        if phrase_stems:
            first.setdefault(phrase_stems[0], []).append((phrase_stems, tuple(found)))
    return {word: tuple(rows) for word, rows in first.items()}


def find(said: Sequence[Token], phrases: Table) -> Marks:
    """The phrases in a message, longest first, left to right, none inside another."""
    return Marks(_walk(said, phrases))


def _walk(said: Sequence[Token], phrases: Table) -> Iterator[Mark]:
    index = 0
    while index < len(said):
        found = next(
            (row for row in phrases.get(said[index].stem, ()) if stands(said, index, row[0])), None
        )
        if found is None:
            index += 1
            continue
        end = index + len(found[0])
        yield from (Mark(kind, index, end) for kind in found[1])
        index = end


def stands(said: Sequence[Token], index: int, phrase: Stems) -> bool:
    """Whether the phrase stands at that token, without punctuation inside."""
    if index + len(phrase) > len(said):
        return False
    for offset, part in enumerate(phrase):
        token = said[index + offset]
        if token.stem != part or (offset and token.gap is not Gap.NONE):
            return False
    return True


@lru_cache(maxsize=8)
def known_words(words: Lexicon) -> frozenset[str]:
    """Every word the lexicon of pointing knows: words that are no misspelt product names."""
    mappings = (
        "item_marks", "order_marks", "variant_marks", "same_words", "number_words", "ordinals",
        "more_words", "less_words", "most_words", "least_words",
    )  # fmt: skip
    phrases = [p for name in mappings for many in words.mapping(name).values() for p in many]
    phrases += words.words("common_words")
    return frozenset(s for phrase in phrases for s in stems(phrase, words))
