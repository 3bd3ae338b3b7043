"""Cues that tell orders apart: their state, where they go, what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from shop.domain.order import Order, OrderStatus
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Mark, Marks, find, stands, table
from shop.services.pointing.text import Gap, Stems, Token, stems

ORDER_WORDS = ("order", "one", "every")

# --- state ---------------------------------------------------------------------------------------


def by_status(
    said: Sequence[Token], marks: Marks, orders: Sequence[Order], words: Lexicon
) -> list[Order] | None:
    """The orders in the state the message names, None where it names none.

    A state counts where it describes an order or a thing ("my pending lamp", "the one that was
    delivered"), not where it is asked about or asked for ("is it delivered?", "I want it cancelled").
    """
    named: set[OrderStatus] = set()
    for mark in find(said, table(words, "order_states")).all:
        if _describes(said, marks, mark):
            named |= _meant(said, marks, mark)
    return [o for o in orders if o.status in named] if named else None


def _describes(said: Sequence[Token], marks: Marks, state: Mark) -> bool:
    before = state.start - 1
    if before < 0:
        return state.end < len(said) or len(said) <= 2
    if said[state.start].gap >= Gap.COMMA:
        return False
    followed = state.end < len(said) and said[state.end].gap is Gap.NONE
    if marks.at(before, "determiner", "all", "every") and followed:
        return True
    return _is_relative(said, marks, state)


def _is_relative(said: Sequence[Token], marks: Marks, state: Mark) -> bool:
    """ "The order that was delivered", "the tablet I just received", "order still pending"."""
    index = state.start - 1
    while index >= 0 and marks.at(index, "relative", "not"):
        index -= 1
    links = {said[i].stem for i in range(index + 1, state.start)}
    if links & {"that", "which", "i", "ive", "we", "who", "thats", "im"}:
        return True
    return bool(links & {"already", "still", "just"}) and not _is_question(said, marks, state)


def _is_question(said: Sequence[Token], marks: Marks, state: Mark) -> bool:
    """Whether the sentence asks about the state: it starts with "is", "has", "when"."""
    return bool(marks.at(_sentence_start(said, state.start), "question"))


def _sentence_start(said: Sequence[Token], index: int) -> int:
    while index > 0 and said[index].gap < Gap.STOP:
        index -= 1
    return index


def _meant(said: Sequence[Token], marks: Marks, state: Mark) -> set[OrderStatus]:
    status = OrderStatus(state.kind)
    near = (marks.at(i, "not") for i in range(max(0, state.start - 2), state.start))
    denied = any(mark and mark.end <= state.start for mark in near)
    if not denied:
        return {status}
    if status in (OrderStatus.SHIPPED, OrderStatus.PROCESSED):
        return {OrderStatus.PENDING}
    if status is OrderStatus.DELIVERED:
        return {OrderStatus.PENDING, OrderStatus.PROCESSED, OrderStatus.SHIPPED}
    return set(OrderStatus) - {status}


# --- place ---------------------------------------------------------------------------------------


def place_phrases(orders: Sequence[Order], words: Lexicon) -> list[Stems]:
    """The names of the cities the orders go to, for respelling a message."""
    return [stems(o.address.city, words) for o in orders if o.address.city]


def by_place(
    said: Sequence[Token], marks: Marks, orders: Sequence[Order], words: Lexicon
) -> list[Order] | None:
    """The orders that go to the place the message names as the order's own, None if it names none.

    "Change my order to Chicago" names a destination, "the order to Chicago" an order.
    """
    hits: list[Order] = []
    for start, end, found in _named_places(said, orders, words):
        if _is_orders_place(said, marks, start, end):
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


def _is_orders_place(said: Sequence[Token], marks: Marks, start: int, end: int) -> bool:
    if end < len(said) and said[end].gap is Gap.NONE and marks.at(end, *ORDER_WORDS):
        return not _is_destination(said, marks, start)
    if _is_short_answer(said, marks, start, end):
        return True
    before = start - 1
    if before < 0:
        return False
    if marks.at(before, "going"):
        return not _is_sent_there(said, marks, before)
    if not marks.at(before, "place_word"):
        return False
    noun = any(marks.at(i, *ORDER_WORDS) for i in range(max(0, before - 2), before))
    further = any(
        said[i].stem == "to" for i in range(end, len(said)) if said[i].gap is not Gap.STOP
    )
    return noun and (further or not _is_moving(said, marks, before))


def _is_destination(said: Sequence[Token], marks: Marks, start: int) -> bool:
    """ "Change the address to the (default) Chicago one": where it shall go, not where it goes."""
    before = start - 1
    while before >= 0 and (marks.at(before, "determiner") or said[before].stem == "default"):
        before -= 1
    if before < 0 or said[before].stem not in {"to", "into"}:
        return False
    return _is_moving(said, marks, before)


def _is_short_answer(said: Sequence[Token], marks: Marks, start: int, end: int) -> bool:
    others = [
        i
        for i in range(len(said))
        if not start <= i < end
        and not marks.at(i, "filler_word", "one", "order", "place_word")
        and said[i].stem not in {"the", "please", "in", "to"}
    ]
    return len(said) - (end - start) <= 4 and not others


def _is_moving(said: Sequence[Token], marks: Marks, index: int) -> bool:
    """Whether the sentence asks to send something to the place named there."""
    if any(t.stem == "instead" for t in said[index:]):
        return True
    return any(marks.at(i, "moving") for i in range(_sentence_start(said, index), index))


def _is_sent_there(said: Sequence[Token], marks: Marks, index: int) -> bool:
    """Whether "sent to" is what shall happen ("I want my order sent to ...") and not what is so
    ("the order sent to ...", "an order that was sent to ...")."""
    if any(t.stem == "instead" for t in said[index:]):
        return True
    going = marks.at(index, "going")
    noun = (going.start if going else index) - 1
    if noun >= 0 and marks.at(noun, "relative"):
        return False
    while noun > 0 and marks.at(noun, "order", "one", "determiner"):
        noun -= 1
    wishes = {"want", "need", "get", "have", "like", "it", "be", "them", "this"}
    indefinite = said[noun + 1].stem in {"a", "an"} if noun + 1 < len(said) else False
    return noun >= 0 and said[noun].stem in wishes and not indefinite


# --- time and amount -----------------------------------------------------------------------------


def by_month(said: Sequence[Token], orders: Sequence[Order], words: Lexicon) -> list[Order] | None:
    """The orders placed in the month (on the day) the message names, None where it names none, or
    where no order's time is known."""
    months = {s: int(n) for n, many in words.mapping("months").items() for s in many}
    before = frozenset(words.words("time_words"))
    if not any(o.placed_at for o in orders):
        return None
    for index, token in enumerate(said):
        month = months.get(token.word)
        day = _day(said, index)
        if month and (day or (index > 0 and said[index - 1].word in before)):
            return [o for o in orders if _is_placed(o, month, day)]
    return None


def _day(said: Sequence[Token], index: int) -> int | None:
    """ "April 12", "12th of April"."""
    near = [i for i in (index + 1, index - 1, index - 2) if 0 <= i < len(said)]
    for place in near:
        digits = said[place].word.rstrip("stndrh")
        if digits.isdigit() and 1 <= int(digits) <= 31:
            return int(digits)
    return None


def _is_placed(order: Order, month: int, day: int | None) -> bool:
    placed = order.placed_at
    return placed is not None and placed.month == month and day in (None, placed.day)


def by_total(said: Sequence[Token], orders: Sequence[Order], words: Lexicon) -> list[Order] | None:
    """The orders whose total is the amount of money the message names, None where none is."""
    money = frozenset(stems(w, words)[0] for w in words.words("money_words"))
    for index, token in enumerate(said):
        after = said[index + 1].stem if index + 1 < len(said) else ""
        if token.is_number and (token.sign in set("$€£₹") or after in money):
            amount = Decimal(token.stem)
            found = [
                o for o in orders if o.total.amount in (amount, amount.quantize(Decimal("0.01")))
            ]
            if found:
                return found
    return None
