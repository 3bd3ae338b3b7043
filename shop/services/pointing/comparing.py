"""Comparing words: "bigger", "one size smaller", "1000 more pieces", "maximum zoom", "i7 or above"."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from shop.services.pointing.elements import Element, Part
from shop.services.pointing.heard import Heard
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import stands
from shop.services.pointing.text import Gap, Stems, stems
from shop.services.pointing.wishes import Comparison, Degree

_GENERIC = {"more": (1, False), "less": (-1, False), "most": (1, True), "least": (-1, True)}


@lru_cache(maxsize=8)
def _steps(words: Lexicon) -> tuple[Stems, ...]:
    return tuple(stems(w, words) for w in words.words("one_step"))


def comparisons(heard: Heard) -> list[Comparison]:
    """Every comparison of options that have an order."""
    maker = _Maker(heard)
    return [c for e in heard.found if (c := maker.comparison(e))]


class _Maker:
    def __init__(self, heard: Heard) -> None:
        self.said = heard.said
        self.found = heard.found
        self.options = heard.options
        self.used = heard.used

    def comparison(self, element: Element) -> Comparison | None:
        """The comparison an element begins, if it does."""
        if element.part is Part.COMPARING:
            section, _, dimension = element.kinds[0].partition(":")
            named = self._named(element) or self._of_dimension(dimension)
            return self._make(element, named, section)
        kinds = [k for k in element.kinds if k in _GENERIC] if element.part is Part.MARK else []
        if kinds:
            return self._make(element, self._named(element, wide=True), kinds[0])
        if element.is_mark("at_least", "at_most"):
            return self._bound(element)
        return None

    def _make(self, element: Element, options: tuple[str, ...], kind: str) -> Comparison | None:
        if not options:
            return None
        sign, most = _GENERIC[kind]
        self.used.add(element)
        amount = None if most else self._amount(element, options)
        degree = Degree.MOST if most else Degree.NEXT if self._is_step(element) else Degree.FURTHER
        if amount is not None:
            return Comparison(options, sign, Degree.BY, element.start, amount=amount)
        return Comparison(options, sign, degree, element.start)

    def _of_dimension(self, dimension: str) -> tuple[str, ...]:
        """The first option of the product that the dimension can be."""
        names = self.options.words.mapping("dimensions").get(dimension, ())
        return next(((n,) for n in names if n in self.options.scales), ())

    def _named(self, element: Element, *, wide: bool = False) -> tuple[str, ...]:
        """The ordered options whose name stands beside the comparing word."""
        reach = 4 if wide else 2
        best: tuple[int, Element] | None = None
        for name in self.found:
            if name.part is not Part.NAME:
                continue
            behind = name.start >= element.end
            distance = name.start - element.end if behind else element.start - name.end
            between = (element.end, name.start) if behind else (name.end, element.start)
            if not 0 <= distance <= reach or self._broken(*between):
                continue
            if best is None or 2 * distance + (not behind) < best[0]:
                best = (2 * distance + (not behind), name)
        if best is None:
            return ()
        ordered = tuple(o for o in best[1].options if o in self.options.scales)
        if ordered:
            self.used.add(best[1])
        return ordered

    def _broken(self, start: int, stop: int) -> bool:
        inside = range(start, min(stop + 1, len(self.said)))
        return any(self.said[i].gap >= Gap.COMMA for i in inside)

    def _is_step(self, element: Element) -> bool:
        """Whether only the next value is meant: "slightly", "one size smaller"."""
        if any(e.is_mark("step") and 0 <= element.start - e.end <= 1 for e in self.found):
            return True
        return any(
            stands(self.said, element.start - len(p), p)
            for p in _steps(self.options.words)
            if len(p) <= element.start
        )

    def _amount(self, element: Element, options: tuple[str, ...]) -> Decimal | None:
        """The figure of "1000 more pieces", "500 pieces less", "2 inches bigger"."""
        for back in range(1, 3):
            index = element.start - back
            if index < 0 or self.said[index + 1].gap > Gap.NONE:
                return None
            token = self.said[index]
            if token.is_number and not token.sign:
                self._use_value_at(index)
                return Decimal(token.stem)
        return None

    def _use_value_at(self, index: int) -> None:
        self.used |= {e for e in self.found if e.part is Part.VALUE and e.start <= index < e.end}

    def _bound(self, element: Element) -> Comparison | None:
        sign = 1 if element.is_mark("at_least") else -1
        for value in self.found:
            if value.part is not Part.VALUE or value in self.used:
                continue
            near = 0 <= value.start - element.end <= 1 or 0 <= element.start - value.end <= 2
            meaning = next((m for m in value.meanings if m.option in self.options.scales), None)
            if near and meaning and meaning.known:
                self.used |= {value, element}
                return Comparison(
                    (meaning.option,), sign, Degree.AT_LEAST, element.start, value=meaning.value
                )
        return None
