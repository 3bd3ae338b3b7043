"""A message about options while it is being read: its elements and which of them are understood."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import lru_cache

from shop.services.pointing.elements import Element, Part, elements
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.options import Schema
from shop.services.pointing.text import Gap, Token, small, stems


@lru_cache(maxsize=8)
def fillers(words: Lexicon) -> frozenset[str]:
    """Words that say nothing in an answer made of options."""
    return frozenset(s for w in words.words("fillers") for s in stems(w, words))


class Heard:
    """The tokens and elements of one message. `used` elements are understood already.

    `about` is the option that was asked for, empty if none. In a `compact` message hardly anything
    stands beside the options, so that words count that else mean something else ("full"). `answers`
    are the places of a "yes" or "no" to an option named before.
    """

    def __init__(
        self, said: Sequence[Token], options: Schema, about: str, hidden: Collection[int]
    ) -> None:
        self.said = said
        self.options = options
        self.about = about if about in options.values else ""
        self.hidden = frozenset(hidden)
        self.found = elements(said, options, hidden)
        self.names = [e for e in self.found if e.part is Part.NAME]
        self.answers = self._answers()
        self.found = tuple(e for e in self.found if e.start not in self.answers)
        self.used: set[Element] = set()
        self._marks = [e for e in self.found if e.part is Part.MARK]
        self._by_kind: dict[tuple[str, ...], list[Element]] = {}
        self._ends = sorted(
            {i for i, t in enumerate(said) if t.gap is Gap.STOP}
            | {e.start + 1 for e in self.marks("contrast")}
        )
        self.compact = self._is_compact(hidden)

    def _answers(self) -> dict[int, str]:
        """Where a "yes" or "no" stands behind the name of its option ("waterproof: no"): token to
        answer. In "waterproof no backlight" the "no" belongs to what follows."""
        polar = {e.start for e in self.names if any(o in self.options.no_value for o in e.options)}
        found: dict[int, str] = {}
        for name in self.names:
            index = name.end
            answer = self._answer(self.stem(index))
            next_one = index + 1 in polar and self.gap(index + 1) is Gap.NONE
            mine = self.gap(index) is Gap.COLON or (self.gap(index) is Gap.NONE and not next_one)
            if name.start in polar and answer and mine:
                found[index] = answer
        return found

    def _answer(self, word: str) -> str:
        if self.is_small(word, "answers_no"):
            return "no"
        return "yes" if self.is_small(word, "answers_yes") else ""

    def is_small(self, word: str, kind: str) -> bool:
        """Whether a stem is one of the small words of that kind."""
        return word in small(self.options.words, kind)

    def is_filler(self, index: int) -> bool:
        """Whether the word at a token says nothing in an answer made of options."""
        return self.stem(index) in fillers(self.options.words)

    def _is_compact(self, hidden: Collection[int]) -> bool:
        spans = {i for e in self.found for i in range(e.start, e.end)} | set(hidden)
        small = fillers(self.options.words)
        other = [t for i, t in enumerate(self.said) if i not in spans and t.stem not in small]
        return len(other) <= 1

    @property
    def covered(self) -> frozenset[int]:
        """The tokens of everything understood."""
        return frozenset(i for e in self.used for i in range(e.start, e.end))

    def gap(self, index: int) -> Gap:
        """What stands before a token; behind the last one the message stops."""
        return self.said[index].gap if index < len(self.said) else Gap.STOP

    def stem(self, index: int) -> str:
        """The stem of a token, empty outside the message."""
        return self.said[index].stem if 0 <= index < len(self.said) else ""

    def is_value(self, index: int) -> bool:
        """Whether a value, or a number, begins at a token."""
        number = index < len(self.said) and self.said[index].is_number
        return number or any(e.part is Part.VALUE and e.start == index for e in self.found)

    def names_thing(self, index: int) -> bool:
        """Whether the product's name, or a value, begins at a token."""
        return index in self.hidden or any(
            e.part is Part.VALUE and e.start == index for e in self.found
        )

    def marks(self, *kinds: str) -> list[Element]:
        """Every fixed phrase of these kinds, left to right."""
        if kinds not in self._by_kind:
            self._by_kind[kinds] = [e for e in self._marks if e.is_mark(*kinds)]
        return self._by_kind[kinds]

    def before(self, element: Element, reach: int) -> list[Element]:
        """The elements at most `reach` tokens before, nearest first, not beyond punctuation."""
        edge = element.start
        while edge > 0 and element.start - edge < reach and self.said[edge].gap < Gap.COMMA:
            edge -= 1
        return [e for e in reversed(self.found) if edge <= e.start < element.start]

    def stops(self, start: int, end: int) -> bool:
        """Whether a sentence ends, or a "but" turns it, between two tokens."""
        place = bisect_left(self._ends, start)
        return place < len(self._ends) and self._ends[place] <= end

    def names_after(self, mark: Element) -> list[Element]:
        """The option names in the clause behind a phrase."""
        end = mark.end
        while self.gap(end) < Gap.STOP and end - mark.end < 8:
            if self.said[end].gap is Gap.COMMA and end > mark.end:
                break
            end += 1
        stop = next((e.start for e in self.marks("contrast") if mark.end <= e.start < end), end)
        return [e for e in self.names if mark.end <= e.start < stop]

    def names_before(self, mark: Element) -> list[Element]:
        """The option names in the clause before a phrase."""
        start = mark.start
        while start > 0 and self.said[start].gap is Gap.NONE and mark.start - start < 5:
            start -= 1
        return [e for e in self.names if start <= e.start < mark.start]
