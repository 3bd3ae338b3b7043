"""Cues that tell orders apart: their state, when they were placed, what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shop.domain.order import Order, OrderStatus
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Mark, Marks, find, table
from shop.services.pointing.order_places import sentence_start
from shop.services.pointing.text import Gap, Token, small, stems

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
        if _describes(said, marks, mark, words):
            named |= _meant(said, marks, mark)
    return [o for o in orders if o.status in named] if named else None


def _describes(said: Sequence[Token], marks: Marks, state: Mark, words: Lexicon) -> bool:
    before = state.start - 1
    if before < 0:
        return state.end < len(said) or len(said) <= 2
    if said[state.start].gap >= Gap.COMMA:
        return False
    followed = state.end < len(said) and said[state.end].gap is Gap.NONE
    if marks.at(before, "determiner", "all", "every") and followed:
        return True
    return _is_relative(said, marks, state, words)


def _is_relative(said: Sequence[Token], marks: Marks, state: Mark, words: Lexicon) -> bool:
    """ "The order that was delivered", "the tablet I just received", "order still pending"."""
    index = state.start - 1
    while index >= 0 and marks.at(index, "relative", "not"):
        index -= 1
    links = {said[i].stem for i in range(index + 1, state.start)}
    if links & small(words, "tells_state"):
        return True
    return bool(links & small(words, "tells_state_weakly")) and not _is_question(said, marks, state)


def _is_question(said: Sequence[Token], marks: Marks, state: Mark) -> bool:
    """Whether the sentence asks about the state: it starts with "is", "has", "when"."""
    return bool(marks.at(sentence_start(said, state.start), "question"))


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
