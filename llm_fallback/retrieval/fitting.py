"""Learning from the entries themselves how to rank and when to refuse, without any labelled data.

An entry says the same thing in several wordings. A third of the wordings of every entry is hidden and
asked as questions: the entry is then the right answer. Asked with its whole entry hidden, and the entries
most like it, nothing is: any answer is a false accept. Neighbours are hidden as well because with a
near twin still there, the question has an answer after all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from llm_fallback.retrieval import text as texts
from llm_fallback.retrieval.building import closeness, taught_entries
from llm_fallback.retrieval.corpus import SIGNALS, Corpus, Query, Rows, scale, tokens
from llm_fallback.retrieval.learnt import Learnt, learn
from llm_fallback.retrieval.model import ANY, JUDGED_BY, Array, Model, Weights, judged_by
from llm_fallback.retrieval.postings import Floats, Postings, by_presence
from llm_fallback.types import Kind

FALSE_ACCEPT_BUDGET = 0.05
"""Of questions that nothing answers, what share may be answered all the same."""

_MOST_QUESTIONS = 1800
_FEWEST_QUESTIONS = 60
# Scores of all questions with all documents are held at once; in a very large corpus fewer are asked.
_MOST_SCORES = 40_000_000
_FEWEST_ASKED = 100
_NEIGHBOURS = 0.03
_FOLDS = 3
_MOST_RIVALS = 2000
_SHRINK = 1e-4
# How far a threshold chosen here may be from the one learnt elsewhere.
_FROM_PRIOR = 0.2
# How many questions of customers have no answer. The entries cannot say; only the meaning of a score
# as a rate depends on it, not the order of answers, and so not the false accepts.
_UNANSWERABLE_SHARE = 0.25
_FIRST_GUESS = np.array([0.5, 0.2, 0.3, 0.5, 0.3, 2.0, 0.1, 0.0])
_HIDDEN, _LISTED = -1, -2


@dataclass(frozen=True)
class _Asked:
    """A wording asked as a question, with something hidden.

    `right` is its entry, -1 if that was hidden, -2 if the wording is one that no entry answers.
    """

    language: str
    signals: Floats
    right: int
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


def known_share(coverage: Postings, query: Query, also: Collection[str] = ()) -> float:
    """What share of the question's words any entry has, given what the entries cover, or is in `also` (by sound)."""
    found = tokens(query.words)
    known = [word for word in found if coverage.known(word) or word in also]
    return len(known) / len(found) if found else 0.0


# -- questions made of the entries --------------------------------------------------------------


def _ask(corpus: Corpus) -> Iterator[_Asked]:
    rows = _chosen(corpus)
    queries = [_query(corpus, row) for row in rows]
    raws = [corpus.raw(query) for query in queries]
    # To hide entries is half of the work, and is needed only where too few questions are asked in vain.
    in_vain = Counter(
        corpus.wording_languages[row]
        for row in rows
        if corpus.wordings.entry[row] == len(corpus.entries)
    )
    poor = {
        language for language in corpus.wording_languages if in_vain[language] < _FEWEST_QUESTIONS
    }
    neighbours = _neighbours(corpus, rows, [corpus.signals(raw) for raw in raws]) if poor else {}
    fold = _folds(corpus)
    coverages = [_coverage(corpus, fold == number) for number in range(_FOLDS)]
    left = [set(corpus.wordings.entry[fold != number].tolist()) for number in range(_FOLDS)]
    close_by = closeness(corpus) if corpus.learnt is not None else None
    lessons = [
        _Lesson(corpus, close_by, fold != number, hiding=bool(poor)) for number in range(_FOLDS)
    ]
    for row, query, raw in zip(rows, queries, raws, strict=True):
        entry = int(corpus.wordings.entry[row])
        language = corpus.wording_languages[row]
        number = int(fold[row])
        known = known_share(coverages[number], query)
        hidden = fold == number
        meaning = raw.wording_meaning
        told = replace(
            raw,
            wording=np.where(hidden, 0, raw.wording),
            coverage=coverages[number].scores(tokens(query.words), scale),
            wording_meaning=None if meaning is None else np.where(hidden, 0, meaning),
        )
        close = corpus.closeness(raw)
        if entry == len(corpus.entries):
            seen = corpus.signals(told, lessons[number].scores(close))
            yield _asked(language, seen, _LISTED, known)
            continue
        if entry in left[number]:
            seen = corpus.signals(told, lessons[number].scores(close))
            yield _asked(language, seen, entry, known)
        if language not in poor:
            continue
        without = lessons[number].scores_without(close, entry, neighbours[entry])
        seen = corpus.signals(told, without)
        seen[neighbours[entry]] = 0
        yield _asked(language, seen, _HIDDEN, known)


