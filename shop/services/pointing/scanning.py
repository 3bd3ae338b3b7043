"""A message about items cut into points: each one a named thing, its role and the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shop.domain.order import LineItem
from shop.services.pointing.glossing import gloss
from shop.services.pointing.ground import Ground
from shop.services.pointing.heard import fillers
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Marks, find, known_words, table
from shop.services.pointing.mentions import mentions, phrases
from shop.services.pointing.options import Schema, catalogue, schema
from shop.services.pointing.text import Token, prepare, stems
from shop.services.pointing.walking import Point, Role, Walk

_SMALL_WORD = 4


@dataclass(frozen=True)
class Scan:
    """A message, its fixed phrases and its points. `wanted` are the tokens that describe what is
    wanted instead, `aside` those that explain, `excepted` those behind "except" or "not";
    `option_words` are words of the lines' options."""

    said: tuple[Token, ...]
    marks: Marks
    points: tuple[Point, ...]
    wanted: frozenset[int]
    aside: frozenset[int]
    excepted: frozenset[int]
    option_words: frozenset[str]
    words: Lexicon
    siblings: tuple[LineItem, ...] = ()

    @property
    def position_fillers(self) -> frozenset[str]:
        """The words that may stand beside positions without changing them."""
        return position_fillers(self.words)

    def with_role(self, role: Role) -> list[Point]:
        """The points of one role, left to right."""
        return [p for p in self.points if p.role is role]


@lru_cache(maxsize=8)
def position_fillers(words: Lexicon) -> frozenset[str]:
    """The lexicon's words that may stand beside positions."""
    return frozenset(s for w in words.words("position_fillers") for s in stems(w, words))


@lru_cache(maxsize=8)
def _ordinals(words: Lexicon) -> frozenset[str]:
    many = words.mapping("ordinals").values()
    return frozenset(s for wordings in many for w in wordings for s in stems(w, words))


@dataclass(frozen=True)
class Hearing:
    """A message respelled after the names and options of all lines it can be about."""

    said: tuple[Token, ...]
    marks: Marks
    lines: tuple[LineItem, ...]
    words: Lexicon


def hear(text: str, lines: Sequence[LineItem], words: Lexicon) -> Hearing:
    """Read a message once for all lines it can be about, of one order or of several."""
    options = schema(catalogue(i.options for i in lines), words)
    names = phrases(lines, words) + [p for p in options.phrases if len(p) > 1 or len(p[0]) > 3]
    said = prepare(gloss(text, words), words, names, known_words(words))
    return Hearing(said, find(said, table(words, "item_marks")), tuple(lines), words)


def scan(heard: Hearing, items: Sequence[LineItem]) -> Scan:
    """Cut a message into points about these lines. What is said of the options of the other lines
    heard is understood, too, where they share a name."""
    words = heard.words
    names_here = {i.name for i in items}
    alike = tuple(i for i in heard.lines if i.name in names_here)
    options = schema(catalogue(i.options for i in (*items, *alike)), words)
    option_words = frozenset(w for p in options.phrases for w in p)
    ground = Ground(
        heard.said,
        heard.marks,
        mentions(heard.said, items, words, heard.lines),
        telling=option_words | _ordinals(words),
        option_names=_option_names(options),
        words=words,
    )
    walk = Walk(ground)
    walk.run()
    return Scan(
        said=heard.said,
        marks=ground.marks,
        points=tuple(walk.described()),
        wanted=frozenset(walk.wanted),
        aside=frozenset(walk.aside),
        excepted=frozenset(walk.excepted),
        option_words=option_words,
        words=words,
        siblings=alike,
    )


def _option_names(options: Schema) -> frozenset[str]:
    """The words of option names that say something ("to" in "resistant to water" does not)."""
    said = {w for rows in options.names.values() for phrase, _ in rows for w in phrase}
    return frozenset(w for w in said if len(w) > _SMALL_WORD or w not in fillers(options.words))
