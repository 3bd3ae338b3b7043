"""Cues that tell orders apart: their state, where they go, what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from shop.domain.order import Order, OrderStatus
from shop.services.pointing.items import find_items_in_orders
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
    if _is_question(said, marks, state):
        return False
    followed = state.end < len(said) and said[state.end].gap is Gap.NONE
    if marks.at(before, "determiner", "all", "every") and followed:
        return True
    return _is_relative(said, marks, state)


def _is_question(said: Sequence[Token], marks: Marks, state: Mark) -> bool:
    """Whether the sentence asks about the state: it starts with "is", "has", "when"."""
    start = state.start
    while start > 0 and said[start].gap < Gap.STOP:
        start -= 1
    return bool(marks.at(start, "question")) and not marks.at(state.end, "order", "one")


def _is_relative(said: Sequence[Token], marks: Marks, state: Mark) -> bool:
    """ "the order that was delivered", "the tablet I just received", "order still pending"."""
    index = state.start - 1
    while index >= 0 and marks.at(index, "relative", "not"):
        index -= 1
    links = [said[i].stem for i in range(index + 1, state.start)]
    telling = {"that", "which", "i", "ive", "we", "who", "already", "still", "thats", "im", "just"}
    return not (not links or not telling & set(links))


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
    found: dict[Stems, list[Order]] = {}
    for order in orders:
        for phrase in _phrases_of(order.address.city, order.address.region, words):
            if phrase and order not in found.setdefault(phrase, []):
                found[phrase].append(order)
    return found


@lru_cache(maxsize=2048)
def _phrases_of(city: str, region: str, words: Lexicon) -> tuple[Stems, ...]:
    short = words.mapping("places").get(city.casefold(), ())
    names = words.mapping("address_us_states").get(region.upper(), ())
    return tuple(stems(p, words) for p in (city, *short, *names))


def _is_orders_place(said: Sequence[Token], marks: Marks, start: int, end: int) -> bool:
    if end < len(said) and said[end].gap is Gap.NONE and marks.at(end, *ORDER_WORDS):
        return not _is_destination(said, marks, start)
    if _is_short_answer(said, marks, start, end):
        return True
    before = start - 1
    if before < 0:
        return False
    if marks.at(before, "going"):
        return not _is_moving(said, marks, before, strict=True)
    if not marks.at(before, "place_word"):
        return False
    noun = any(marks.at(i, *ORDER_WORDS) for i in range(max(0, before - 2), before))
    return noun and not _is_moving(said, marks, before, strict=False)


def _is_destination(said: Sequence[Token], marks: Marks, start: int) -> bool:
    """ "Change the address to the (default) Chicago one": where it shall go, not where it goes."""
    before = start - 1
    while before >= 0 and said[before + 1].gap is Gap.NONE and start - before < 4:
        if said[before].stem in {"to", "into", "with", "for"}:
            return _is_moving(said, marks, before, strict=False)
        before -= 1
    return False


def _is_short_answer(said: Sequence[Token], marks: Marks, start: int, end: int) -> bool:
    others = [
        i
        for i in range(len(said))
        if not start <= i < end
        and not marks.at(i, "filler_word", "one", "order", "place_word")
        and said[i].stem not in {"the", "please", "in", "to"}
    ]
    return len(said) - (end - start) <= 4 and not others


def _is_moving(said: Sequence[Token], marks: Marks, index: int, *, strict: bool) -> bool:
    """Whether the sentence asks to send something to the place."""
    start = index
    while start > 0 and said[start].gap < Gap.STOP:
        start -= 1
    if any(t.stem == "instead" for t in said[index:]):
        return True
    if strict:
        verbs = {"want", "need", "get", "have", "can", "could", "like", "should"}
        near = range(max(start, index - 6), index)
        relative = any(said[i].stem in {"that", "which", "a", "an"} for i in near)
        return any(said[i].stem in verbs for i in near) and not relative
    return any(marks.at(i, "moving") for i in range(start, index))


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


# --- content -------------------------------------------------------------------------------------


def by_content(text: str, orders: Sequence[Order], language: str) -> list[Order] | None:
    """The orders with the things the message names, None where it names none of any."""
    found = find_items_in_orders(text, orders, language, aside=True)
    return [o for o in orders if o.number in found] if found else None
