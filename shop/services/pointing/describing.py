"""Which lines the words around a name, or around "the ... one", describe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.domain.order import LineItem
from shop.services.pointing.heard import fillers
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.options import catalogue, schema
from shop.services.pointing.positions import ordinal, ordinals_in
from shop.services.pointing.reading import read
from shop.services.pointing.scanning import Scan
from shop.services.pointing.text import Token, small
from shop.services.pointing.walking import Point
from shop.services.pointing.wishes import Claim, Wishes

Lines = tuple[LineItem, ...]


@dataclass(frozen=True)
class Description:
    """The lines a description leaves. `count` is how many are meant (None: not said), `every` that
    all are, `another` that one not taken before is. `contradicted`: no line is like that."""

    items: Lines
    count: int | None = None
    every: bool = False
    another: bool = False
    contradicted: bool = False


def described(scanned: Scan, point: Point, pool: Sequence[LineItem]) -> Description:
    """What the words before and behind a name leave of the lines with that name."""
    before = scanned.said[point.left : point.mention.start]
    behind = scanned.said[point.mention.end : point.right]
    left, listed = _narrow(scanned, before, pool)
    if left is not None and not left:
        return Description(tuple(pool), contradicted=True)
    found = left if left is not None else list(pool)
    if len(found) > 1:
        found = _narrow(scanned, behind, found)[0] or found
        found = _at_extreme(scanned, point, found) or found
    place = ordinal(scanned, point.left, point.mention.start)
    if place is not None and -len(found) <= place < len(found):
        found = [found[place]]
    return Description(
        tuple(found),
        count=listed or _count(scanned, point),
        every=_marked(scanned, point, "all") or _is_ones(scanned, point.mention.end),
        another=_marked(scanned, point, "another"),
    )


def pictured_by(scanned: Scan, point: Point, pool: Sequence[LineItem]) -> tuple[Lines, int]:
    """The lines that "the black one", "the cheaper one" or "the first and the third one" can be, and
    how many of them are meant; none where the words around the "one" say nothing that fits."""
    before = scanned.said[point.left : point.mention.start]
    behind = scanned.said[point.mention.end : point.right]
    found, listed = _alike(scanned, before, pool)
    if len(found) != 1:
        more, count = _alike(scanned, behind, found or pool)
        found, listed = (more, count) if more else (found, listed)
    by_price = extreme(scanned, found or pool, point.left, point.right)
    if by_price is not None:
        return tuple(by_price), 1
    if found:
        return tuple(found), len(found) if point.mention.plural else listed
    places = [p for _, _, p in ordinals_in(scanned, point.left, point.mention.start)]
    placed = [pool[p] for p in dict.fromkeys(places) if -len(pool) <= p < len(pool)]
    return tuple(placed), max(1, len(placed))


def pictured(scanned: Scan, items: Sequence[LineItem]) -> Lines:
    """The lines a message without any name describes: "robotic", "15-inch, 32GB"."""
    named = {i for p in scanned.points for i in range(p.mention.start, p.mention.end)}
    off = scanned.wanted | scanned.aside | named
    said = [t for i, t in enumerate(scanned.said) if i not in off]
    return tuple(_alike(scanned, said, items, share=0.5)[0])


def extreme(
    scanned: Scan, pool: Sequence[LineItem], start: int = 0, end: int | None = None
) -> list[LineItem] | None:
    """The cheapest or dearest lines, where tokens [start, end) ask for one of the two."""
    stop = len(scanned.said) if end is None else end
    for kind, best in (("dearest", max), ("cheapest", min)):
        for mark in scanned.marks.of(kind):
            if start <= mark.start < stop and mark.start not in scanned.wanted and pool:
                price = best(i.price.amount for i in pool)
                return [i for i in pool if i.price.amount == price]
    return None


def _at_extreme(scanned: Scan, point: Point, found: list[LineItem]) -> list[LineItem] | None:
    """The cheapest (dearest) of all with that name, if the description leaves it."""
    pool = [i for i in found if i.line_id in point.mention.line_ids]
    return extreme(scanned, pool, point.left, point.right)


def _marked(scanned: Scan, point: Point, kind: str) -> bool:
    return any(scanned.marks.at(i, kind) for i in range(point.left, point.mention.start))


def _is_ones(scanned: Scan, index: int) -> bool:
    return index < len(scanned.said) and scanned.said[index].stem in small(scanned.words, "ones")


def _count(scanned: Scan, point: Point) -> int | None:
    if _marked(scanned, point, "both"):
        return 2
    before_name = small(scanned.words, "of") | small(scanned.words, "definite")
    for index in range(point.left, point.mention.start):
        token = scanned.said[index]
        if token.stem in small(scanned.words, "one") | small(scanned.words, "indefinite"):
            return 1
        is_small = token.is_number and len(token.stem) <= 2 and "." not in token.stem
        after = scanned.said[index + 1]
        if is_small and (index + 1 == point.mention.start or after.stem in before_name):
            return int(token.stem)
    return None


# --- options -------------------------------------------------------------------------------------


def _narrow(
    scanned: Scan, tokens: Sequence[Token], pool: Sequence[LineItem]
) -> tuple[list[LineItem] | None, int | None]:
    """The lines that are as the words say, None where the words say nothing of options; and how many
    are meant where several values are listed ("the blue and the green shirt")."""
    if not tokens or not pool:
        return None, None
    wishes = _read(scanned, tokens, pool)
    claims = [c for c in wishes.claims if not c.soft]
    if not claims:
        return None, None
    found, listed = _fitting(claims, pool)
    return found, (listed if listed > 1 else None)


def _fitting(claims: Sequence[Claim], pool: Sequence[LineItem]) -> tuple[list[LineItem], int]:
    """The lines of which every claim is true, and how many values of one option are listed; none
    where one of the values listed has no line."""
    groups = _groups(claims)
    found = [i for i in pool if all(any(_is_so(c, i) for c in group) for group in groups)]
    met = all(any(_is_so(c, i) for i in found) for group in groups for c in group)
    return (found if met else []), max(len(group) for group in groups)


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Values of one option side by side name several lines; everything else must hold together."""
    groups: list[list[Claim]] = []
    for claim in claims:
        same = [g for g in groups if g[0].options == claim.options and not g[0].negative]
        if same and not claim.negative:
            same[0].append(claim)
        else:
            groups.append([claim])
    return groups


