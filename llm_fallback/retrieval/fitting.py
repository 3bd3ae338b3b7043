"""Learning from the entries themselves how to rank and when to refuse, without any labelled data.

An entry says the same thing in several wordings. A third of the wordings of every entry is hidden and
asked as questions: the entry is then the right answer. Asked with its whole entry hidden, and the entries
most like it, nothing is: any answer is a false accept. Neighbours are hidden as well because with a
near twin still there, the question has an answer after all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from llm_fallback.retrieval import text as texts
from llm_fallback.retrieval.corpus import SIGNALS, Corpus, Query, Rows, scale, tokens
from llm_fallback.retrieval.model import ANY, Array, Model, Weights, judged_by
from llm_fallback.retrieval.postings import Floats, Postings, by_presence
from llm_fallback.types import Kind

FALSE_ACCEPT_BUDGET = 0.05
"""Of questions that nothing answers, what share may be answered all the same."""

_MOST_QUESTIONS = 1500
_FEWEST_QUESTIONS = 60
_NEIGHBOURS = 0.1
_FOLDS = 3
_MOST_RIVALS = 2000
_SHRINK = 1e-4
# How many questions of customers have no answer. The entries cannot say; only the meaning of a score
# as a rate depends on it, not the order of answers, and so not the false accepts.
_UNANSWERABLE_SHARE = 0.25
_FIRST_GUESS = np.array([0.5, 0.2, 0.3, 0.5, 0.3, 2.0, 0.1])


@dataclass(frozen=True)
class _Asked:
    """A wording asked as a question, with something hidden. `right` is its entry, -1 if hidden."""

    language: str
    signals: Floats
    right: int
    words: int
    known: float


def fit(
    corpus: Corpus, budget: float = FALSE_ACCEPT_BUDGET, fallback: Model | None = None
) -> Model:
    """Learn from a corpus; the same corpus gives the same model.

    A language with few entries of several wordings takes what was learnt from all; where that is
    too little as well, the weights of `fallback` (or plain ones), with a threshold of its own.
    """
    asked = list(_ask(corpus))
    answerable = [one for one in asked if one.right >= 0]
    if len(answerable) < _FEWEST_QUESTIONS:
        return _prior(asked, fallback, budget)
    learnt = {ANY: _learn(asked, budget)}
    for language in sorted({one.language for one in asked}):
        mine = [one for one in asked if one.language == language]
        if sum(one.right >= 0 for one in mine) >= _FEWEST_QUESTIONS:
            learnt[language] = _learn(mine, budget)
    return Model(learnt)


def known_share(corpus: Corpus, query: Query) -> float:
    """What share of the question's words any entry has."""
    found = tokens(query.words)
    return sum(map(corpus.by_coverage.known, found)) / len(found) if found else 0.0


# -- questions made of the entries --------------------------------------------------------------


def _ask(corpus: Corpus) -> Iterator[_Asked]:
    rows = _chosen(corpus)
    queries = [_query(corpus, row) for row in rows]
    raws = [corpus.raw(query) for query in queries]
    neighbours = _neighbours(corpus, rows, [corpus.signals(raw) for raw in raws])
    fold = _folds(corpus)
    coverages = [_coverage(corpus, fold == number) for number in range(_FOLDS)]
    left = [set(corpus.wordings.entry[fold != number].tolist()) for number in range(_FOLDS)]
    unlearnt = _Unlearnt(corpus, fold)
    for row, query, raw in zip(rows, queries, raws, strict=True):
        entry = int(corpus.wordings.entry[row])
        language = corpus.wording_languages[row]
        number = int(fold[row])
        shared = (len(query.words), known_share(corpus, query))
        if entry in left[number]:
            hidden = fold == number
            meaning = raw.wording_meaning
            told = replace(
                raw,
                wording=np.where(hidden, 0, raw.wording),
                coverage=coverages[number].scores(tokens(query.words), scale),
                wording_meaning=None if meaning is None else np.where(hidden, 0, meaning),
            )
            yield _Asked(language, corpus.signals(told, unlearnt.fold(row)), entry, *shared)
        seen = corpus.signals(raw, unlearnt.entries(row, neighbours[entry]))
        seen[neighbours[entry]] = 0
        yield _Asked(language, seen, -1, *shared)


