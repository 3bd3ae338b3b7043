"""The parts of a message that may be questions of their own.

What is typed ends its sentences; what was spoken, or is typed in haste, has no stops. There a part begins
where a question does, with one of the words in `data/lexicon/<language>/questions.yml`, and goes to the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from llm_fallback.retrieval.text import words
from shop.services.pointing.lexicon import Lexicon, lexicon

MOST_PARTS = 4
_FEWEST_WORDS = 4
# "How long can I": within so many words, another opener belongs to the same question.
_SAME_QUESTION = 4
_CLAUSE = regex.compile(r"(?<=[.!?।,])\s+|\n+")


def parts(text: str, language: str) -> list[str]:
    """At most four parts of a text, without the whole of it; [] where it has none."""
    found = [part for part in _CLAUSE.split(text) if len(part.split()) >= _FEWEST_WORDS]
    if len(found) < 2:
        found = _from_openers(words(text), _openers(lexicon(language)))
    return [part for part in found if part != text][:MOST_PARTS]


def _from_openers(said: Sequence[str], openers: frozenset[tuple[str, ...]]) -> list[str]:
    longest = max(map(len, openers), default=0)
    found, last = [], -_SAME_QUESTION
    for at in range(len(said) - _FEWEST_WORDS + 1):
        if any(tuple(said[at : at + size]) in openers for size in range(1, longest + 1)):
            if at - last >= _SAME_QUESTION:
                found.append(" ".join(said[at:]))
            last = at
    # What begins with the text is all of it.
    return [part for part in found if part != " ".join(said)]


@lru_cache(maxsize=8)
def _openers(known: Lexicon) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words(opener)) for opener in known.words("question_openers"))
