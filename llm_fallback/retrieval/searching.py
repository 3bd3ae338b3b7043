"""One state of the sources, and what a question finds in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from llm_fallback.retrieval.corpus import COMPARED, SIGNALS, Corpus, Encode, tokens
from llm_fallback.retrieval.fitting import known_share
from llm_fallback.retrieval.followup import Words, listening
from llm_fallback.retrieval.model import Model
from llm_fallback.retrieval.own import OwnScorer
from llm_fallback.retrieval.parts import parts
from llm_fallback.retrieval.postings import Floats
from llm_fallback.retrieval.stored import Outside
from llm_fallback.retrieval.text import is_devanagari, words
from llm_fallback.types import Hit, Passage

# What the parts of a question say in the ranking beside the whole; chosen on the dev questions.
_OF_PARTS = 0.25

# A reading, the question, its language, how many hits, whether signed in, and the day.
Key = tuple[str, str, str, int, bool, int]


@dataclass(frozen=True)
class Asked:
    """A question, by whom, and how many hits are wanted. `own` are passages about the customer."""

    question: str
    language: str
    own: Sequence[Passage]
    limit: int
    signed_in: bool


@dataclass(frozen=True)
class State:
    """One state of the sources, ready to be searched."""

    version: str
    corpus: Corpus
    model: Model
    names: Mapping[str, Sequence[Words]]
    first_day: npt.NDArray[np.int64]
    last_day: npt.NDArray[np.int64]
    signed_in: npt.NDArray[np.bool_]
    # For each language, the entries that have a translation into it elsewhere.
    elsewhere: Mapping[str, npt.NDArray[np.bool_]]
    # The entries that are not in the corpus, where a store keeps some.
    outside: Outside | None
    # What was found for the questions asked of this state; only what is in it counts.
    found: dict[Key, Search] = field(default_factory=dict)


@dataclass(frozen=True)
class Search:
    """What one reading of a question found, best first."""

    query: str
    hits: tuple[Hit, ...]
    threshold: float

    @property
    def best(self) -> float:
        """The best score; 0 if nothing was found."""
        return self.hits[0].score if self.hits else 0.0

    @property
    def answerable(self) -> bool:
        """Whether the best score reached the threshold."""
        return bool(self.hits) and self.best >= self.threshold


def search(text: str, asked: Asked, state: State, encode: Encode, today: date) -> Search:
    """What one reading of a question finds in a state, today. `encode` gives the vectors of texts."""
    corpus, language, own = state.corpus, asked.language, asked.own
    query = corpus.query(text, language, encode)
    weights = state.model.of(_language_of(text, language))
    hidden = _hidden(state, language, today, asked.signed_in)
    rows, signals = corpus.candidates(query, hidden)
    heard = [] if corpus.is_large else parts(text, language)
    pieces = [corpus.candidates(corpus.query(part, language, encode), hidden)[1] for part in heard]
    unanswered = float(signals[0, SIGNALS.index("unanswered")]) if len(signals) else 0.0
    passages = [corpus.entries[row].passage(language) for row in rows]
    more: list[Floats] = []
    if state.outside is not None:
        outside, of_outside = state.outside.search(
            query, language, today, unanswered, signed_in=asked.signed_in
        )
        more.append(of_outside)
        passages += outside
    also = {
        word
        for p in passages[len(rows) :]
        for word in words(" ".join((p.title, *p.questions, p.text)))
    }
    if text != asked.question and not _is_known(corpus, asked.question, language, also):
        return Search(text, (), weights.threshold)
    known = known_share(corpus.by_coverage, query, set(tokens(also)))
    if own:
        more.append(OwnScorer(corpus, encode).signals(query, own, unanswered))
        passages += own
    signals, *pieces = (np.concatenate([some, *more]) for some in (signals, *pieces))
    ranks = weights.rank(signals)
    if pieces:
        # What was asked is in one sentence, what it was about in all of them.
        ranks = ranks + _OF_PARTS * np.mean([weights.rank(piece) for piece in pieces], axis=0)
        signals = np.maximum.reduce([signals, *pieces])
    order = np.argsort(-ranks, kind="stable")[: asked.limit]
    scores = weights.rank(signals)
    hits: list[Hit] = []
    for i in reversed(order[signals[order, :COMPARED].any(axis=1)].tolist()):
        # That one of them answers is as likely as it is for the best.
        surest = max(hits[-1].score if hits else 0.0, weights.judge(signals, scores, i, known))
        hits.append(Hit(passages[i], surest))
    return Search(text, tuple(reversed(hits)), weights.threshold)


def _hidden(state: State, language: str, today: date, signed_in: bool) -> npt.NDArray[np.bool_]:
    day = today.toordinal()
    hidden = (state.first_day > day) | (state.last_day < day) | state.elsewhere[language]
    return hidden if signed_in else hidden | state.signed_in


def _language_of(text: str, language: str) -> str:
    """The language whose weights fit: the script says more than the language of the conversation."""
    if is_devanagari(text):
        return "hi"
    return "hi-Latn" if language == "hi" else language


def _is_known(corpus: Corpus, asked: str, language: str, also: Collection[str]) -> bool:
    """Whether most of what a question adds to what was said before is something the entries know.

    `also` are words they have that are not in the corpus.

    Together with an answerable question, anything looks answerable.
    """
    content = listening(language).content(words(asked))
    # As it is written: by its sound, "Paris" would be a "price".
    known = [word for word in content if word in corpus.said or word in also]
    return 2 * len(known) > len(content) or not content
