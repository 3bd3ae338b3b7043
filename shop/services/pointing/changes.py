"""What a message wants instead of each line: several items with their replacements at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shop.domain.catalog import Product
from shop.domain.order import LineItem, Order
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.matching import Matcher
from shop.services.pointing.scanning import Scan, hear, scan
from shop.services.pointing.text import normalise, small
from shop.services.pointing.types import ItemMatch, VariantMatch, WantedChange
from shop.services.pointing.variants import find_variant
from shop.services.pointing.walking import Point, Role


def find_changes(
    text: str,
    order: Order,
    products: Mapping[str, Product],
    language: str = "en",
    lines: Sequence[str] = (),
) -> tuple[WantedChange, ...]:
    """What the message wants instead of which lines of `order`. Pure; no input raises.

    `products` maps product ids to products; a line whose product is not in it gets a match that
    says nothing. `lines` are lines already chosen: a message that names no item is about them. A
    change whose match is not `said` is an item named without what is wanted instead. Lines among
    which the message does not decide are not in the answer.
    """
    words = lexicon(language)
    text = gloss(text, words)
    scanned = scan(hear(text, order.items, words), order.items)
    matcher = Matcher(scanned, order.items, changing=True, swaps=True)
    named = matcher.match()
    teller = _Teller(text, order, products, language, scanned, named, matcher.of_point)
    return teller.of_lines(lines) if lines and not teller.names_items else teller.of_named()


@dataclass
class _Teller:
    text: str
    order: Order
    products: Mapping[str, Product]
    language: str
    scanned: Scan
    named: ItemMatch
    of_point: Mapping[int, tuple[str, ...]]

    def __post_init__(self) -> None:
        self.plain = normalise(self.text)
        self.points = [
            p
            for p in self.scanned.points
            if not p.mention.pronoun or p.mention.start in self.of_point
        ]
        self.taken = [p for p in self.points if p.role is Role.TAKEN]

    @property
    def names_items(self) -> bool:
        """Whether lines are named outright, not only described ("the black one")."""
        named = any(not p.mention.pronoun for p in self.taken)
        return bool(self.named.line_ids) and (named or bool(self.scanned.marks.of("everything")))

    def _variant(self, text: str, item: LineItem) -> VariantMatch:
        product = self.products.get(item.product_id)
        if product is None or not text.strip():
            return VariantMatch()
        return find_variant(text, product, item, self.language)

    # --- no item named ----------------------------------------------------------------------------

    def of_lines(self, lines: Sequence[str]) -> tuple[WantedChange, ...]:
        """The message as an answer about lines already chosen.

        With several of different products it counts for those it can be about, if that is one, or
        if the message says "all" or "both".
        """
        chosen = [i for i in self.order.items if i.line_id in set(lines)]
        found = [(i, self._variant(self.plain, i)) for i in chosen]
        told = [(i, match) for i, match in found if match.said]
        products = {i.product_id for i, _ in told}
        if len(products) > 1 and not self._speaks_of_all():
            return ()
        return tuple(WantedChange(i.line_id, match) for i, match in told)

    def _speaks_of_all(self) -> bool:
        together = small(self.scanned.words, "together")
        return any(t.stem in together for t in self.scanned.said)

    # --- items named ------------------------------------------------------------------------------

    def of_named(self) -> tuple[WantedChange, ...]:
        """One change for each line named, in the order's order."""
        if not (self.taken or self.scanned.marks.of("everything", "all")):
            return ()
        items = [i for i in self.order.items if i.line_id in self.named.line_ids]
        if len(self.taken) <= 1 and not self.named.unknown and not self.named.without:
            return tuple(WantedChange(i.line_id, self._variant(self.plain, i)) for i in items)
        spoken = self._spoken()
        return tuple(
            WantedChange(i.line_id, self._first_said(spoken.get(i.line_id, ()), i)) for i in items
        )

    def _first_said(self, texts: Iterable[Sequence[str]], item: LineItem) -> VariantMatch:
        """The match of all that is said directly of the line, else of what is said for its group,
        else of the words before its name."""
        for many in texts:
            match = self._variant(". ".join(t for t in many if t), item)
            if match.said:
                return match
        return VariantMatch()

    def _spoken(self) -> dict[str, tuple[list[str], list[str], list[str]]]:
        """For each line: what is said behind its name, behind later names of its clause, before it."""
        spoken: dict[str, tuple[list[str], list[str], list[str]]] = {}
        for number, point in enumerate(self.taken):
            later = [p for p in self.taken[number + 1 :] if p.group == point.group]
            for line in self.of_point.get(point.mention.start, ()):
                own, shared, before = spoken.setdefault(line, ([], [], []))
                own.append(self._tail(point))
                shared += [self._tail(p) for p in later[-1:]]
                before.append(self._between(self._start(point), point.mention.start))
        if self.scanned.marks.of("everything"):
            for line in self.named.line_ids:
                spoken.setdefault(line, ([], [], []))[1].append(self.plain)
        return spoken

    def _start(self, point: Point) -> int:
        """Where the words before a name begin that are about it: the whole clause in "black for the
        lamp", else the noun phrase."""
        before = self.scanned.marks.at(point.left - 1, "wanted") if point.left else None
        if before is None:
            return point.left
        ends = [p.mention.end for p in self.points if p.mention.end < point.left]
        return max(ends, default=0)

    def _tail(self, point: Point) -> str:
        """The message from behind the name to the next item."""
        after = [
            p.left
            for p in self.points
            if p.mention.start > point.mention.start and p.role is not Role.WANTED
        ]
        return self._between(point.mention.end, min(after, default=len(self.scanned.said)))

    def _between(self, start: int, end: int) -> str:
        said = self.scanned.said
        return self.plain[said[start].start : said[end - 1].end] if end > start else ""
