"""How far each variant of a product fulfils what a message wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shop.domain.catalog import Variant
from shop.domain.order import LineItem
from shop.services.pointing.options import Schema
from shop.services.pointing.wishes import Claim, Comparison, Degree, PriceWish, Wishes

EXTREMES = (PriceWish.CHEAPEST, PriceWish.DEAREST)


class Fit:
    """The wishes of one message, asked of one variant after the other.

    `have` are the options of the current variant, empty if there is none; `held` is its id.
    """

    def __init__(self, current: LineItem | Variant | None, options: Schema, wishes: Wishes) -> None:
        self.options = options
        self.wishes = wishes
        self.has_current = current is not None
        self.have: Mapping[str, str] = current.options if current else {}
        self.held = ""
        if current is not None:
            self.held = current.variant_id if isinstance(current, LineItem) else current.id
        self.price = current.price.amount if current else Decimal(0)
        firm = [c for c in wishes.claims if not c.negative and not c.soft]
        self.hard = _alternatives([c for c in firm if len(c.options) == 1])
        self.open = [c for c in firm if len(c.options) > 1]
        self.negative = [c for c in wishes.claims if c.negative]
        self.touched = self._touched()
        self.kept = self._kept()
        self.liked = self._liked()

    def _touched(self) -> frozenset[str]:
        """The options the message says something of."""
        claimed = {o for c in self.wishes.claims for o in c.options}
        compared = {o for c in self.wishes.comparisons for o in c.options}
        return self.wishes.vague | claimed | compared

    def _kept(self) -> frozenset[str]:
        if not self.wishes.keep_all:
            return self.wishes.kept & frozenset(self.have)
        return frozenset(o for o in self.have if o not in self.touched | self.wishes.free)

    def _liked(self) -> list[tuple[Claim, int]]:
        """The claims that rank variants, each with the rank of what is not named at all."""
        ordered = [c for group in self.hard for c in group if len(group) > 1]
        ordered += [c for c in self.wishes.claims if c.soft]
        worst: dict[str, int] = {}
        for claim in ordered:
            for option in claim.options:
                worst[option] = max(worst.get(option, 0), claim.rank + 1)
        return [(c, max(worst[o] for o in c.options)) for c in ordered]

    # --- one variant ------------------------------------------------------------------------------

    def is_new(self, variant: Variant) -> bool:
        """Whether it is another one than the current."""
        return variant.id != self.held

    def misses(self, variant: Variant) -> int:
        """How many of the wishes the variant does not fulfil; preferences do not count."""
        has, w = variant.options, self.wishes
        missed = sum(1 for group in self.hard if not any(c.holds(has) for c in group))
        missed += 0 if _all_met(self.open, has) else 1
        missed += sum(1 for c in self.negative if c.holds(has))
        missed += sum(1 for c in w.comparisons if not self._compares(c, variant))
        missed += sum(1 for o in self.kept if has.get(o) != self.have.get(o))
        missed += sum(1 for o in w.vague if self.have and has.get(o) == self.have.get(o))
        return missed + (0 if self._is_affordable(variant.price.amount) else 1)

    def strays(self, variant: Variant) -> list[str]:
        """The options that would change although the message does not speak of them."""
        w = self.wishes
        if not self.have or w.free_rest or w.price in EXTREMES:
            return []
        spoken = self._spoken_of(variant)
        return [
            o for o in self.options.values
            if o not in spoken and variant.options.get(o) != self.have.get(o)
        ]  # fmt: skip

    def _spoken_of(self, variant: Variant) -> frozenset[str]:
        """The options the message speaks of, if it means this variant: words that can be about two
        options are about the one where the variant is as they say."""
        w = self.wishes
        spoken = {o for c in w.comparisons for o in c.options} | w.vague | w.free
        for claim in w.claims:
            if len(claim.options) == 1 or claim.negative:
                spoken |= claim.options
        for claim in self.open:
            met = sorted(claim.met_by(variant.options) - spoken)
            changed = [o for o in met if variant.options.get(o) != self.have.get(o)]
            spoken |= set(changed[:1])
        return frozenset(spoken)

    @property
    def is_torn(self) -> bool:
        """Whether two values of one option are wanted without an "or": nobody can tell which."""
        return any(
            len({c.values for c in group if c.rank == 0}) > 1 and not any(c.offered for c in group)
            for group in self.hard
        )

    def liking(self, variant: Variant) -> tuple[int, ...]:
        """How far down the customer's own order the variant is, option by option; least is best."""
        ranks: dict[frozenset[str], int] = {}
        for claim, worst in self.liked:
            rank = claim.rank if claim.holds(variant.options) else worst
            ranks[claim.options] = min(ranks.get(claim.options, worst), rank)
        return tuple(ranks.values())

    def order(self, variant: Variant) -> tuple[object, ...]:
        """The key that sorts the best variant first."""
        changes = sum(1 for o in self.have if variant.options.get(o) != self.have.get(o))
        apart = abs(variant.price.amount - self.price) if self.have else Decimal(0)
        return (self.liking(variant), len(self.strays(variant)), changes, apart)

    # --- price and comparisons --------------------------------------------------------------------

    def _is_affordable(self, amount: Decimal) -> bool:
        w = self.wishes
        if w.at_most is not None and amount > w.at_most:
            return False
        if w.at_least is not None and amount < w.at_least:
            return False
        if w.price is PriceWish.CHEAPER and self.has_current:
            return amount < self.price
        return not (w.price is PriceWish.DEARER and self.has_current) or amount > self.price

    def _compares(self, wish: Comparison, variant: Variant) -> bool:
        return any(self._compares_in(option, wish, variant) for option in wish.options)

    def _compares_in(self, option: str, wish: Comparison, variant: Variant) -> bool:
        scale = self.options.scales[option]
        place = scale.get(variant.options.get(option, ""))
        if place is None or wish.degree is Degree.MOST:
            return place is not None
        start = scale.get(wish.value or self.have.get(option, ""))
        if start is None:
            return False
        ahead = (place - start) * wish.sign
        if wish.degree is Degree.AT_LEAST:
            return ahead >= 0
        if wish.degree is Degree.BY:
            return ahead == wish.amount
        steps = [step for p in scale.values() if (step := (p - start) * wish.sign) > 0]
        return ahead > 0 and (wish.degree is not Degree.NEXT or ahead == min(steps))

    def extreme(self, found: Sequence[Variant]) -> list[Variant]:
        """The ones with the most (least) of what the message wants most (least) of, price included."""
        left = list(found)
        for wish in self.wishes.comparisons:
            if wish.degree is Degree.MOST and left:
                left = self._most(wish, left)
        if left and self.wishes.price in EXTREMES:
            best = min if self.wishes.price is PriceWish.CHEAPEST else max
            price = best(v.price.amount for v in left)
            left = [v for v in left if v.price.amount == price]
        return left

    def _most(self, wish: Comparison, found: Sequence[Variant]) -> list[Variant]:
        option = wish.options[0]
        scale = self.options.scales[option]
        places = {
            v.id: place * wish.sign
            for v in found if (place := scale.get(v.options.get(option, ""))) is not None
        }  # fmt: skip
        best = max(places.values(), default=None)
        return [v for v in found if v.id in places and places[v.id] == best]


def _alternatives(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims about the same option are alternatives of each other: one of them must hold."""
    groups: dict[frozenset[str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.options, []).append(claim)
    return list(groups.values())


def _all_met(claims: Sequence[Claim], options: Mapping[str, str]) -> bool:
    """Whether each claim is true of an option of its own ("black and brown": frame and lens)."""
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda c: len(c.met_by(options))):
        free = [o for o in sorted(claim.met_by(options)) if o not in taken]
        if not free:
            return False
        taken.add(free[0])
    return True
