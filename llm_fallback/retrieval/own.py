"""How well passages that are in no index fit a question: those of the customer who asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from llm_fallback.retrieval.corpus import SIGNALS, Corpus, Encode, Query, sentences
from llm_fallback.retrieval.learnt import alone, kernel
from llm_fallback.retrieval.postings import Floats
from llm_fallback.retrieval.spelling import asked_of, spelling_of
from llm_fallback.types import Passage

# Encoding a sentence takes a millisecond or two, and most customers who are signed in ask of
# something else.
_LEAST_COVERAGE = 0.25
_MOST_ENCODED = 2


class OwnScorer:
    """Judges passages by the same signals as the corpus, with its knowledge of what words are rare."""

    def __init__(self, corpus: Corpus, encode: Encode) -> None:
        """`encode` is only called where the corpus has vectors."""
        self._corpus = corpus
        self._encode = encode

    def signals(self, query: Query, passages: Sequence[Passage], unanswered: float) -> Floats:
        """One row of signals for each passage, in order; nothing is kept.

        `unanswered` is that signal of the question.
        """
        asked = asked_of(self._corpus, query)
        found = np.zeros((len(passages), len(SIGNALS)), dtype=np.float32)
        for row, passage in enumerate(passages):
            found[row, :3] = asked.likeness(spelling_of(self._corpus, (passage,)))
        close = found[:, 0]
        if query.vector is not None:
            best = np.argsort(-found[:, 2], kind="stable")[:_MOST_ENCODED]
            for row in best[found[best, 2] >= _LEAST_COVERAGE]:
                self._add_meaning(found, int(row), query.vector, passages[row])
            close = kernel(found[:, 0], found[:, 3])
        found[:, 5] = alone(close, with_meaning=query.vector is not None)
        found[:, 7] = unanswered
        return found

    def _add_meaning(self, found: Floats, row: int, vector: Floats, passage: Passage) -> None:
        asked = [passage.title, *passage.questions]
        gloss = self._corpus.glosser.gloss
        said = [*asked, *sentences(passage.text)]
        vectors = self._encode([gloss(text, passage.language) for text in said]) @ vector
        found[row, 3] = vectors[: len(asked)].max()
        found[row, 4] = vectors[len(asked) :].max(initial=0.0)