def _asked(language: str, signals: Floats, right: int, known: float) -> _Asked:
    """What was found, of very many entries only the best in any signal and the right one."""
    if len(signals) <= _MOST_RIVALS:
        return _Asked(language, signals, right, known)
    rows = _rivals(signals)
    if right < 0:
        return _Asked(language, signals[rows], right, known)
    rows = np.union1d(rows, [right])
    return _Asked(language, signals[rows], int(np.searchsorted(rows, right)), known)


class _Lesson:
    """What is learnt without some wordings, for all classes of the corpus."""

    def __init__(
        self, corpus: Corpus, close: Floats | None, kept: npt.NDArray[np.bool_], *, hiding: bool
    ) -> None:
        """`hiding` makes `scores_without` possible, and takes several times as long."""
        self._corpus = corpus
        self._learnt: Learnt | None = None
        if close is None:
            return
        texts_too = np.ones(len(corpus.taught_texts), dtype=bool)
        self._kept = np.flatnonzero(np.concatenate([kept[corpus.taught_wordings], texts_too]))
        self._entries = taught_entries(corpus)[self._kept]
        self._learnt = learn(
            close[np.ix_(self._kept, self._kept)],
            self._entries,
            with_inverse=hiding,
            in_place=True,
        )
        self._columns = np.searchsorted(np.unique(taught_entries(corpus)), self._learnt.classes)
        self._corrections: dict[int, tuple[Rows, Floats]] = {}

    def scores(self, close: Floats) -> Floats | None:
        """What `Learnt.scores` says; None where nothing is learnt."""
        if self._learnt is None:
            return None
        return self._spread(self._learnt.scores(close[self._kept]))

    def scores_without(self, close: Floats, entry: int, hidden: Rows) -> Floats | None:
        """The same had the hidden entries (always the same for one `entry`) not been there."""
        if self._learnt is None:
            return None
        if entry not in self._corrections:
            rows = np.flatnonzero(np.isin(self._entries, hidden))
            self._corrections[entry] = rows, self._learnt.correction(rows)
        rows, correction = self._corrections[entry]
        return self._spread(self._learnt.scores_without(close[self._kept], rows, correction))

    def _spread(self, scores: Floats) -> Floats:
        """Onto all classes of the corpus: one that has nothing left gets nothing."""
        assert self._corpus.learnt is not None
        found = np.zeros(len(self._corpus.learnt.classes), dtype=np.float32)
        found[self._columns] = scores
        return found


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
    asked = corpus.wordings.entry < len(corpus.entries)
    for row in np.flatnonzero(~hidden & asked):
        covered[corpus.wordings.entry[row]].update(tokens(texts.words(corpus.wording_texts[row])))
    return by_presence([sorted(found) for found in covered])


