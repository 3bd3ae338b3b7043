"""Which variant of a product a message means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shop.domain.catalog import Product, Variant
from shop.domain.order import LineItem
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.marks import known_words
from shop.services.pointing.mentions import name_forms
from shop.services.pointing.options import Schema, catalogue, schema
from shop.services.pointing.reading import read
from shop.services.pointing.text import Stems, Token, prepare, stems
from shop.services.pointing.types import VariantMatch
from shop.services.pointing.wishes import Claim, Comparison, Degree, PriceWish, Wishes


def find_variant(
    text: str,
    product: Product,
    current: LineItem | Variant | None,
    language: str = "en",
    about: str = "",
) -> VariantMatch:
    """Which available variants of `product` the message means. Pure; no input raises.

    `current` is what the customer has: options the message does not name stay as they are there,
    and the current variant itself is an answer only where it was asked for ("the same one again").
    `about` is the name of an option just asked for, so that "8" is enough.

    One variant is a decision: all that was named fits, and nothing else changes, or all that
    changes was left open by the message ("the cheapest", "any color"). Where everything named fits
    only a variant that differs in an option nobody named, that variant is `near`: worth an offer.
    """
    words = lexicon(language)
    options = schema(catalogue(v.options for v in product.variants), words)
    said = heard(text, product, options, words)
    hidden = name_tokens(said, product, options, words)
    return decide(read(said, options, about, hidden), product, current, options)


def heard(text: str, product: Product, options: Schema, words: Lexicon) -> tuple[Token, ...]:
    """The message respelled after the product's name and options."""
    names: list[Stems] = [stems(product.name, words), *options.phrases]
    return prepare(text, words, names, known_words(words))


def name_tokens(
    said: Sequence[Token], product: Product, options: Schema, words: Lexicon
) -> frozenset[int]:
    """The tokens that name the product: "gaming mouse" says nothing of its options."""
    name = stems(product.name, words)
    size = len(name)
    whole = {
        i + offset
        for i in range(len(said) - size + 1)
        if size and tuple(t.stem for t in said[i : i + size]) == name
        for offset in range(size)
    }
    telling = {w for p in options.phrases for w in p}
    part = name_forms(product.name, words).strong - telling
    return frozenset(whole | {i for i, t in enumerate(said) if t.stem in part})


def decide(
    wishes: Wishes, product: Product, current: LineItem | Variant | None, options: Schema
) -> VariantMatch:
    """The variants of `product` that fulfil the wishes."""
    if not wishes.said:
        return VariantMatch()
    settled = _without_old(_hardened(wishes), current)
    return _Choice(product, current, options, settled).match()


def _hardened(wishes: Wishes) -> Wishes:
    """A message of nothing but preferences says what is wanted: "I'd prefer the black one"."""
    firm = [c for c in wishes.claims if not c.soft and not c.negative]
    if firm or wishes.comparisons or wishes.price or wishes.kept or wishes.keep_all:
        return wishes
    return replace(wishes, claims=tuple(replace(c, soft=False) for c in wishes.claims))


def _without_old(wishes: Wishes, current: LineItem | Variant | None) -> Wishes:
    """Leave out what only describes the current one: "the blue shirt for a red one"."""
    if current is None:
        return wishes
    have = current.options
    for pivot in wishes.pivots:
        old = [c for c in wishes.claims if c.end <= pivot and not c.negative]
        new = [c for c in wishes.claims if c.start >= pivot]
        later = bool(new) or any(c.start >= pivot for c in wishes.comparisons) or wishes.price
        if old and later and all(_holds(c, have) for c in old):
            kept = tuple(c for c in wishes.claims if c not in old)
            return replace(wishes, claims=kept)
    changed = {
        o
        for c in wishes.claims
        if not c.negative and not c.soft and not _holds(c, have)
        for o in c.options
    }
    kept = tuple(
        c
        for c in wishes.claims
        if c.negative
        or c.soft
        or not _holds(c, have)
        or not c.options <= changed
        or _is_alternative(c, wishes.claims)
    )
    return replace(wishes, claims=kept)


def _is_alternative(claim: Claim, claims: Sequence[Claim]) -> bool:
    return claim.rank > 0 or any(c.rank > 0 and c.options & claim.options for c in claims)


def _holds(claim: Claim, options: Mapping[str, str]) -> bool:
    return any(options.get(v.option) == v.value for v in claim.values)


