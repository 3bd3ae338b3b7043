"""Sets aside what speaks to a machine where it should speak to customers.

A model may obey what is planted in a page, a product or an order's note, and a verifier finds the
planted claim in that very source. So such a source supports nothing: it is left out as a whole, for
what is around the planted words cannot be trusted either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import regex
import structlog

from llm_fallback.knowledge.entry import LANGUAGES
from llm_fallback.types import Found, Kind, Passage
from shop.services.pointing.lexicon import lexicon

log = structlog.get_logger(__name__)

_MOST_KNOWN = 2048

# How far behind the verb what it is about may stand.
_NEAR = r"(?:\W+[\w\p{M}']+){0,8}?\W+"
_QUOTED = r"[\"“”«»][^\"“”«»]{3,}[\"“”«»]"


def trusted(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages that speak to customers; what does not is logged by its id."""
    kept = []
    for passage in passages:
        said = (passage.title, passage.text, *passage.questions)
        # What is about one customer is kept nowhere.
        known = speaks_to_machines if passage.kind is Kind.OWN else _known_to_speak
        if known(said):
            log.error("source_set_aside", passage=passage.id)
        else:
            kept.append(passage)
    return tuple(kept)


def trusted_hits(found: Found) -> Found:
    """What was found without sources that are set aside; answerable only if the best one stays."""
    kept = {passage.id for passage in trusted(hit.passage for hit in found.hits)}
    hits = tuple(hit for hit in found.hits if hit.passage.id in kept)
    best_stays = bool(hits) and hits[0] == found.hits[0]
    return Found(hits, found.answerable and best_stays, found.query, found.version)


def speaks_to_machines(texts: Iterable[str]) -> bool:
    """Whether any of the texts tells an assistant what to say or do. English, Hindi and Hinglish."""
    pattern = _pattern()
    return any(pattern.search(text) for text in texts)


@lru_cache(maxsize=_MOST_KNOWN)
def _known_to_speak(texts: tuple[str, ...]) -> bool:
    """The same of texts that are found again and again; an edited source is another text."""
    return speaks_to_machines(texts)


@lru_cache(maxsize=1)
def _pattern() -> regex.Pattern[str]:
    readers, verbs, objects, phrases = (
        _any(words) for words in (_of("readers"), _of("verbs"), _of("objects"), _of("phrases"))
    )
    spoken_to = (
        rf"(?:^|[.!?।:\n]|\[\[|<!--)\s*{readers}\s*(?:[:,\]]|\W+(?:must|should)\b|\W+{verbs})"
    )
    told = rf"{verbs}{_NEAR}{objects}|{objects}{_NEAR}{verbs}|{verbs}(?:\W+[\w\p{{M}}']+){{0,8}}?\s*:?\s*{_QUOTED}"
    skills = _any(sorted(s for s in lexicon().mapping("skill_titles") if "_" in s))
    return regex.compile("|".join((spoken_to, told, phrases, skills)), regex.IGNORECASE)


def _of(section: str) -> Sequence[str]:
    found = (lexicon(language).words(f"instruction_{section}") for language in LANGUAGES)
    return sorted({word for words in found for word in words}, key=lambda word: (-len(word), word))


def _any(words: Sequence[str]) -> str:
    wordings = "|".join(r"\s+".join(map(regex.escape, word.split())) for word in words)
    return rf"(?<![\w\p{{M}}])(?:{wordings})(?![\w\p{{M}}])"