class _Unlearnt:
    """What would be learnt of a wording with a fold hidden, or with some entries hidden."""

    def __init__(self, corpus: Corpus, fold: Rows) -> None:
        self._corpus = corpus
        self._fold = fold[corpus.taught_wordings]
        self._at = {int(row): at for at, row in enumerate(corpus.taught_wordings)}
        self._entry = np.concatenate(
            [corpus.wordings.entry[corpus.taught_wordings], corpus.texts.entry[corpus.taught_texts]]
        )
        self._of_fold: dict[int, dict[int, Floats]] = {}
        self._of_entries: dict[int, dict[int, Floats]] = {}

    def fold(self, row: int) -> Floats | None:
        """Without the wordings of the row's fold; None where nothing is learnt."""
        learnt = self._corpus.learnt
        if learnt is None:
            return None
        number = int(self._fold[self._at[row]])
        if number not in self._of_fold:
            hidden = np.flatnonzero(self._fold == number)
            self._of_fold[number] = dict(zip(hidden.tolist(), learnt.without(hidden), strict=True))
        return self._of_fold[number][self._at[row]]

    def entries(self, row: int, hidden_entries: Rows) -> Floats | None:
        """Without everything of these entries, the row's own among them."""
        learnt = self._corpus.learnt
        if learnt is None:
            return None
        entry = int(self._corpus.wordings.entry[row])
        if entry not in self._of_entries:
            hidden = np.flatnonzero(np.isin(self._entry, hidden_entries))
            # Only one entry's rows are asked for one after the other.
            self._of_entries = {
                entry: dict(zip(hidden.tolist(), learnt.without(hidden), strict=True))
            }
        return self._of_entries[entry][self._at[row]]


def _folds(corpus: Corpus) -> Rows:
    """Which wordings are hidden together: a share of those of every entry in every language.

    Of every entry, so that the right one is not the only one that is told less.
    """
    seen: Counter[tuple[int, str]] = Counter()
    folds = []
    for entry, language in zip(corpus.wordings.entry, corpus.wording_languages, strict=True):
        folds.append(seen[int(entry), language] % _FOLDS)
        seen[int(entry), language] += 1
    return np.array(folds, dtype=np.int64)


def _coverage(corpus: Corpus, hidden: npt.NDArray[np.bool_]) -> Postings:
    """What the entries cover without the hidden wordings."""
    covered = [
        {
            token
            for passage in entry.passages
            for token in tokens(texts.words(f"{passage.title} {passage.text}"))
        }
        for entry in corpus.entries
    ]
    for row in np.flatnonzero(~hidden):
        covered[corpus.wordings.entry[row]].update(tokens(texts.words(corpus.wording_texts[row])))
    return by_presence([sorted(found) for found in covered])


def _chosen(corpus: Corpus) -> list[int]:
    """The wordings to ask: of the FAQ (pages and products have none of their own), spread evenly."""
    rows = [
        row
        for row, entry in enumerate(corpus.wordings.entry)
        if corpus.entries[entry].kind is Kind.FAQ
    ]
    step = max(1.0, len(rows) / _MOST_QUESTIONS)
    return [rows[int(i * step)] for i in range(int(len(rows) / step))]


def _query(corpus: Corpus, row: int) -> Query:
    wording = corpus.wording_texts[row]
    vectors = corpus.wording_vectors
    vector = None if vectors is None else vectors[row]
    return Query(wording, tuple(texts.words(wording)), vector)


def _neighbours(
    corpus: Corpus, rows: Sequence[int], signals: Sequence[Floats]
) -> dict[int, npt.NDArray[np.int64]]:
    """For each entry, itself and the tenth of all entries that its wordings are most like."""
    total: dict[int, Array] = {}
    for row, found in zip(rows, signals, strict=True):
        entry = int(corpus.wordings.entry[row])
        total[entry] = total.get(entry, np.zeros(len(corpus.entries))) + found @ _FIRST_GUESS
    written = sum(entry.kind is not Kind.PRODUCT for entry in corpus.entries)
    count = max(1, round(_NEIGHBOURS * written))
    nearest = {}
    for entry, likeness in total.items():
        likeness[entry] = np.inf
        nearest[entry] = np.argsort(-likeness, kind="stable")[: count + 1]
    return nearest


# -- learning -----------------------------------------------------------------------------------


def _learn(asked: Sequence[_Asked], budget: float) -> Weights:
    ranking = _rank([one for one in asked if one.right >= 0])
    rows, right, foreign = _judged(asked, ranking)
    judging, bias = _logistic(rows, right, foreign)
    odds = rows @ judging + bias
    confidence = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return Weights(ranking, judging, bias, _threshold(confidence[foreign], budget))


