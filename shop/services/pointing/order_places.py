"""Which orders go to the place a message names, told apart from where the customer wants them sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shop.domain.order import Order
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Marks, stands
from shop.services.pointing.text import Gap, Stems, Token, small, stems

_ORDER_WORDS = ("order", "one", "every")


def place_phrases(orders: Sequence[Order], words: Lexicon) -> list[Stems]:
    """The names of the cities the orders go to, for respelling a message."""
    return [stems(o.address.city, words) for o in orders if o.address.city]


def by_place(
    said: Sequence[Token], marks: Marks, orders: Sequence[Order], words: Lexicon
) -> list[Order] | None:
    """The orders that go to the place the message names as the order's own, None if it names none.

    "Change my order to Chicago" names a destination, "the order to Chicago" an order.
    """
    sentence = _Sentence(said, marks, words)
    hits: list[Order] = []
    for start, end, found in _named_places(said, orders, words):
        if sentence.is_orders_place(start, end):
            hits += [o for o in found if o not in hits]
    return hits or None


def _named_places(
    said: Sequence[Token], orders: Sequence[Order], words: Lexicon
) -> Iterator[tuple[int, int, list[Order]]]:
    for phrase, found in _places(orders, words).items():
        for index in range(len(said)):
            if stands(said, index, phrase):
                yield index, index + len(phrase), found
    if all(not t.raw.islower() for t in said):
        return  # in a shout "IN" and "OR" are words, no states
    codes: dict[str, list[Order]] = {}
    for order in orders:
        codes.setdefault(order.address.region, []).append(order)
    for index, token in enumerate(said):
        if len(token.raw) == 2 and token.raw.isupper() and token.raw in codes:
            yield index, index + 1, codes[token.raw]


def _places(orders: Sequence[Order], words: Lexicon) -> Mapping[Stems, list[Order]]:
    """Names of places to the orders that go there; a name of a city is no name of a state."""
    cities: dict[Stems, list[Order]] = {}
    regions: dict[Stems, list[Order]] = {}
    for order in orders:
        for phrase in _cities(order.address.city, words):
            cities.setdefault(phrase, []).append(order)
        for phrase in _regions(order.address.region, words):
            regions.setdefault(phrase, []).append(order)
    return {**regions, **cities}


@lru_cache(maxsize=2048)
def _cities(city: str, words: Lexicon) -> frozenset[Stems]:
    short = words.mapping("places").get(city.casefold(), ())
    return frozenset(stems(p, words) for p in (city, *short) if stems(p, words))


@lru_cache(maxsize=512)
def _regions(region: str, words: Lexicon) -> frozenset[Stems]:
    names = words.mapping("address_us_states").get(region.upper(), ())
    return frozenset(stems(p, words) for p in names if stems(p, words))


@dataclass(frozen=True)
class _Sentence:
    """A message in which a place is named."""

    said: Sequence[Token]
    marks: Marks
    words: Lexicon

    def is_orders_place(self, start: int, end: int) -> bool:
        """Whether tokens [start, end) name the place of an order there is."""
        follows = end < len(self.said) and self.said[end].gap is Gap.NONE
        if follows and self.marks.at(end, *_ORDER_WORDS):
            return not self._is_destination(start)
        if self._is_short_answer(start, end):
            return True
        before = start - 1
        if before < 0:
            return False
        if self.marks.at(before, "going"):
            return not self._is_sent_there(before)
        if not self.marks.at(before, "place_word"):
            return False
        noun = any(self.marks.at(i, *_ORDER_WORDS) for i in range(max(0, before - 2), before))
        return noun and (self._goes_on(end) or not self._is_moving(before))

    def _is(self, index: int, kind: str) -> bool:
        inside = 0 <= index < len(self.said)
        return inside and self.said[index].stem in small(self.words, kind)

    def _goes_on(self, end: int) -> bool:
        """Whether another "to" follows: "change the order to Chicago to ..."."""
        return any(self._is(i, "to") for i in range(end, len(self.said)))

    def _is_destination(self, start: int) -> bool:
        """ "Change the address to the (default) Chicago one": where it shall go, not where it goes."""
        before = start - 1
        while before >= 0 and (self.marks.at(before, "determiner") or self._is(before, "default")):
            before -= 1
        return self._is(before, "destination") and self._is_moving(before)

    def _is_short_answer(self, start: int, end: int) -> bool:
        kinds = ("filler_word", "one", "order", "place_word")
        others = [
            i for i in (*range(start), *range(end, len(self.said)))
            if not self.marks.at(i, *kinds) and not self._is(i, "answer_around_place")
        ]  # fmt: skip
        return len(self.said) - (end - start) <= 4 and not others

    def _is_instead(self, index: int) -> bool:
        return any(self._is(i, "instead") for i in range(index, len(self.said)))

    def _is_moving(self, index: int) -> bool:
        """Whether the sentence asks to send something to the place named there."""
        start = sentence_start(self.said, index)
        moving = any(self.marks.at(i, "moving") for i in range(start, index))
        return moving or self._is_instead(index)

    def _is_sent_there(self, index: int) -> bool:
        """Whether "sent to" is what shall happen ("I want my order sent to ...") and not what is so
        ("the order sent to ...", "an order that was sent to ...")."""
        if self._is_instead(index):
            return True
        going = self.marks.at(index, "going")
        noun = (going.start if going else index) - 1
        if noun >= 0 and self.marks.at(noun, "relative"):
            return False
        while noun > 0 and self.marks.at(noun, "order", "one", "determiner"):
            noun -= 1
        return self._is(noun, "asks_to_send") and not self._is(noun + 1, "indefinite")


def sentence_start(said: Sequence[Token], index: int) -> int:
    """The first token of the sentence a token stands in."""
    while index > 0 and said[index].gap < Gap.STOP:
        index -= 1
    return index
