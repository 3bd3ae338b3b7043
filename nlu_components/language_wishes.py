"""Whether a message asks for a language: "hindi mein bolo", "in English please", "हिंदी में".

The phrases are data (`language_asks`, `language_asks_alone`, `language_refusals`, `language_names` and
`language_fillers` in `data/lexicon/<language>/understanding_language.yml`). Each language of the
lexicon says how one asks in its own words; the names of all may stand in the place of `LANGUAGE`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu_components.language_evidence import HINDI, HINGLISH
from shop.services.pointing.lexicon import Words, own_lexicon

PLACE = "LANGUAGE"
_BETWEEN_WORDS = re.compile(r"[^\w\u0900-\u097f']+")
# A wish is short; what stands further on in a long message is about something else.
_MOST_CHARACTERS = 300


@dataclass(frozen=True)
class _Way:
    """How one asks for a language in the words of `register`."""

    register: str
    within: frozenset[str]
    alone: frozenset[str]
    refusals: frozenset[str]


class WishReader:
    """Reads wishes for a language out of messages. Built once from the lexicon."""

    def __init__(self, languages: Sequence[str], directory: Path | None = None) -> None:
        """Read the phrases of `languages`. Raises LexiconError where a section is missing."""
        books = {language: own_lexicon(language, directory) for language in languages}
        self._names: dict[str, str] = {}
        for language, book in books.items():
            for name in book.words("language_names"):
                self._names.setdefault(_plain(name), language)
        # "hindi roman" before "hindi": the longer name says more.
        self._longest_first = sorted(self._names, key=len, reverse=True)
        self._fillers = frozenset(
            _plain(word) for book in books.values() for word in book.words("language_fillers")
        )
        self._ways = [
            _Way(
                language,
                _phrases(book.words("language_asks")),
                _phrases(book.words("language_asks_alone")),
                _phrases(book.words("language_refusals")),
            )
            for language, book in books.items()
        ]

    def read(self, text: str) -> str | None:
        """The language asked for in a message; None where none of ours is."""
        plain = _plain(text[:_MOST_CHARACTERS])
        named = self._named(plain)
        if not named:
            return None
        refused = {name: way for name, around in named.items() if (way := self._refusing(around))}
        for name, around in named.items():
            way = None if name in refused else self._asking(around)
            if way is not None:
                return _script(self._names[name], name, way.register)
        for name, way in refused.items():
            # "English samajh nahi aati" asks for the language it is said in.
            if way.register != self._names[name]:
                return way.register
        return None

    def _named(self, plain: str) -> dict[str, str]:
        """The names of languages in a message, each with the message around its place."""
        found: dict[str, str] = {}
        rest = f" {plain} "
        for name in self._longest_first:
            if f" {name} " in rest:
                found[name] = f" {plain} ".replace(f" {name} ", f" {PLACE} ", 1)
                rest = rest.replace(f" {name} ", "  ")
        return found

    def _asking(self, around: str) -> _Way | None:
        core = " ".join(word for word in around.split() if word not in self._fillers)
        whole = around.strip()
        for way in self._ways:
            if core in way.alone or whole in way.alone or _stands_in(way.within, around):
                return way
        return None

    def _refusing(self, around: str) -> _Way | None:
        return next((way for way in self._ways if _stands_in(way.refusals, around)), None)


def _script(language: str, name: str, register: str) -> str:
    """Which Hindi is meant: who asks for it in Hindi with Latin letters gets Latin letters.

    Asked for in English ("in Hindi please") it is Devanagari, as in any list of languages.
    """
    by_script = name.startswith(("dev", "देव"))
    if language == HINDI and register == HINGLISH and not by_script:
        return HINGLISH
    return language


def _stands_in(phrases: frozenset[str], around: str) -> bool:
    return any(f" {phrase} " in around for phrase in phrases)


def _phrases(wordings: Words) -> frozenset[str]:
    return frozenset(
        " ".join(part if part == PLACE else _plain(part) for part in wording.split())
        for wording in wordings
    )


def _plain(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", text.lower().replace("’", "'")).strip()
