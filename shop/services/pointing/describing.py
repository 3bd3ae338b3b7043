"""Which of the lines that share a name the words around the name describe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.domain.order import LineItem
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.options import catalogue, schema
from shop.services.pointing.positions import ordinal
from shop.services.pointing.reading import fillers, read
from shop.services.pointing.scanning import Point, Scan
from shop.services.pointing.text import Token
from shop.services.pointing.wishes import Claim, Wishes


@dataclass(frozen=True)
class Description:
    """The lines a description leaves. `count` is how many are meant (None: not said), `every` that
    all are, `another` that one not taken before is. `contradicted`: no line is like that."""

    items: tuple[LineItem, ...]
    count: int | None = None
    every: bool = False
    another: bool = False
    contradicted: bool = False


def described(scanned: Scan, point: Point, pool: Sequence[LineItem], words: Lexicon) -> Description:
    """What the words before and behind a name leave of the lines with that name."""
    before = scanned.said[point.left : point.mention.start]
    behind = scanned.said[point.mention.end : point.right]
    left = _narrow(before, pool, words)
    if left is not None and not left:
        return Description(tuple(pool), contradicted=True)
    found = list(left if left is not None else pool)
    found = list(_narrow(behind, found, words) or found) if len(found) > 1 else found
    by_price = _extreme_in(scanned, point.left, point.right, pool)
    if by_price is not None:
        both = [i for i in found if i in by_price]
        found = both or found
    place = ordinal(scanned, point.left, point.mention.start)
    if place is not None and -len(found) <= place < len(found):
        found = [found[place]]
    return Description(
        tuple(found),
        count=_count(scanned, point, words),
        every=_marked(scanned, point, "all"),
        another=_marked(scanned, point, "another"),
    )


def _marked(scanned: Scan, point: Point, kind: str) -> bool:
    return any(scanned.marks.at(i, kind) for i in range(point.left, point.mention.start))


def _count(scanned: Scan, point: Point, words: Lexicon) -> int | None:
    if _marked(scanned, point, "both"):
        return 2
    for index in range(point.left, point.mention.start):
        token = scanned.said[index]
        if token.stem == "one" or token.word in {"a", "an"}:
            return 1
        is_small = token.is_number and len(token.stem) <= 2 and "." not in token.stem
        after = scanned.said[index + 1]
        if is_small and (index + 1 == point.mention.start or after.stem in {"of", "the", "my"}):
            return int(token.stem)
    return None


def _narrow(
    tokens: Sequence[Token], pool: Sequence[LineItem], words: Lexicon
) -> list[LineItem] | None:
    """The lines that are as the words say; None where the words say nothing of options."""
    if not tokens or not pool:
        return None
    wishes = read(tokens, schema(catalogue(i.options for i in pool), words))
    claims = [c for c in wishes.claims if not c.soft]
    if not claims:
        return None
    return [i for i in pool if all(_is_so(c, i) for c in claims)]


def _is_so(claim: Claim, item: LineItem) -> bool:
    held = any(item.options.get(v.option) == v.value for v in claim.values)
    return held != claim.negative


def extreme(scanned: Scan, pool: Sequence[LineItem]) -> list[LineItem] | None:
    """The cheapest or dearest lines, where the message asks for one of the two."""
    return _extreme_in(scanned, 0, len(scanned.said), pool)


def _extreme_in(
    scanned: Scan, start: int, end: int, pool: Sequence[LineItem]
) -> list[LineItem] | None:
    for kind, best in (("dearest", max), ("cheapest", min)):
        for mark in scanned.marks.of(kind):
            if start <= mark.start < end and mark.start not in scanned.wanted and pool:
                price = best(i.price.amount for i in pool)
                return [i for i in pool if i.price.amount == price]
    return None


def pictured(scanned: Scan, items: Sequence[LineItem], words: Lexicon) -> list[LineItem]:
    """The lines a message without any name describes: "the robotic one", "15-inch, 32GB"."""
    off = scanned.wanted | scanned.aside
    tokens = [t for i, t in enumerate(scanned.said) if i not in off]
    if not tokens or not any(_is_telling(t, words) for t in tokens):
        return []
    scores: dict[str, int] = {}
    for product in dict.fromkeys(i.product_id for i in items):
        pool = [i for i in items if i.product_id == product]
        wishes = read(tokens, schema(catalogue(i.options for i in pool), words))
        if not _is_enough(wishes, tokens, words):
            continue
        for item in pool:
            if all(_is_so(c, item) for c in wishes.claims):
                scores[item.line_id] = len(wishes.covered)
    best = max(scores.values(), default=0)
    return [i for i in items if scores.get(i.line_id) == best and best]


def _is_telling(token: Token, words: Lexicon) -> bool:
    return token.stem not in fillers(words)


def _is_enough(wishes: Wishes, tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether the options make up most of what is said, so that the words are no chance hit."""
    if not wishes.claims:
        return False
    telling = [i for i, t in enumerate(tokens) if _is_telling(t, words)]
    return 2 * sum(1 for i in telling if i in wishes.covered) >= len(telling)
