"""The choice among the variants of a product: a decision, a question, or an offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shop.domain.catalog import Product, Variant
from shop.services.pointing.fitting import EXTREMES, Fit
from shop.services.pointing.types import VariantMatch
from shop.services.pointing.wishes import Degree


@dataclass(frozen=True)
class Choosing:
    """One message's choice among the variants of one product."""

    product: Product
    fit: Fit

    def match(self) -> VariantMatch:
        """The answer, by an id if one was said, else by the options."""
        by_id = self._by_id()
        if by_id is not None:
            return by_id
        if self._asks_for_same():
            return self._own()
        fitting = [v for v in self.product.variants if self.fit.misses(v) == 0]
        if self._is_best_already(fitting):
            return replace(self._own(), wanted=self._wanted(fitting))
        gone = [v for v in fitting if not v.available and self.fit.is_new(v)]
        open_ = self.fit.extreme([v for v in fitting if v.available and self.fit.is_new(v)])
        found = self._decided(open_)
        if len(found) == 1 and self._is_doubtful(found[0], fitting):
            return self._answer(fitting, [], gone, found)
        return self._answer(fitting, found, gone, [] if found else self._near())

    def _answer(
        self,
        fitting: Sequence[Variant],
        found: Sequence[Variant],
        gone: Sequence[Variant],
        near: Sequence[Variant],
    ) -> VariantMatch:
        return VariantMatch(
            variants=tuple(found),
            wanted=self._wanted(found or near or fitting),
            unavailable=tuple(sorted(gone, key=self.fit.order)),
            near=tuple(near),
            said=True,
        )

    def _is_doubtful(self, found: Variant, fitting: Sequence[Variant]) -> bool:
        """Whether the only one left may still not be what is meant."""
        if self.fit.strays(found) or self.fit.is_torn:
            return True
        return any(self._reads_otherwise(found, other) for other in fitting)

    def _reads_otherwise(self, found: Variant, other: Variant) -> bool:
        """Whether words that can be about two options fit the other variant by the other option, be
        it sold out: "black" of the frame or of the lens."""
        if not self.fit.is_new(other) or self.fit.strays(other):
            return False
        return any(
            not claim.met_by(found.options) & claim.met_by(other.options) for claim in self.fit.open
        )

    # --- the current one --------------------------------------------------------------------------

    def _by_id(self) -> VariantMatch | None:
        """A variant's id means it; the current one's own id only says what is to be changed."""
        wishes = self.fit.wishes
        named = [v for n in wishes.numbers if (v := self.product.variant(n))]
        others = [v for v in named if self.fit.is_new(v)]
        if others:
            return _one(others[-1])
        if replace(wishes, numbers=()).said:
            return None
        return VariantMatch(said=not named)

    def _asks_for_same(self) -> bool:
        w = self.fit.wishes
        other = w.claims or w.comparisons or w.price or w.vague or w.free or w.free_rest
        return w.keep_all and not other

    def _own(self) -> VariantMatch:
        own = self.product.variant(self.fit.held)
        return _one(own) if own else VariantMatch(said=True)

    def _is_best_already(self, fitting: Sequence[Variant]) -> bool:
        """Whether the customer has the cheapest, the brightest, ... of all that fit."""
        w = self.fit.wishes
        most = any(c.degree is Degree.MOST for c in w.comparisons)
        own = next((v for v in fitting if not self.fit.is_new(v)), None)
        if own is None or not (most or w.price in EXTREMES):
            return False
        rivals = [v for v in fitting if v.available or v is own]
        return own in self.fit.extreme(rivals)

    # --- deciding ---------------------------------------------------------------------------------

    def _decided(self, found: Sequence[Variant]) -> list[Variant]:
        """One where the rest stays as it is, or the best liked; else all, best first."""
        ranked = sorted(found, key=self.fit.order)
        if not self.fit.have:
            return self._best_liked(ranked)
        unchanged = [v for v in ranked if not self.fit.strays(v)]
        # What does not matter may as well stay as it is.
        alike = [v for v in unchanged if self._leaves_free_ones(v)]
        if len(alike) == 1:
            return alike
        return self._best_liked(unchanged) if unchanged else ranked

    def _leaves_free_ones(self, variant: Variant) -> bool:
        free = self.fit.wishes.free
        return all(variant.options.get(o) == self.fit.have.get(o) for o in free)

    def _best_liked(self, ranked: list[Variant]) -> list[Variant]:
        """The first alone where the message ranks it before all others."""
        if len(ranked) > 1 and self.fit.liking(ranked[0]) < self.fit.liking(ranked[1]):
            return ranked[:1]
        return ranked

    def _near(self) -> list[Variant]:
        """What can be ordered and fulfils all wishes but one."""
        close = [
            v for v in self.product.variants
            if v.available and self.fit.is_new(v) and self.fit.misses(v) == 1
        ]  # fmt: skip
        return sorted(close, key=self.fit.order)

    def _wanted(self, found: Sequence[Variant]) -> dict[str, str]:
        """The options named, and those a comparison leads to where all that fit agree."""
        w = self.fit.wishes
        wanted = {o: self.fit.have[o] for o in w.kept if o in self.fit.have}
        for claim in w.claims:
            if claim.negative or len(claim.options) != 1:
                continue
            firm = not claim.soft and not w.has_alternatives(claim)
            if firm or (found and all(claim.holds(v.options) for v in found)):
                wanted.setdefault(claim.values[0].option, claim.values[0].value)
        for option in (o for c in w.comparisons for o in c.options):
            values = {v.options.get(option, "") for v in found}
            if len(values) == 1:
                wanted.setdefault(option, next(iter(values)))
        return wanted


def _one(variant: Variant) -> VariantMatch:
    """A decision for one variant, as far as it can be ordered."""
    return VariantMatch(
        variants=(variant,) if variant.available else (),
        wanted=dict(variant.options),
        unavailable=() if variant.available else (variant,),
        said=True,
    )
