"""From the elements of a message to what it wishes: who is negated, preferred, kept or free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from shop.services.pointing.comparing import comparisons
from shop.services.pointing.elements import Element, Part, elements
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.options import Schema, Value
from shop.services.pointing.text import Gap, Token, stems
from shop.services.pointing.wishes import Claim, PriceWish, Wishes

ID_DIGITS = 8


def read(
    said: Sequence[Token], options: Schema, about: str = "", hidden: Collection[int] = ()
) -> Wishes:
    """What the message wishes of these options.

    `about` is the option that was asked for, if one was: then "8" is enough. `hidden` are tokens
    that are something else (the product's name).
    """
    return _Reader(said, options, about, hidden).wishes()


@lru_cache(maxsize=8)
def fillers(words: Lexicon) -> frozenset[str]:
    """Words that say nothing in an answer made of options."""
    return frozenset(s for w in words.words("fillers") for s in stems(w, words))


class _Reader:
    """One reading of one message."""

    def __init__(
        self, said: Sequence[Token], options: Schema, about: str, hidden: Collection[int]
    ) -> None:
        self.said = said
        self.options = options
        self.about = about if about in options.values else ""
        self.found = elements(said, options, hidden)
        self.marks = [e for e in self.found if e.part is Part.MARK]
        self.names = [e for e in self.found if e.part is Part.NAME]
        self.compact = self._is_compact(hidden)
        self.used: set[Element] = set()

    def _is_compact(self, hidden: Collection[int]) -> bool:
        """Whether the message is little more than options: loose words may count then."""
        spans = {i for e in self.found for i in range(e.start, e.end)} | set(hidden)
        other = [
            t
            for i, t in enumerate(self.said)
            if i not in spans and t.stem not in fillers(self.options.words)
        ]
        return len(other) <= 1

    def wishes(self) -> Wishes:
        """The whole reading."""
        compared = comparisons(self.said, self.found, self.options)
        self.used |= set(compared.used)
        claims = self._claims()
        free, free_rest = self._free()
        kept = self._kept()
        price, price_at = self._price()
        at_most, at_least = self._bounds()
        named = self._named(free | kept)
        every = [*(c for c in claims if not c.options <= free), *named]
        return Wishes(
            claims=tuple(sorted(every, key=lambda c: c.start)),
            comparisons=tuple(
                c for c in compared.found if not price_at & set(range(c.start, c.start + 2))
            ),
            price=price,
            at_most=at_most,
            at_least=at_least,
            free=free,
            free_rest=free_rest,
            kept=kept - free,
            keep_all=bool(self._marks("same_all")),
            vague=self._vague(free | kept, every),
            numbers=self._numbers(),
            pivots=tuple(e.end for e in self._marks("wanted")),
            covered=frozenset(i for e in self.used for i in range(e.start, e.end)),
        )

    def _marks(self, *kinds: str) -> list[Element]:
        return [e for e in self.marks if e.is_mark(*kinds)]

    # --- values -----------------------------------------------------------------------------------

    def _claims(self) -> list[Claim]:
        claims: list[Claim] = []
        last: tuple[Element, Claim] | None = None
        for element in self.found:
            if element.part is not Part.VALUE or element in self.used:
                continue
            claim = self._claim(element, last)
            if claim is None:
                continue
            self.used.add(element)
            claims.append(claim)
            last = (element, claim)
        return self._ranked(claims)

    def _claim(self, element: Element, last: tuple[Element, Claim] | None) -> Claim | None:
        near = self._near_names(element)
        meanings = tuple(m for m in element.meanings if not near or m.option in near[1])
        if self.about and any(m.option == self.about for m in element.meanings) and not near:
            meanings = tuple(m for m in element.meanings if m.option == self.about)
        beside = bool(near and meanings) or (self.about and bool(meanings))
        if not meanings:
            meanings, near = element.meanings, None
        if not near:
            meanings = tuple(m for m in meanings if m.known) or meanings
        if element.loose and not beside and not self._loose_is_fine(element):
            return None
        if self._is_old(element) or self._is_any(element):
            return None
        if near and beside:
            self.used.add(near[0])
        soft = self._is_soft(element)
        negative = not soft and self._is_negative(element, last)
        return Claim(meanings, element.start, element.end, negative=negative, soft=soft)

    def _loose_is_fine(self, element: Element) -> bool:
        token = self.said[element.start]
        single = len(token.stem) == 1 and token.stem.isalpha()
        if single and token.raw.islower() and len(self.said) > 4:
            return False
        return self.compact

    def _near_names(self, element: Element) -> tuple[Element, tuple[str, ...]] | None:
        """The option name the value belongs to, if one stands beside it."""
        options = {m.option for m in element.meanings}
        best: tuple[int, Element] | None = None
        for name in self.names:
            distance = self._distance(element, name)
            if distance is None or not options & set(name.options):
                continue
            if best is None or distance < best[0]:
                best = (distance, name)
        return (best[1], best[1].options) if best else None

    def _distance(self, value: Element, name: Element) -> int | None:
        """How far a name stands from a value, None where they cannot belong together. A name behind
        counts as nearer than one before ("black frame with blue lenses")."""
        behind = name.start >= value.end
        between = range(value.end, name.start) if behind else range(name.end, value.start)
        if len(between) > 2 or self._breaks(between.start, between.stop, behind):
            return None
        if any(e.part is Part.VALUE and e.start in between for e in self.found):
            return None
        return 2 * len(between) + (0 if behind else 1)

    def _breaks(self, start: int, stop: int, behind: bool) -> bool:
        limit = Gap.COMMA if behind else Gap.STOP
        joins = {"and", "with"} if behind else set()
        gaps = any(self.said[i].gap >= limit for i in range(start, stop + 1) if i < len(self.said))
        return gaps or any(self.said[i].stem in joins for i in range(start, stop))

    # --- polarity ---------------------------------------------------------------------------------

    def _before(self, element: Element, reach: int, limit: Gap = Gap.COMMA) -> list[Element]:
        """The elements shortly before, nearest first, not beyond punctuation."""
        result: list[Element] = []
        edge = element.start
        for index in range(element.start, max(-1, element.start - reach), -1):
            edge = index
            if self.said[index].gap >= limit:
                break
        for other in reversed(self.found):
            if edge <= other.start < element.start:
                result.append(other)
        return result

    def _is_negative(self, element: Element, last: tuple[Element, Claim] | None) -> bool:
        for other in self._before(element, 5):
            if other.is_mark("contrast", "wanted", "prefer", "fallback"):
                return False
            if other.is_mark("not", "instead_of"):
                return True
            if other.part is Part.VALUE:
                joined = self.said[element.start - 1].stem in {"or", "and", "nor"}
                return bool(joined and last and last[0] == other and last[1].negative)
        return False

    def _is_soft(self, element: Element) -> bool:
        """Whether a preference is said of the value: before it, or right behind it."""
        for mark in self._marks("prefer_after"):
            if 0 <= mark.start - element.end <= 1 and not self._leads(mark):
                return True
        return any(
            mark.end <= element.start and not self._stops(mark.end, element.start)
            for mark in self._marks("prefer")
            if self._leads(mark)
        )

    def _leads(self, mark: Element) -> bool:
        """Whether a preference mark speaks of what follows ("preferably black") and not of what is
        before it ("black preferably, size 9")."""
        if not mark.is_mark("prefer"):
            return False
        glued = mark.start > 0 and self.said[mark.start].gap is Gap.NONE
        ends = mark.end >= len(self.said) or self.said[mark.end].gap > Gap.NONE
        return not (glued and ends)

    def _stops(self, start: int, end: int) -> bool:
        """Whether a sentence ends, or a "but" turns it, between two tokens."""
        if any(self.said[i].gap is Gap.STOP for i in range(start, end + 1) if i < len(self.said)):
            return True
        return any(start <= e.start < end for e in self._marks("contrast"))

    def _is_old(self, element: Element) -> bool:
        """Whether the value is what the customer has: between "from" and "to"."""
        for mark in self._marks("from"):
            if mark.end <= element.start:
                return any(
                    e.start >= element.end and not self._stops(element.end, e.start)
                    for e in self._marks("wanted")
                )
        return False

    def _is_any(self, element: Element) -> bool:
        return any(other.is_mark("any") for other in self._before(element, 5))

    def _ranked(self, claims: list[Claim]) -> list[Claim]:
        """Alternatives of one option in the order of the customer's liking."""
        result: list[Claim] = []
        for claim in claims:
            before = next(
                (c for c in reversed(result) if c.options & claim.options and not c.negative), None
            )
            if before is None or claim.negative:
                result.append(claim)
                continue
            kinds = ("fallback", "over") if claim.soft or before.soft else ("fallback",)
            steps = [m for m in self._marks(*kinds) if before.end <= m.start < claim.start]
            result.append(replace(claim, rank=before.rank + (1 if steps else 0)))
        return result

    # --- names without values ---------------------------------------------------------------------

    def _free(self) -> tuple[frozenset[str], bool]:
        free: set[str] = set()
        rest = bool(self._marks("free_rest"))
        for mark in self._marks("any"):
            named = self._names_after(mark) or self._names_before(mark)
            self.used |= set(named)
            free |= {o for name in named for o in name.options}
            rest = rest or not named
        return frozenset(free), rest

    def _names_after(self, mark: Element) -> list[Element]:
        end = mark.end
        while end < len(self.said) and self.said[end].gap < Gap.STOP and end - mark.end < 8:
            if self.said[end].gap is Gap.COMMA and end > mark.end:
                break
            end += 1
        stop = next((e.start for e in self._marks("contrast") if mark.end <= e.start < end), end)
        return [e for e in self.names if mark.end <= e.start < stop]

    def _names_before(self, mark: Element) -> list[Element]:
        start = mark.start
        while start > 0 and self.said[start].gap is Gap.NONE and mark.start - start < 5:
            start -= 1
        return [e for e in self.names if start <= e.start < mark.start]

    def _kept(self) -> frozenset[str]:
        kept: set[str] = set()
        for mark in self._marks("same", "same_all"):
            behind = [e for e in self._names_after(mark) if self._belongs(mark, e)]
            named = behind or self._names_before(mark)[-1:]
            named = [n for n in named if n not in self.used]
            self.used |= set(named)
            kept |= {o for name in named for o in name.options}
        return frozenset(kept)

    def _belongs(self, mark: Element, name: Element) -> bool:
        """Whether only joining words and other names stand between ("same size and color")."""
        between = {i for e in self.names for i in range(e.start, e.end)}
        small = {"and", "or", "the", "my", "its", "option", "of", "same"}
        return all(i in between or self.said[i].stem in small for i in range(mark.end, name.start))

    def _named(self, settled: frozenset[str]) -> list[Claim]:
        """Options with a yes and a no, said by their name alone ("waterproof", "no backlight")."""
        claims: list[Claim] = []
        for name in self.names:
            if name in self.used:
                continue
            polar = [o for o in name.options if o in self.options.no_value and o not in settled]
            claim = self._polar_claim(name, polar[:1])
            if claim:
                self.used.add(name)
                claims.append(claim)
        return claims

    def _polar_claim(self, name: Element, options: Sequence[str]) -> Claim | None:
        if not options:
            return None
        option = options[0]
        nothing = Value(option, self.options.no_value[option])
        near = [e for e in self._before(name, 4) if e.part is not Part.NAME][:1]
        if near and near[0].is_mark("not"):
            self.used.add(near[0])
            return Claim((nothing,), name.start, name.end)
        if near and near[0].is_mark("same", "same_all", "another", "any"):
            return None
        something = self.options.yes_value.get(option)
        if something:
            return Claim((Value(option, something),), name.start, name.end)
        return Claim((nothing,), name.start, name.end, negative=True)

    def _vague(self, settled: frozenset[str], claims: Iterable[Claim]) -> frozenset[str]:
        named = {o for c in claims for o in c.options} | settled
        vague: set[str] = set()
        for mark in self._marks("another"):
            for name in self._names_after(mark)[:1]:
                if name.start - mark.end <= 1 and not named & set(name.options):
                    vague |= set(name.options)
        return frozenset(vague)

    # --- price and ids ----------------------------------------------------------------------------

    def _price(self) -> tuple[PriceWish | None, set[int]]:
        for wish in PriceWish:
            for mark in self._marks(wish.value):
                self.used.add(mark)
                return wish, set(range(mark.start, mark.end))
        return None, set()

    def _bounds(self) -> tuple[Decimal | None, Decimal | None]:
        bounds: dict[str, Decimal | None] = {"under": None, "over_price": None}
        for kind in bounds:
            for mark in self._marks(kind):
                if mark.end < len(self.said) and self._is_price(mark.end):
                    bounds[kind] = Decimal(self.said[mark.end].stem)
        return bounds["under"], bounds["over_price"]

    def _is_price(self, index: int) -> bool:
        token = self.said[index]
        if not token.is_number:
            return False
        after = self.said[index + 1].stem if index + 1 < len(self.said) else ""
        money = {"dollar", "buck", "usd", "euro", "eur", "pound", "gbp"}
        return token.sign in {"$", "€", "£", "₹"} or after in money

    def _numbers(self) -> tuple[str, ...]:
        return tuple(t.word for t in self.said if t.word.isdigit() and len(t.word) >= ID_DIGITS)
