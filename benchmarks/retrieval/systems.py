"""What is compared: our index, with and without meaning, and BM25 alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import bm25s
import numpy as np

from benchmarks.retrieval.data import Question
from benchmarks.retrieval.figures import Outcome, lowest_threshold
from embeddings.encoder import SentenceEncoder
from llm_fallback.knowledge.sources import Sources
from llm_fallback.retrieval.fitting import FALSE_ACCEPT_BUDGET
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.retrieval.text import words

OURS, SPARSE, BM25 = "aftercart", "aftercart sparse", "bm25"
_LIMIT = 5

Ask = Callable[[Question], tuple[tuple[str, ...], bool]]


@dataclass(frozen=True)
class Fixed:
    """Sources that stay as they are."""

    sources: Sources

    def current(self) -> Sources:
        """Always the same."""
        return self.sources


def ours(
    sources: Sources,
    encoder: SentenceEncoder | None,
    cache: Path | None,
    budget: float = FALSE_ACCEPT_BUDGET,
) -> Ask:
    """Our index, as the assistant would use it."""
    index = HybridIndex(Fixed(sources), lambda: datetime.now(timezone.utc), encoder, cache, budget)
    index.refresh()

    def ask(question: Question) -> tuple[tuple[str, ...], bool]:
        found = index.search(question.text, question.language, limit=_LIMIT)
        return tuple(hit.passage.id for hit in found.hits), found.answerable

    return ask


def bm25(sources: Sources, unanswerable: Sequence[Question] = ()) -> Ask:
    """BM25 over wordings and answers, each a document; an entry is as good as its best one.

    It has no threshold of its own: it gets the one at which the false-accept budget holds on
    `unanswerable` questions. Without any, it answers whatever has a word in common.
    """
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    ids, documents = [], []
    for entry in sources.entries:
        for passage in entry.passages:
            for text in (*passage.questions, f"{passage.title} {passage.text}"):
                ids.append(entry.id)
                documents.append(words(text))
    retriever = bm25s.BM25()
    retriever.index(documents, show_progress=False)

    def search(question: Question) -> tuple[tuple[str, ...], float]:
        scores = retriever.get_scores(words(question.text))
        found: dict[str, float] = {}
        for row in np.argsort(-scores, kind="stable")[:200]:
            if scores[row] > 0:
                found.setdefault(ids[row], float(scores[row]))
        return tuple(found)[:_LIMIT], max(found.values(), default=0.0)

    least = lowest_threshold([search(q)[1] for q in unanswerable], FALSE_ACCEPT_BUDGET)

    def ask(question: Question) -> tuple[tuple[str, ...], bool]:
        found, best = search(question)
        return found, best > least

    return ask


def judge(ask: Ask, questions: Sequence[Question]) -> list[Outcome]:
    """Ask them all, one after the other, after one that warms up."""
    if questions:
        ask(questions[0])
    outcomes = []
    for question in questions:
        begin = time.perf_counter()
        ids, accepted = ask(question)
        ms = 1000 * (time.perf_counter() - begin)
        outcomes.append(Outcome(question, ids, accepted, ms))
    return outcomes