def _is_so(claim: Claim, item: LineItem) -> bool:
    held = any(item.options.get(v.option) == v.value for v in claim.values)
    return held != claim.negative


def _alike(
    scanned: Scan, said: Sequence[Token], items: Sequence[LineItem], share: float = 0
) -> tuple[list[LineItem], int]:
    """The lines that best fit a description, product by product, and how many it lists; the options
    named must make up at least `share` of the telling words, so that they are no chance hit."""
    if not any(_is_telling(t, scanned.words) for t in said):
        return [], 1
    scores: dict[str, int] = {}
    most = 1
    for product in dict.fromkeys(i.product_id for i in items):
        pool = [i for i in items if i.product_id == product]
        wishes = _read(scanned, said, pool)
        if not wishes.claims or _share(wishes, said, scanned.words) < share:
            continue
        found, listed = _fitting(wishes.claims, pool)
        most = max(most, listed if found else 1)
        scores.update({i.line_id: len(wishes.covered) for i in found})
    best = max(scores.values(), default=0)
    return [i for i in items if best and scores.get(i.line_id) == best], most


def _read(scanned: Scan, said: Sequence[Token], pool: Sequence[LineItem]) -> Wishes:
    """What the tokens say of the options of these lines and of their likes elsewhere."""
    names = {i.name for i in pool}
    alike = (i for i in scanned.siblings if i.name in names)
    options = catalogue(i.options for i in (*pool, *alike))
    return read(said, schema(options, scanned.words))


def _is_telling(token: Token, words: Lexicon) -> bool:
    return token.stem not in fillers(words)


def _share(wishes: Wishes, said: Sequence[Token], words: Lexicon) -> float:
    telling = [i for i, t in enumerate(said) if _is_telling(t, words)]
    return sum(1 for i in telling if i in wishes.covered) / max(1, len(telling))