def _chosen(corpus: Corpus) -> list[int]:
    """The wordings to ask: of the FAQ (pages and products have none of their own), spread evenly."""
    answered = corpus.wordings.entry[corpus.taught_wordings] < len(corpus.entries)
    rows = corpus.taught_wordings[answered].tolist()
    listed = corpus.taught_wordings[~answered].tolist()
    documents = len(corpus.wordings.entry) + len(corpus.texts.entry) + len(corpus.sentences.entry)
    most = min(_MOST_QUESTIONS, max(_FEWEST_ASKED, _MOST_SCORES // max(1, documents)))
    step = max(1.0, len(rows) / most)
    return [*(rows[int(i * step)] for i in range(int(len(rows) / step))), *listed]


def _query(corpus: Corpus, row: int) -> Query:
    wording = corpus.wording_texts[row]
    vectors = corpus.wording_vectors
    vector = None if vectors is None else vectors[row]
    return Query(wording, tuple(texts.words(wording)), vector)


def _neighbours(
    corpus: Corpus, rows: Sequence[int], signals: Sequence[Floats]
) -> dict[int, npt.NDArray[np.int64]]:
    """For each entry, itself and the few entries that its wordings are most like."""
    total: dict[int, Array] = {}
    for row, found in zip(rows, signals, strict=True):
        entry = int(corpus.wordings.entry[row])
        if entry == len(corpus.entries):
            continue
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
    rows, right, foreign = _judged(_telling(asked), ranking)
    judging, bias = _logistic(rows, right, foreign)
    odds = rows @ judging + bias
    confidence = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return Weights(ranking, judging, bias, _threshold(confidence[foreign], budget))


def _telling(asked: Sequence[_Asked]) -> list[_Asked]:
    """With enough questions that customers ask in vain, those made by hiding entries are left out.

    A hidden entry's question is about what the shop does answer: the nearest miss there is, and rare.
    """
    listed = sum(one.right == _LISTED for one in asked)
    left_out = _HIDDEN if listed >= _FEWEST_QUESTIONS else _LISTED
    return [one for one in asked if one.right != left_out]


def _rank(asked: Sequence[_Asked]) -> Array:
    """Weights with which the right entry is the most probable of all (conditional logit).

    McFadden 1974, "Conditional logit analysis of qualitative choice behavior". No weight is below 0: a
    signal that speaks against what it supports is noise of a small corpus.
    """
    from scipy.optimize import minimize

    differences, starts = [], [0]
    for one in asked:
        rows = one.signals - one.signals[one.right]
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
    rivals: npt.NDArray[np.int64] = np.unique(best)
    return rivals


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
        rows.append(judged_by(signals, scores, best, one.known))
        right.append(written[best] == one.right)
        foreign.append(one.right < 0)
    return np.array(rows), np.array(right), np.array(foreign)


def _logistic(
    rows: Array, right: npt.NDArray[np.bool_], foreign: npt.NDArray[np.bool_]
) -> tuple[Array, float]:
    """Weights and bias of a logistic model in which no signal speaks against an answer.

    Signals say much the same; left free, the model sets one against another in ways that hold for the
    wordings of the FAQ and not for what customers type.
    """
    from scipy.optimize import minimize

    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - mean) / deviation
    share = _UNANSWERABLE_SHARE / (1 - _UNANSWERABLE_SHARE)
    importance = np.where(foreign, share * (~foreign).sum() / max(1, foreign.sum()), 1.0)
    importance /= importance.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        odds = np.clip(scaled @ weights[:-1] + weights[-1], -30, 30)
        chance = 1 / (1 + np.exp(-odds))
        likely = np.where(right, chance, 1 - chance)
        slope = importance * (chance - right)
        value = -float(importance @ np.log(likely + 1e-12)) + _SHRINK * float(weights @ weights)
        return value, np.append(slope @ scaled, slope.sum()) + 2 * _SHRINK * weights

    bounds = [(0.0, None) for _ in JUDGED_BY]
    start = np.zeros(len(JUDGED_BY) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    weights: Array = found.x[:-1] / deviation
    return weights, float(found.x[-1] - weights @ mean)


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
        np.array([0.0] * len(SIGNALS) + [16.0, 0.0]),
        -7.0,
        0.5,
    )
    languages = dict(fallback.languages) if fallback is not None else {ANY: plain}
    foreign = [one for one in _telling(asked) if one.right < 0]
    if len(foreign) >= _FEWEST_QUESTIONS:
        for language, weights in languages.items():
            rows, _, _ = _judged(foreign, weights.ranking)
            odds = rows @ weights.judging + weights.bias
            least = _threshold(1 / (1 + np.exp(-np.clip(odds, -30, 30))), budget)
            # Where many entries ask the same, none is foreign to the others, whichever is hidden.
            low, high = weights.threshold - _FROM_PRIOR, weights.threshold + _FROM_PRIOR
            least = float(np.clip(least, low, high))
            languages[language] = Weights(weights.ranking, weights.judging, weights.bias, least)
    return Model(languages)
