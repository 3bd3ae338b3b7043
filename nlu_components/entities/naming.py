"""Products, versions and option values of the catalogue in a message, misspelt or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from nlu_components.entities.catalogue import Item
from nlu_components.entities.index import Index, Name, Value
from nlu_components.entities.pieces import Piece, pieces_of
from nlu_components.entities.reading import Reading
from nlu_components.entities.types import Found, Kind
from shop.services.naming import describe

_NEAR_NAME = 2  # tokens between an option's name and a value that needs it
_REACH = 16  # tokens from a product to the values that may belong to it
_JOINING = frozenset({"-", "'", "/"})


@dataclass(frozen=True)
class _Hit:
    """A name or value over tokens [start, end)."""

    start: int
    end: int
    exact: bool
    name: Name | None = None
    value: Value | None = None


def find_names(reading: Reading, index: Index) -> list[Found]:
    """Products, versions and values; they may overlap."""
    if not index.catalogue:
        return []
    return _Names(reading, index).find()


class _Names:
    """One message held against one index."""

    def __init__(self, reading: Reading, index: Index) -> None:
        self.reading, self.index = reading, index
        self.pieces = pieces_of(reading, index)
        self.options = self._option_places()

    def find(self) -> list[Found]:
        """Everything the catalogue knows."""
        names = [hit for hit in self._hits(self.index.names) if self._is_name(hit)]
        values = self._hits(self.index.values)
        found = [self._product(hit) for hit in names]
        found += [f for hit in names if (f := self._version(hit, values)) is not None]
        found += [self._value(hit) for hit in values if self._is_value(hit, values)]
        found += self._ids()
        return found

    # -- matching -------------------------------------------------------------------------------

    def _hits(
        self, table: Mapping[str, Sequence[Name]] | Mapping[str, Sequence[Value]]
    ) -> list[_Hit]:
        """The longest phrases of a table, left to right, none inside another."""
        found: list[_Hit] = []
        at = 0
        while at < len(self.pieces):
            hit = self._hit(table.get(self.pieces[at].word.stem, ()), at)
            if hit is None:
                at += 1
                continue
            found.append(hit[1])
            at += hit[0]
        return found

    def _hit(self, rows: Sequence[Name | Value], at: int) -> tuple[int, _Hit] | None:
        for row in rows:
            span = self.pieces[at : at + len(row.stems)]
            if tuple(p.word.stem for p in span) != row.stems or not self._is_run(span):
                continue
            exact = all(p.word.exact for p in span)
            name = row if isinstance(row, Name) else None
            value = row if isinstance(row, Value) else None
            return len(span), _Hit(span[0].start, span[-1].end, exact, name, value)
        return None

    def _is_run(self, span: Sequence[Piece]) -> bool:
        """Whether nothing but a hyphen stands between the pieces."""
        for one, other in pairwise(span):
            between = range(one.end, other.start)
            if len(between) > 1 or any(self.reading.key(i) not in _JOINING for i in between):
                return False
        return True

    def _option_places(self) -> list[tuple[int, int, frozenset[str]]]:
        """Where words of options' names stand ("size"), and whose they are."""
        words = self.index.option_words
        return [(p.start, p.end, words[p.word.stem]) for p in self.pieces if p.word.stem in words]

    # -- products -------------------------------------------------------------------------------

    def _is_name(self, hit: _Hit) -> bool:
        """Names that are common words ("throw", "case") need a word like "the" or a number before."""
        assert hit.name is not None
        if hit.name.stems not in self.index.shy:
            return True
        before = hit.start
        led = self.reading.before("name_before", before) is not None
        return hit.exact and (led or self.reading.is_number(before - 1))

    def _product(self, hit: _Hit) -> Found:
        assert hit.name is not None
        items = [self.index.catalogue[n] for n in hit.name.products]
        return Found(
            Kind.PRODUCT_NAME.value,
            self.reading.tokens[hit.start].start,
            self.reading.tokens[hit.end - 1].end,
            items[0].name,
            self._confidence(hit, hit.name.written),
            {"product_ids": [item.id for item in items]},
        )

    def _confidence(self, hit: _Hit, written: str) -> float:
        """How alike what was typed and what the catalogue writes are; 1.0 for the words themselves."""
        if hit.exact:
            return 1.0
        tokens = self.reading.tokens
        typed = self.reading.text[tokens[hit.start].start : tokens[hit.end - 1].end]
        return round(fuzz.ratio(typed.casefold(), written.casefold()) / 100, 3)

    def _version(self, hit: _Hit, values: Sequence[_Hit]) -> Found | None:
        """The product with the values right beside it: the first of that name that comes in them."""
        assert hit.name is not None
        near = [v for v in values if -_REACH <= v.start - hit.start <= _REACH]
        for number in hit.name.products if near else ():
            item = self.index.catalogue[number]
            start, end, wanted = self._grow(hit, near, item)
            if wanted:
                return self._made(hit, item, start, end, wanted)
        return None

    def _grow(self, hit: _Hit, near: Sequence[_Hit], item: Item) -> tuple[int, int, dict[str, str]]:
        """(start, end, options) of a product and the values of its own that touch it."""
        known = list(dict.fromkeys(pair for v in item.versions for pair in v.options))
        wanted: dict[str, str] = {}
        start, end = hit.start, hit.end
        grown = True
        while grown:
            grown = False
            for other in near:
                option = self._option_of(other, known, wanted)
                if option is None or other.value is None:
                    continue
                if other.end == start or self._joined(end, other.start):
                    wanted[option] = _written(other.value, option, known)
                    start, end = min(start, other.start), max(end, other.end)
                    grown = True
        opened = any(self.reading.key(i) == "(" for i in range(start, end))
        return start, end + 1 if opened and self.reading.key(end) == ")" else end, wanted

    def _made(
        self, hit: _Hit, item: Item, start: int, end: int, wanted: Mapping[str, str]
    ) -> Found:
        assert hit.name is not None
        options = {o: wanted[o] for v in item.versions for o, _ in v.options if o in wanted}
        ids = [v.id for v in item.versions if v.id and options.items() <= dict(v.options).items()]
        tokens = self.reading.tokens
        return Found(
            Kind.VARIANT_NAME.value,
            tokens[start].start,
            tokens[end - 1].end,
            describe(item.name, options),
            self._confidence(hit, hit.name.written),
            {"product_ids": [item.id], "options": options, "variant_ids": ids},
        )

    def _option_of(
        self, near: _Hit, known: Sequence[tuple[str, str]], taken: Mapping[str, str]
    ) -> str | None:
        """The option of the product that can have that value and has none yet."""
        if near.value is None or self._is_mere_number(near, near.value):
            return None
        for option in near.value.options:
            if option not in taken and _written(near.value, option, known):
                return option
        return None

    def _is_mere_number(self, near: _Hit, value: Value) -> bool:
        """Whether it may as well be a quantity: "9 running shoes" are nine or of size 9."""
        signed = self.reading.key(near.start - 1) in _SIGNS
        return len(value.stems) == 1 and value.stems[0].isdigit() and not signed

    def _joined(self, end: int, start: int) -> bool:
        """Whether nothing but commas, brackets and slashes stands between."""
        between = range(end, start)
        joiners = all(self.reading.at("variant_joiner", i) is not None for i in between)
        return end <= start and len(between) <= 2 and joiners

    def _ids(self) -> Iterator[Found]:
        for token in self.reading.tokens:
            number = self.index.ids.get(token.key)
            if number is not None:
                item = self.index.catalogue[number]
                extra = {"product_ids": [item.id]}
                yield Found(Kind.PRODUCT_NAME.value, token.start, token.end, item.name, 1.0, extra)

    # -- values ---------------------------------------------------------------------------------

    def _is_value(self, hit: _Hit, values: Sequence[_Hit]) -> bool:
        assert hit.value is not None
        if not hit.value.loose:
            return True
        if self._beside_option(hit, hit.value):
            return self._is_typed(hit, hit.value)
        raw = self.reading.tokens[hit.start].raw
        if len(raw) > 1 or not raw.isupper():
            return False
        # "M" is a size where sizes are spoken of.
        spoken = bool(self.options) or any(o is not hit and _is_size(o) for o in values)
        return spoken or self.reading.before("place_before", hit.start) is not None

    def _beside_option(self, hit: _Hit, value: Value) -> bool:
        """Whether the name of an option of the value stands beside it: "size medium", "medium size"."""
        return any(
            (0 <= hit.start - end <= _NEAR_NAME or start == hit.end)
            and options & set(value.options)
            for start, end, options in self.options
        )

    def _is_typed(self, hit: _Hit, value: Value) -> bool:
        """Whether a value stands there in its own form: "shorts" are no "short"."""
        tokens = self.reading.tokens[hit.start : hit.end]
        return hit.exact and not any(
            t.key.endswith("s") and not s.endswith("s")
            for t, s in zip(tokens, value.stems, strict=False)
        )

    def _value(self, hit: _Hit) -> Found:
        assert hit.value is not None
        return Found(
            Kind.OPTION_VALUE.value,
            self.reading.tokens[hit.start].start,
            self.reading.tokens[hit.end - 1].end,
            hit.value.written,
            self._confidence(hit, hit.value.written),
            {"options": list(hit.value.options)},
        )


_SIGNS = frozenset("$€£₹")


def _is_size(hit: _Hit) -> bool:
    return hit.value is not None and "size" in hit.value.options


def _written(value: Value, option: str, known: Sequence[tuple[str, str]]) -> str:
    """The value as this product writes it, "" where it does not come in it."""
    folded = value.written.casefold()
    return next((v for o, v in known if o == option and v.casefold() == folded), "")