def _rank(asked: Sequence[_Asked]) -> Array:
    """Weights with which the right entry is the most probable of all (conditional logit).

    McFadden 1974, "Conditional logit analysis of qualitative choice behavior". No weight is below 0: a
    signal that speaks against what it supports is noise of a small corpus.
    """
    from scipy.optimize import minimize

    differences, starts = [], [0]
    for one in asked:
        rows = one.signals - one.signals[one.right]
        if len(rows) > _MOST_RIVALS:
            rows = rows[_rivals(one.signals)]
        differences.append(rows)
        starts.append(starts[-1] + len(rows))
    rows = np.concatenate(differences).astype(np.float64)
    first = np.array(starts[:-1])

    def loss(weights: Array) -> tuple[float, Array]:
        odds = rows @ weights
        top = np.maximum(np.maximum.reduceat(odds, first), 0)
        lengths = np.diff(starts)
        powers = np.exp(odds - np.repeat(top, lengths))
        sums = np.add.reduceat(powers, first)
        share = powers / np.repeat(sums, lengths)
        value = float((np.log(sums) + top).mean()) + _SHRINK * float(weights @ weights)
        return value, share @ rows / len(first) + 2 * _SHRINK * weights

    found = minimize(
        loss, 5 * _FIRST_GUESS, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(SIGNALS)
    )
    total = float(found.x.sum())
    weights: Array = found.x / total if total else _FIRST_GUESS / _FIRST_GUESS.sum()
    return weights


def _rivals(signals: Floats) -> npt.NDArray[np.int64]:
    """The entries that are best in some signal: a choice by one score would favour the others."""
    each = _MOST_RIVALS // len(SIGNALS)
    best = np.argpartition(-signals, each, axis=0)[:each]
    return np.unique(best)


def _judged(
    asked: Sequence[_Asked], ranking: Array
) -> tuple[Array, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """What the best entry of each question is judged by, whether it is right, and whether none is."""
    rows, right, foreign = [], [], []
    for one in asked:
        # Pages say the same as the FAQ in other words: of their answers nobody knows which are right.
        written = np.flatnonzero(one.signals[:, SIGNALS.index("written as an answer")])
        if not len(written):
            continue
        signals = one.signals[written]
        scores = signals @ ranking
        best = int(np.argmax(scores))
        rows.append(judged_by(signals, scores, best, one.words, one.known))
        right.append(written[best] == one.right)
        foreign.append(one.right < 0)
    return np.array(rows), np.array(right), np.array(foreign)


def _logistic(
    rows: Array, right: npt.NDArray[np.bool_], foreign: npt.NDArray[np.bool_]
) -> tuple[Array, float]:
    from sklearn.linear_model import LogisticRegression

    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    share = _UNANSWERABLE_SHARE / (1 - _UNANSWERABLE_SHARE)
    importance = np.where(foreign, share * (~foreign).sum() / max(1, foreign.sum()), 1.0)
    model = LogisticRegression(C=1.0, max_iter=500)
    model.fit((rows - mean) / deviation, right, sample_weight=importance)
    weights: Array = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean)


def _threshold(foreign: Array, budget: float) -> float:
    """The lowest probability that at most `budget` of the unanswerable questions reach."""
    if not len(foreign):
        return 0.5
    ordered = np.sort(foreign)[::-1]
    allowed = int(np.floor(budget * len(ordered)))
    return float(np.nextafter(ordered[min(allowed, len(ordered) - 1)], 2.0))


def _prior(asked: Sequence[_Asked], fallback: Model | None, budget: float) -> Model:
    """The weights learnt elsewhere; the threshold is chosen here where there are enough questions."""
    plain = Weights(
        _FIRST_GUESS / _FIRST_GUESS.sum(),
        np.array([0.0] * len(SIGNALS) + [12.0, 6.0, 0.0, 0.0]),
        -6.0,
        0.5,
    )
    languages = dict(fallback.languages) if fallback is not None else {ANY: plain}
    foreign = [one for one in asked if one.right < 0]
    if len(foreign) >= _FEWEST_QUESTIONS:
        for language, weights in languages.items():
            rows, _, _ = _judged(foreign, weights.ranking)
            odds = rows @ weights.judging + weights.bias
            least = _threshold(1 / (1 + np.exp(-np.clip(odds, -30, 30))), budget)
            languages[language] = Weights(weights.ranking, weights.judging, weights.bias, least)
    return Model(languages)
