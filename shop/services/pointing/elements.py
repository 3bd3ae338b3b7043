"""The parts of a message about options: value words, option names, comparing words, fixed phrases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import stands, table
from shop.services.pointing.options import Schema, Value
from shop.services.pointing.text import Gap, Stems, Token, stems


class Part(str, Enum):
    """What kind of words an element is made of."""

    VALUE = "value"
    NAME = "name"
    COMPARING = "comparing"
    MARK = "mark"


@dataclass(frozen=True)
class Element:
    """Tokens [start, end) and what they say.

    `meanings` belong to VALUE, `options` to NAME, `kinds` to MARK; COMPARING has kinds of the form
    "more:size".
    """

    part: Part
    start: int
    end: int
    meanings: tuple[Value, ...] = ()
    options: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    loose: bool = False

    def is_mark(self, *kinds: str) -> bool:
        """Whether the element is a fixed phrase of one of these kinds."""
        return self.part is Part.MARK and any(k in kinds for k in self.kinds)


COMPARING_SECTIONS = ("more_words", "less_words", "most_words", "least_words")


@lru_cache(maxsize=8)
def comparing_table(words: Lexicon) -> Mapping[str, tuple[tuple[Stems, str], ...]]:
    """Comparing words by first word, longest first, to "more:size" and the like."""
    rows: dict[str, list[tuple[Stems, str]]] = {}
    for section in COMPARING_SECTIONS:
        for dimension, wordings in words.mapping(section).items():
            for wording in wordings:
                phrase = stems(wording, words)
                kind = f"{section.partition('_')[0]}:{dimension}"
                rows.setdefault(phrase[0], []).append((phrase, kind))
    return {w: tuple(sorted(r, key=lambda row: -len(row[0]))) for w, r in rows.items()}


def elements(
    said: Sequence[Token], options: Schema, hidden: Collection[int] = ()
) -> tuple[Element, ...]:
    """The elements of a message, left to right, the longest at each place; `hidden` tokens are not
    looked at (a product's own name)."""
    found: list[Element] = []
    index = 0
    while index < len(said):
        best = None if index in hidden else _longest(said, index, options)
        if best is None:
            index += 1
            continue
        found.append(best)
        index = best.end
    return tuple(found)


def _longest(said: Sequence[Token], index: int, options: Schema) -> Element | None:
    found = list(_at(said, index, options))
    return max(found, key=lambda e: e.end) if found else None


def _at(said: Sequence[Token], index: int, options: Schema) -> Iterator[Element]:
    """At most one element of each part, in the order that decides between equally long ones."""
    value = _value(said, index, options)
    if value:
        yield value
    first = said[index].stem
    for phrase, names in options.names.get(first, ()):
        if stands(said, index, phrase):
            yield Element(Part.NAME, index, index + len(phrase), options=names)
            break
    for phrase, kind in comparing_table(options.words).get(first, ()):
        if stands(said, index, phrase):
            yield Element(Part.COMPARING, index, index + len(phrase), kinds=(kind,))
            break
    for phrase, kinds in table(options.words, "variant_marks").get(first, ()):
        if stands(said, index, phrase):
            yield Element(Part.MARK, index, index + len(phrase), kinds=kinds)
            break


def _value(said: Sequence[Token], index: int, options: Schema) -> Element | None:
    token = said[index]
    for wording in options.wordings.get(token.stem, ()):
        if not stands(said, index, wording.phrase) or _is_other_number(said, index, wording.phrase):
            continue
        end = index + len(wording.phrase)
        return Element(Part.VALUE, index, end, meanings=wording.meanings, loose=wording.loose)
    return _foreign_number(said, index, options) if token.is_number and not token.sign else None


def _is_other_number(said: Sequence[Token], index: int, phrase: Stems) -> bool:
    """Whether the wording is cut out of a longer figure: a price, or "8" of "8 GB"."""
    if said[index].sign in {"$", "€", "£", "₹"}:
        return True
    after = index + len(phrase)
    follows = after < len(said) and said[after].gap is Gap.NONE
    glued = follows and said[after].start == said[after - 1].end
    return phrase[-1][:1].isdigit() and glued and said[after].stem[:1].isalpha()


def _foreign_number(said: Sequence[Token], index: int, options: Schema) -> Element | None:
    """A number with a unit of the product's options that no variant has ("8 bar")."""
    if index + 1 >= len(said) or said[index + 1].gap is not Gap.NONE:
        return None
    names = options.units.get(said[index + 1].stem, ())
    glued = said[index].end == said[index + 1].start
    text = said[index].raw + ("" if glued else " ") + said[index + 1].raw
    meanings = tuple(Value(name, text, known=False) for name in names)
    return Element(Part.VALUE, index, index + 2, meanings=meanings) if meanings else None
