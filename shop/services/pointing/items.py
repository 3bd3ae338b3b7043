"""Which lines of an order, or of which orders, a message means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shop.domain.order import Order
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.matching import Matcher
from shop.services.pointing.scanning import Scan, hear, scan
from shop.services.pointing.types import ItemMatch
from shop.services.pointing.walking import Role


def find_items(text: str, order: Order, language: str = "en", *, swaps: bool = False) -> ItemMatch:
    """Which lines of `order` the message means. Pure; no input raises.

    Positions ("item 2", "the last one") count among the lines given: to ask about some lines only,
    pass the order with only these. Lines that describe what is wanted instead ("for a black one"),
    a reason, or the order ("the order with the lamp") are not meant. `swaps` where lines get another
    version: "the blue shirt instead of the red one" is about the red one then.
    """
    heard = hear(text, order.items, lexicon(language))
    return Matcher(scan(heard, order.items), order.items, swaps=swaps).match()


@dataclass(frozen=True)
class _Found:
    """What a message means in one order, and at which tokens it names something of it: `spots` all,
    `sure` those whose description fits."""

    match: ItemMatch
    spots: frozenset[int]
    sure: frozenset[int]


def find_items_in_orders(
    text: str, orders: Sequence[Order], language: str = "en"
) -> dict[str, ItemMatch]:
    """Which lines of which orders the message means: order number to match, in the orders' order.

    Only orders with at least one line named are in it. An order of which all that fits is also in
    an order where more fits is left out, unless the message says "all" or "both".
    """
    return spot(text, orders, language).best(orders)


@dataclass(frozen=True)
class Spotting:
    """What a message means in each order. `every` is set where it says "all" or "both"."""

    found: Mapping[str, _Found]
    every: bool

    def best(self, orders: Sequence[Order]) -> dict[str, ItemMatch]:
        """The matches of those of these orders that hold most of what is named."""
        numbers = {o.number for o in orders}
        best = _best({n: f for n, f in self.found.items() if n in numbers}, every=self.every)
        known = _known_somewhere(best)
        return {number: _without_unknown(row.match, known) for number, row in best.items()}


def spot(
    text: str, orders: Sequence[Order], language: str = "en", *, aside: bool = False
) -> Spotting:
    """Look for what the message names in each order. With `aside` also what only tells the order
    counts ("the one with the lamp", "the lamp order")."""
    heard = hear(text, [item for order in orders for item in order.items], lexicon(language))
    found: dict[str, _Found] = {}
    for order in orders:
        scanned = scan(heard, order.items)
        spots = _spots(scanned, aside=aside)
        if spots:
            matcher = Matcher(scanned, order.items)
            match = matcher.match()
            found[order.number] = _Found(match, spots, spots - matcher.contradicted)
    return Spotting(found, every=bool(heard.marks.of("all", "both")))


def _spots(scanned: Scan, *, aside: bool) -> frozenset[int]:
    """Where in the message lines of this order are named."""
    return frozenset(
        p.mention.start
        for p in scanned.points
        if p.mention.line_ids and (p.role is Role.TAKEN or (aside and p.role is Role.ASIDE))
    )


def _best(found: Mapping[str, _Found], *, every: bool) -> dict[str, _Found]:
    """The orders where a description fits, if there is one; without those another one outdoes."""
    fitting = {n: row for n, row in found.items() if row.sure} or dict(found)
    if every:
        return fitting
    return {
        number: row
        for number, row in fitting.items()
        if not any(row.spots < other.spots for other in fitting.values())
    }


def _known_somewhere(found: Mapping[str, _Found]) -> frozenset[str]:
    """The unknown words that at least one order does know."""
    sets = [set(row.match.unknown) for row in found.values()]
    everywhere = set.intersection(*sets) if sets else set()
    return frozenset(set().union(*sets) - everywhere)


def _without_unknown(match: ItemMatch, known: frozenset[str]) -> ItemMatch:
    return replace(match, unknown=tuple(u for u in match.unknown if u not in known))
