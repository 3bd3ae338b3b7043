"""How alike a question and passages are that are in no corpus, by spelling: as if they were in one.

Rarity is that of the corpus. Scores are those of its postings: cosine, or what share of the question there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from llm_fallback.retrieval import text as texts
from llm_fallback.retrieval.corpus import Corpus, Query, scale, tokens
from llm_fallback.types import Passage


@dataclass(frozen=True)
class Spelling:
    """What some passages are compared by: wordings as vectors of length 1, terms of the texts, all tokens."""

    wordings: tuple[Mapping[str, float], ...]
    texts: tuple[frozenset[str], ...]
    tokens: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What a question is compared by, the same weighed by rarity; `terms` is a vector of length 1."""

    terms: Mapping[str, float]
    plain: Mapping[str, float]
    tokens: Mapping[str, float]

    def likeness(self, spelling: Spelling) -> tuple[float, float, float]:
        """The first three signals: by wording, text and coverage, each 0 to 1."""
        wording = max(
            sum(weight * there.get(term, 0.0) for term, weight in self.terms.items())
            for there in spelling.wordings
        )
        text = max(_share(self.plain, there) for there in spelling.texts)
        return wording, text, _share(self.tokens, spelling.tokens)


def asked_of(corpus: Corpus, query: Query) -> Asked:
    """A question, ready to be compared with many."""
    said = list(query.words)
    return Asked(
        _unit({term: corpus.by_wording.weight(term) * scale(term) for term in texts.terms(said)}),
        {term: corpus.by_text.weight(term) * scale(term) for term in texts.plain_terms(said)},
        {token: corpus.by_coverage.weight(token) * scale(token) for token in tokens(said)},
    )


def spelling_of(corpus: Corpus, passages: Sequence[Passage]) -> Spelling:
    """At least one passage, ready to be compared with many questions."""
    asked = [texts.words(w) for p in passages for w in (p.title, *p.questions)]
    written = [texts.words(f"{p.title} {p.text}") for p in passages]
    return Spelling(
        tuple(
            _unit(
                {
                    term: (1 + float(np.log(count))) * corpus.by_wording.weight(term) * scale(term)
                    for term, count in Counter(texts.terms(some)).items()
                }
            )
            for some in asked
        ),
        tuple(frozenset(texts.plain_terms(some)) for some in written),
        frozenset(token for some in (*asked, *written) for token in tokens(some)),
    )


def _unit(weights: Mapping[str, float]) -> dict[str, float]:
    length = sum(weight * weight for weight in weights.values()) ** 0.5
    return {term: weight / length for term, weight in weights.items()}


def _share(asked: Mapping[str, float], there: frozenset[str]) -> float:
    """What share of what is asked is there, the rare weighing more; 0 of nothing."""
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term in there) / total if total else 0.0
