"""Which of the customer's orders a message means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shop.domain.order import Order
from shop.services.pointing.clauses import asks, clauses
from shop.services.pointing.glossing import gloss
from shop.services.pointing.items import spot
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.marks import Marks, find, known_words, table
from shop.services.pointing.numbers import NamedNumbers, named_numbers
from shop.services.pointing.order_cues import by_month, by_status, by_total
from shop.services.pointing.order_days import by_day
from shop.services.pointing.order_places import by_place, place_phrases
from shop.services.pointing.positions import ordinals
from shop.services.pointing.text import Token, prepare, small
from shop.services.pointing.types import Days, OrderMatch


def find_orders(
    text: str, orders: Sequence[Order], language: str = "en", days: Sequence[Days] = ()
) -> OrderMatch:
    """Which of `orders` (newest first) the message means. Pure; no input raises.

    Numbers decide alone. Without one every other cue narrows: state, place, time, content, position.
    `days` are those that understanding found in the message.
    """
    words = lexicon(language)
    then = by_day(text, days, orders, words)
    text = gloss(text, words)
    numbers = named_numbers(text, orders, words)
    if numbers.orders or numbers.unknown:
        return OrderMatch(
            numbers.orders, numbers.unknown, by_number=bool(numbers.orders), said=True
        )
    parts = clauses(text, words)
    found = [(part, _Cues(part, orders, words, language, then).match()) for part in parts]
    return _together([(asks(part, words), match) for part, match in found if match.said])


def find_numbers(text: str, orders: Sequence[Order], language: str = "en") -> NamedNumbers:
    """Only what the message says by number: which of `orders`, and numbers none of them has."""
    words = lexicon(language)
    return named_numbers(gloss(text, words), orders, words)


def _together(found: Sequence[tuple[bool, OrderMatch]]) -> OrderMatch:
    """The first clause that fits an order decides. Later ones narrow it where they agree with it
    and are no request of their own ("Return the lamp. It is the order to Chicago.")."""
    fitting = [row for row in found if row[1].orders]
    if not fitting:
        return found[0][1] if found else OrderMatch()
    best = fitting[0][1]
    for asks_more, match in fitting[1:]:
        both = tuple(o for o in best.orders if o in match.orders)
        if both and not asks_more and not match.every:
            best = replace(best, orders=both)
    return best


@dataclass
class _Cues:
    """What a message says of an order without its number."""

    text: str
    orders: Sequence[Order]
    words: Lexicon
    language: str
    then: list[Order] | None  # Those of the days it names.

    def __post_init__(self) -> None:
        names = place_phrases(self.orders, self.words)
        self.said: tuple[Token, ...] = prepare(
            self.text, self.words, names, known_words(self.words)
        )
        self.marks: Marks = find(self.said, table(self.words, "order_marks"))

    def match(self) -> OrderMatch:
        """The orders every cue fits."""
        every = self._every()
        left = list(self.orders)
        cues = [
            by_status(self.said, self.marks, left, self.words),
            by_place(self.said, self.marks, left, self.words),
            by_month(self.said, left, self.words) if self.then is None else self.then,
            by_total(self.said, left, self.words),
        ]
        for cue in cues:
            if cue is not None:
                left = [o for o in left if o in cue]
        content = self._content(left)
        if content is not None:
            left = content
        placed = None if every else self._placed(left)
        if placed is not None:
            left = placed
        said = (
            every
            or placed is not None
            or content is not None
            or any(cue is not None for cue in cues)
        )
        return OrderMatch(tuple(left) if said else (), every=every, said=said)

    def _content(self, left: Sequence[Order]) -> list[Order] | None:
        """Those of the orders left that hold what the message names, None where it names nothing."""
        spotted = spot(self.text, self.orders, self.language, aside=True)
        if not spotted.found:
            return None
        best = spotted.best(left)
        return [o for o in left if o.number in best]

    def _every(self) -> bool:
        if self.marks.of("not_every"):
            return False
        if self.marks.of("every"):
            return True
        return any(
            self.said[i].word == "orders" and self.marks.at(j, "all")
            for i in range(len(self.said))
            for j in range(max(0, i - 4), i)
        )

    def _placed(self, left: Sequence[Order]) -> list[Order] | None:
        """The order at a position, or the newest, oldest, previous one."""
        if self.marks.of("oldest"):
            return list(left[-1:])
        if self.marks.of("previous"):
            return list(left[1:2])
        for start, end, place in ordinals(self.said, self.words):
            if place != -1 and self._is_order_at(start, end):
                return (
                    list(left[place : place + 1 or None]) if -len(left) <= place < len(left) else []
                )
        if self.marks.of("newest", "newer"):
            return list(left[:1])
        if self.marks.of("last"):
            return self._last(left)
        return self._by_number_in_list(left)

    def _is_order_at(self, start: int, end: int) -> bool:
        if end >= len(self.said):
            return start == 0 or bool(self.marks.at(start - 1, "determiner"))
        near = any(
            self.marks.at(i, "order", "one") for i in range(end, min(end + 3, len(self.said)))
        )
        return near or len(self.said) <= 3

    def _last(self, left: Sequence[Order]) -> list[Order] | None:
        """ "the last one" of a list shown is its end, "my last order" the newest: ask."""
        for mark in self.marks.of("last"):
            after = range(mark.end, min(mark.end + 3, len(self.said)))
            if any(self.marks.at(i, "order") for i in after):
                return list(left[:1])
            if (
                mark.start
                and self.said[mark.start - 1].stem in small(self.words, "mine")
                and self._is_one(after)
            ):
                return list(left[:1])
            if self._is_one(after) or len(self.said) <= 2:
                return [*left[:1], *left[1:][-1:]]
        return None

    def _is_one(self, places: Iterable[int]) -> bool:
        return any(self.marks.at(i, "one") for i in places)

    def _by_number_in_list(self, left: Sequence[Order]) -> list[Order] | None:
        """ "2", "number 2": a position, where the message is nothing else."""
        fillers = {
            s for m in self.marks.of("filler_word", "number_word") for s in range(m.start, m.end)
        }
        places = [int(t.stem) - 1 for t in self.said if t.stem.isdigit() and len(t.stem) <= 2]
        others = [i for i, t in enumerate(self.said) if not t.is_number and i not in fillers]
        if not places or others:
            return None
        return [left[p] for p in dict.fromkeys(places) if 0 <= p < len(left)]
