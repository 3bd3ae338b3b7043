"""Questions that customers ask in vain: they make the search surer, and are never an answer."""

from __future__ import annotations

import numpy as np

from embeddings.hashing import HashingEncoder
from llm_fallback.retrieval.building import build, unanswered_of
from llm_fallback.retrieval.corpus import SIGNALS, Corpus
from llm_fallback.retrieval.fitting import _HIDDEN, _LISTED, _Asked, _telling
from llm_fallback.testing.index_contract import ALL

IN_VAIN = (("Do you wrap gifts?", "en"), ("What is the weather like in Paris?", "en"))


def _signal(corpus: Corpus, question: str) -> float:
    query = corpus.query(question, "en", HashingEncoder().encode)
    return float(corpus.signals(corpus.raw(query))[0, SIGNALS.index("unanswered")])


def test_a_question_like_those_in_the_list_speaks_against_any_answer() -> None:
    """The signal is lower the more a question is like one that nothing answers, else near 0."""
    corpus = build(ALL, HashingEncoder().encode, unanswered=IN_VAIN)

    assert _signal(corpus, "Could you wrap gifts?") < _signal(corpus, "What does shipping cost?")
    assert _signal(build(ALL, HashingEncoder().encode), "Could you wrap gifts?") == 0


def test_the_list_is_no_entry() -> None:
    """Entries and what they say are the same with and without the list."""
    corpus = build(ALL, None, unanswered=IN_VAIN)
    query = corpus.query("Do you wrap gifts?", "en", None)

    rows, signals = corpus.candidates(query, np.zeros(len(ALL), dtype=bool))

    assert list(rows) == [0, 1, 2]
    assert len(signals) == len(ALL)
    assert "wrap" not in corpus.said
    assert unanswered_of(corpus) == IN_VAIN


def test_an_edit_of_the_list_is_learnt_anew() -> None:
    """What an earlier corpus learnt is taken over only where the list was the same."""
    encode = HashingEncoder().encode
    before = build(ALL, encode, unanswered=IN_VAIN)

    same = build((*ALL,), encode, before, unanswered=IN_VAIN)
    other = build((*ALL,), encode, before, unanswered=IN_VAIN[:1])

    assert same.learnt is before.learnt
    assert other.learnt is not before.learnt


def test_with_a_list_hidden_entries_teach_no_threshold() -> None:
    """A long list takes the place of the questions that hiding entries makes; a short one does not."""
    signals = np.zeros((1, len(SIGNALS)), dtype=np.float32)
    answered = _Asked("en", signals, 0, 1.0)
    hidden = [_Asked("en", signals, _HIDDEN, 1.0)] * 100
    listed = [_Asked("en", signals, _LISTED, 0.0)] * 60

    assert {one.right for one in _telling([answered, *hidden, *listed])} == {0, _LISTED}
    assert {one.right for one in _telling([answered, *hidden, *listed[1:]])} == {0, _HIDDEN}