@dataclass
class _Choice:
    """The choice among the variants of one product."""

    product: Product
    current: LineItem | Variant | None
    options: Schema
    wishes: Wishes

    def __post_init__(self) -> None:
        have = self.current
        self.have: Mapping[str, str] = have.options if have else {}
        self.held = (have.variant_id if isinstance(have, LineItem) else have.id) if have else ""
        self.price = have.price.amount if have else Decimal(0)
        self.hard = _alternatives([c for c in self.wishes.claims if not c.negative and not c.soft])
        self.liked = [c for c in self.wishes.claims if c.soft]
        self.negative = [c for c in self.wishes.claims if c.negative]

    def match(self) -> VariantMatch:
        """The answer, by an id if one was said, else by the options."""
        by_id = self._by_id()
        if by_id is not None:
            return by_id
        if self._is_only_numbers():
            return VariantMatch()
        if self._asks_for_same():
            return self._same()
        fitting = [v for v in self.product.variants if self._fits(v)]
        open_ = self._superlative([v for v in fitting if v.available and self._is_new(v)])
        gone = [v for v in fitting if not v.available and v.id != self.held]
        if self._have_best(fitting):
            return self._already()
        found = self._decided(open_)
        lone = len(found) == 1 and self._strays(found[0])
        return VariantMatch(
            variants=() if lone else tuple(found),
            wanted=self._wanted(found or fitting),
            unavailable=tuple(sorted(gone, key=self._order)),
            near=tuple(found) if lone else () if found else tuple(self._near()),
            said=True,
        )

    # --- the special answers ----------------------------------------------------------------------

    def _by_id(self) -> VariantMatch | None:
        """A variant's id means it; the current one's own id only says what is to be changed."""
        named = [v for n in self.wishes.numbers if (v := self.product.variant(n))]
        others = [v for v in named if v.id != self.held]
        if not others:
            return VariantMatch(said=True) if self._is_only_numbers() and not named else None
        best = others[-1]
        return VariantMatch(
            variants=(best,) if best.available else (),
            wanted=dict(best.options),
            unavailable=() if best.available else (best,),
            said=True,
        )

    def _is_only_numbers(self) -> bool:
        return not replace(self.wishes, numbers=()).said

    def _asks_for_same(self) -> bool:
        w = self.wishes
        other = w.claims or w.comparisons or w.price or w.vague or w.free or w.free_rest
        return w.keep_all and not other

    def _same(self) -> VariantMatch:
        own = self.product.variant(self.held)
        if own is None:
            return VariantMatch(said=True)
        return VariantMatch(
            variants=(own,) if own.available else (),
            wanted=dict(own.options),
            unavailable=() if own.available else (own,),
            said=True,
        )

    def _have_best(self, fitting: Sequence[Variant]) -> bool:
        """Whether the cheapest (dearest) that fits is the one the customer has."""
        own = next((v for v in fitting if v.id == self.held), None)
        others = [v.price.amount for v in fitting if v.available and v.id != self.held]
        if own is None or not others:
            return False
        if self.wishes.price is PriceWish.CHEAPEST:
            return own.price.amount <= min(others)
        return self.wishes.price is PriceWish.DEAREST and own.price.amount >= max(others)

    def _already(self) -> VariantMatch:
        own = self.product.variant(self.held)
        assert own is not None
        match = self._same()
        return replace(match, wanted=self._wanted([own]))

    # --- fitting ----------------------------------------------------------------------------------

    def _is_new(self, variant: Variant) -> bool:
        return variant.id != self.held

    def _fits(self, variant: Variant) -> bool:
        return self._misses(variant) == 0

    def _misses(self, variant: Variant) -> int:
        """How many of the wishes the variant does not fulfil."""
        w = self.wishes
        missed = sum(1 for group in self.hard if not any(_holds(c, variant.options) for c in group))
        missed += sum(1 for c in self.negative if _holds(c, variant.options))
        missed += sum(1 for c in w.comparisons if not self._compares(c, variant))
        missed += sum(1 for o in self._kept() if variant.options.get(o) != self.have.get(o))
        missed += sum(
            1 for o in w.vague if self.have and variant.options.get(o) == self.have.get(o)
        )
        return missed + (0 if self._affordable(variant) else 1)

    def _kept(self) -> frozenset[str]:
        if not self.have:
            return frozenset()
        if not self.wishes.keep_all:
            return self.wishes.kept
        touched = self._touched() | self.wishes.free
        return frozenset(o for o in self.have if o not in touched)

    def _touched(self) -> frozenset[str]:
        """Options the message says something of."""
        w = self.wishes
        said = {o for c in w.claims for o in c.options} | {
            o for c in w.comparisons for o in c.options
        }
        return frozenset(said | w.vague)

    def _affordable(self, variant: Variant) -> bool:
        amount, w = variant.price.amount, self.wishes
        if w.at_most is not None and amount > w.at_most:
            return False
        if w.at_least is not None and amount < w.at_least:
            return False
        if w.price is PriceWish.CHEAPER and self.current:
            return amount < self.price
        return not (w.price is PriceWish.DEARER and self.current) or amount > self.price

    def _compares(self, wish: Comparison, variant: Variant) -> bool:
        return any(self._compares_in(option, wish, variant) for option in wish.options)

    def _compares_in(self, option: str, wish: Comparison, variant: Variant) -> bool:
        scale = self.options.scales[option]
        place = scale.get(variant.options.get(option, ""))
        start = scale.get(wish.value or self.have.get(option, ""))
        if place is None or wish.degree is Degree.MOST:
            return place is not None
        if start is None:
            return False
        ahead = (place - start) * wish.sign
        if wish.degree is Degree.AT_LEAST:
            return ahead >= 0
        if wish.degree is Degree.BY:
            return ahead == wish.amount
        if wish.degree is Degree.NEXT:
            steps = [p for p in scale.values() if (p - start) * wish.sign > 0]
            return ahead > 0 and abs(place - start) == min(abs(p - start) for p in steps)
        return ahead > 0

    # --- deciding ---------------------------------------------------------------------------------

    def _superlative(self, found: list[Variant]) -> list[Variant]:
        """Keep the extreme ones where the message asks for the most or least of something."""
        for wish in self.wishes.comparisons:
            if wish.degree is Degree.MOST and found:
                scale = self.options.scales[wish.options[0]]
                places = {v.id: scale[v.options[wish.options[0]]] * wish.sign for v in found}
                found = [v for v in found if places[v.id] == max(places.values())]
        if found and self.wishes.price in (PriceWish.CHEAPEST, PriceWish.DEAREST):
            best = min if self.wishes.price is PriceWish.CHEAPEST else max
            price = best(v.price.amount for v in found)
            found = [v for v in found if v.price.amount == price]
        return found

    def _decided(self, found: list[Variant]) -> list[Variant]:
        """One where the rest stays as it is, or the best liked; else all, best first."""
        ranked = sorted(found, key=self._order)
        if not self.have:
            return self._best_liked(ranked)
        unchanged = [v for v in ranked if not self._strays(v)]
        if len(unchanged) == 1:
            return unchanged
        # What does not matter may as well stay as it is.
        alike = [
            v
            for v in unchanged
            if all(v.options.get(o) == self.have.get(o) for o in self.wishes.free)
        ]
        if len(alike) == 1:
            return alike
        return self._best_liked(unchanged) if unchanged else ranked

    def _best_liked(self, ranked: list[Variant]) -> list[Variant]:
        """The first alone where the message ranks it before all others."""
        if len(ranked) > 1 and self._liking(ranked[0]) < self._liking(ranked[1]):
            return ranked[:1]
        return ranked

    def _liking(self, variant: Variant) -> tuple[int, ...]:
        """How far down the customer's own order the variant is, option by option."""
        groups: dict[frozenset[str], int] = {}
        ordered = [c for group in self.hard for c in group if len(group) > 1] + self.liked
        for claim in ordered:
            worst = 1 + max(c.rank for c in ordered if c.options & claim.options)
            rank = claim.rank if _holds(claim, variant.options) else worst
            groups[claim.options] = min(groups.get(claim.options, worst), rank)
        return tuple(groups.values())

    def _strays(self, variant: Variant) -> list[str]:
        """The options that would change although the message does not speak of them."""
        w = self.wishes
        if not self.have or w.free_rest or w.price in (PriceWish.CHEAPEST, PriceWish.DEAREST):
            return []
        spoken = self._touched() | w.free
        return [
            o
            for o in self.options.values
            if o not in spoken and variant.options.get(o) != self.have.get(o)
        ]

    def _order(self, variant: Variant) -> tuple[object, ...]:
        changes = sum(1 for o in self.have if variant.options.get(o) != self.have.get(o))
        apart = abs(variant.price.amount - self.price) if self.have else Decimal(0)
        cheap = variant.price.amount if self.wishes.price is PriceWish.CHEAPER else Decimal(0)
        return (self._liking(variant), len(self._strays(variant)), cheap, changes, apart)

    def _near(self) -> list[Variant]:
        close = [
            v
            for v in self.product.variants
            if v.available and self._is_new(v) and self._misses(v) == 1
        ]
        return sorted(close, key=self._order)

    def _wanted(self, found: Sequence[Variant]) -> dict[str, str]:
        """The options named, and those a comparison leads to where all that fit agree."""
        wanted = {o: self.have[o] for o in self.wishes.kept if o in self.have}
        for claim in self.wishes.claims:
            if claim.negative or len(claim.options) != 1:
                continue
            open_ = claim.soft or _is_alternative(claim, self.wishes.claims)
            if not open_ or (found and all(_holds(claim, v.options) for v in found)):
                wanted.setdefault(claim.values[0].option, claim.values[0].value)
        for option in (o for c in self.wishes.comparisons for o in c.options):
            values = {v.options.get(option, "") for v in found}
            if len(values) == 1:
                wanted.setdefault(option, next(iter(values)))
        return wanted


def _alternatives(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims about the same option are alternatives of each other: one of them must hold."""
    groups: list[list[Claim]] = []
    for claim in claims:
        group = next((g for g in groups if g[0].options == claim.options), None)
        if group is None:
            groups.append([claim])
        else:
            group.append(claim)
    return groups
