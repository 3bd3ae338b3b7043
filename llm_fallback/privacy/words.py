"""The words the finders listen for, of all languages at once: people mix them, and leaks do too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from llm_fallback.knowledge.entry import LANGUAGES
from shop.services.pointing.lexicon import Lexicon, LexiconError, own_lexicon

# Python's \w leaves out the vowel signs of Devanagari, and with them half of each word.
LETTER = "A-Za-z\u00c0-\u024f\u0300-\u036f\u0900-\u0963\u0970-\u097f"
BEFORE = rf"(?<![{LETTER}0-9_])"
AFTER = rf"(?![{LETTER}0-9_])"
_WORD = re.compile(rf"[{LETTER}]+(?:['-][{LETTER}]+)*")
# Lists of people's names and of what marks addresses are no vocabulary.
_NO_VOCABULARY = ("person_first", "person_last", "person_names", "person_never_places", "address_cities",
    "address_us_states", "address_other_regions", "gloss_names")  # fmt: skip


def listed(section: str, language: str | None = None) -> frozenset[str]:
    """The wordings of a section in a language, or all, in lower case. Raises LexiconError if there are none."""
    found = [
        words
        for lexicon in _lexicons()
        if language in (None, lexicon.language)
        for words in _wordings(lexicon, section)
    ]
    if not found:
        raise LexiconError(f"no section {section!r} in any language of the lexicon: add it")
    return frozenset(word.lower() for word in found)


def pattern(section: str) -> str:
    """A regular expression for any wording of a section, to be used with IGNORECASE."""
    return alternation(listed(section))


def alternation(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, longest first, spaces as they come."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in ordered) + ")"


def leading(section: str, behind: str) -> re.Pattern[str]:
    """A pattern for words of the lexicon with what may stand between them and the name they lead to."""
    return re.compile(rf"{BEFORE}{pattern(section)}{behind}", re.IGNORECASE)


@lru_cache(maxsize=4)
def vocabulary(language: str | None = None) -> frozenset[str]:
    """Every word the lexicon uses as a word of a language, or any, in lower case: no name of a person."""
    return frozenset(
        word.lower()
        for lexicon in _lexicons()
        if language in (None, lexicon.language)
        for section in lexicon.sections
        if not section.startswith(_NO_VOCABULARY)
        for phrase in _wordings(lexicon, section)
        for word in _WORD.findall(phrase)
    )


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Words of cities, states and countries, in lower case."""
    sections = ("person_never_places", "address_cities", "address_us_states", "address_other_regions",
        "address_countries")  # fmt: skip
    return frozenset(
        word.lower()
        for lexicon in _lexicons()
        for section in sections
        for phrase in _wordings(lexicon, section)
        for word in _WORD.findall(phrase)
        if len(word) > 2
    )


@lru_cache(maxsize=1)
def titles() -> frozenset[str]:
    """What stands before a name, without its full stop: "mr"."""
    return listed("person_titles")


def forget() -> None:
    """Drop what was read, so that an edited lexicon is read anew."""
    vocabulary.cache_clear()
    places.cache_clear()
    titles.cache_clear()


def _lexicons() -> tuple[Lexicon, ...]:
    return tuple(own_lexicon(language) for language in LANGUAGES)


def _wordings(lexicon: Lexicon, section: str) -> Iterator[str]:
    found = lexicon.sections.get(section, ())
    if isinstance(found, tuple):
        yield from found
        return
    for name, said in found.items():
        yield name
        yield from said
