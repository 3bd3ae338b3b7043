"""The day an order was placed, or came, as a message names it: "the one from yesterday"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.domain.order import Order
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.phrases import tokenize
from shop.services.pointing.types import Days

# Words between a day and what says that it is an order's: "ordered it yesterday", "yesterday's big order".
_NEAR = 3


def by_day(
    text: str, days: Sequence[Days], orders: Sequence[Order], words: Lexicon
) -> list[Order] | None:
    """The orders placed on a day the message names as an order's; else those that came on it.

    None where it names none, or no order fits: a day may be many things ("I leave tomorrow"), and a
    wrong guess hides the right order.
    """
    meant = [day for day in days if _is_of_an_order(text, day, words)]
    placed = [o for o in orders if any(day.holds(_iso(o.placed_at)) for day in meant)]
    came = [o for o in orders if any(day.holds(_iso(o.delivered_at)) for day in meant)]
    return placed or came or None


def _is_of_an_order(text: str, day: Days, words: Lexicon) -> bool:
    """Whether words beside the day tie it to an order: "from", "placed on", "kal wala order"."""
    before, found, after = text.lower().partition(day.said.lower())
    if not found:
        return False
    ties = frozenset(words.words("time_words"))
    marks = words.mapping("order_marks")
    goods = frozenset((*marks["order"], *marks["one"]))
    last = tokenize(gloss(before, words))[-_NEAR:]
    following = tokenize(gloss(after, words))[:_NEAR]
    return bool(ties.intersection(last)) or bool(goods.intersection(following))


def _iso(time: datetime | None) -> str:
    return time.date().isoformat() if time is not None else ""
