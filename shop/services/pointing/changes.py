"""What a message wants instead of each line: several items with their replacements at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.domain.catalog import Product
from shop.domain.order import LineItem, Order
from shop.services.pointing.items import match_items
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.scanning import Point, Role, Scan, scan
from shop.services.pointing.text import normalise
from shop.services.pointing.types import ItemMatch, VariantMatch, WantedChange
from shop.services.pointing.variants import find_variant


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
    scanned = scan(text, order.items, words)
    named = match_items(scanned, order.items, words)
    teller = _Teller(text, order, products, language, words, scanned, named)
    return teller.of_lines(lines) if not named.line_ids else teller.of_named()


@dataclass
class _Teller:
    text: str
    order: Order
    products: Mapping[str, Product]
    language: str
    words: Lexicon
    scanned: Scan
    named: ItemMatch

    def __post_init__(self) -> None:
        self.plain = normalise(self.text)

    # --- no item named ----------------------------------------------------------------------------

    def of_lines(self, lines: Sequence[str]) -> tuple[WantedChange, ...]:
        """The message as an answer about lines already chosen.

        With several of different products it counts for those it can be about, if that is one, or
        if the message says "all" or "both".
        """
        chosen = [i for i in self.order.items if i.line_id in set(lines)]
        found = [WantedChange(i.line_id, self._variant(self.plain, i)) for i in chosen]
        told = [c for c in found if c.match.said]
        products = {i.product_id for i in chosen if any(c.line_id == i.line_id for c in told)}
        if len(products) <= 1 or self._speaks_of_all():
            return tuple(told)
        return ()

    def _speaks_of_all(self) -> bool:
        together = {"they", "them", "each", "every", "all", "both"}
        return bool(self.scanned.marks.of("all", "both", "everything")) or any(
            t.stem in together for t in self.scanned.said
        )

    # --- items named ------------------------------------------------------------------------------

    def of_named(self) -> tuple[WantedChange, ...]:
        """One change for each line named, in the order's order."""
        items = [i for i in self.order.items if i.line_id in self.named.line_ids]
        one_product = len({i.product_id for i in items}) == 1
        if one_product and not self._has_several_points():
            return tuple(WantedChange(i.line_id, self._variant(self._unnamed(), i)) for i in items)
        wanted = self._texts()
        return tuple(
            WantedChange(i.line_id, self._variant(wanted.get(i.line_id, ""), i)) for i in items
        )

    def _has_several_points(self) -> bool:
        return sum(1 for p in self.scanned.points if p.role is Role.TAKEN) > 1

    def _variant(self, text: str, item: LineItem) -> VariantMatch:
        product = self.products.get(item.product_id)
        if product is None or not text.strip():
            return VariantMatch()
        return find_variant(text, product, item, self.language)

    def _unnamed(self) -> str:
        """The whole message: with one product it can be about nothing else."""
        return self.plain

    def _texts(self) -> dict[str, str]:
        """The words that say what is wanted instead of each line."""
        texts: dict[str, list[str]] = {}
        used: list[str] = []
        for group, points in self._groups():
            lines = [line for point in points for line in self._lines(point, used)]
            text = self._wanted(group, points)
            for line in lines:
                texts.setdefault(line, []).append(text)
        if not self.scanned.points or self.scanned.marks.of("everything"):
            for line in self.named.line_ids:
                texts.setdefault(line, []).append(self.plain)
        return {line: ". ".join(t for t in many if t) for line, many in texts.items()}

    def _groups(self) -> list[tuple[int, list[Point]]]:
        groups: dict[int, list[Point]] = {}
        for point in self.scanned.points:
            if point.role is Role.TAKEN:
                groups.setdefault(point.group, []).append(point)
        return list(groups.items())

    def _lines(self, point: Point, used: list[str]) -> list[str]:
        """The lines a point means; identical units are used up one after the other."""
        fitting = [i for i in self.named.line_ids if i in point.mention.line_ids]
        fresh = [i for i in fitting if i not in used]
        by_id = {i.line_id: i for i in self.order.items}
        same = len({by_id[i].variant_id for i in fitting}) == 1
        if same and fresh and not point.mention.plural and len(fitting) > 1 and self._again(point):
            used.append(fresh[0])
            return fresh[:1]
        return fitting

    def _again(self, point: Point) -> bool:
        """Whether the same name stands in another place of the message, too."""
        return any(
            p is not point and p.role is Role.TAKEN and p.mention.line_ids == point.mention.line_ids
            for p in self.scanned.points
        )

    def _wanted(self, group: int, points: Sequence[Point]) -> str:
        """The stretch behind "to" or "for", else the words behind the last name."""
        said = self.scanned.said
        spans = [(s, e) for g, s, e in self.scanned.segments if g == group and e > s]
        if not spans:
            spans = [(p.mention.end, p.right) for p in points[-1:] if p.right > p.mention.end]
        if not spans:
            spans = [(p.left, p.mention.start) for p in points[-1:]]
        return ", ".join(self.plain[said[s].start : said[e - 1].end] for s, e in spans if e > s)
