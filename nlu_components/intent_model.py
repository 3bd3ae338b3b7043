"""The intent model: n-grams, a linear classifier, the nearest example, and when not to answer.

Knows nothing of Rasa. `nlu_components.intent_classifier` is the graph component around it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlu_components.calibration import (
    Acceptance,
    Array,
    Flags,
    Judged,
    fit_acceptance,
    fit_temperature,
    signals,
    softmax,
)
from nlu_components.features import Counted, Floats, NgramSpace, Rows, Vector, count, idf_of, weigh
from nlu_components.similarity import Nearest, NearestExamples, unit_rows
from nlu_components.thresholds import Fold, folds, lowest_confidence, widest_margin

# liblinear stops here; a hundred times stricter takes half as long again and predicts the same.
_TOLERANCE = 0.01


@dataclass(frozen=True)
class Settings:
    """What can be set.

    `false_accept_budget`: what share of messages that belong to no intent may be taken for one.
    `ask_below`: two intents are too close if in such messages the first is right at most this often.
    `out_of_scope_intents`: intents whose examples belong to no intent; to predict one is no accept.
    """

    false_accept_budget: float = 0.2
    ask_below: float = 0.5
    out_of_scope_intents: frozenset[str] = frozenset()
    penalty: float = 1.0
    seed: int = 42


@dataclass(frozen=True)
class Limits:
    """What training found out about when to trust the model. All from 0 to 1 but `temperature`."""

    temperature: float
    threshold: float
    margin: float
    # None where the data has too few intents to hold some out.
    acceptance: Acceptance | None


@dataclass(frozen=True)
class Prediction:
    """What the model makes of one message.

    `ranking` has every intent with its confidence, best first. `reason` is "" if the first is to be
    believed, else "out_of_scope" or "ambiguous". `nearest` is the most similar training example, and
    the intent it belongs to; None if there is nothing in common with any.
    """

    ranking: list[tuple[str, float]]
    probability: float
    similarity: float
    nearest: tuple[str, str] | None
    reason: str

    @property
    def confidence(self) -> float:
        """How likely it is that the first intent is right."""
        return self.ranking[0][1]


class IntentModel:
    """A trained model. `train` makes one; it does not change afterwards."""

    def __init__(
        self,
        intents: Sequence[str],
        space: NgramSpace,
        weights: Floats,
        bias: Floats,
        unit: csr_matrix,
        examples: Sequence[str],
        intent_of: Rows,
        limits: Limits,
    ) -> None:
        """Put a model together.

        `weights` has a row for each n-gram and a column for each intent; `unit` a row of length 1
        for each of the `examples`, which are in the order of their intents, `intent_of`.
        """
        self.intents = list(intents)
        self.space = space
        self.weights = weights
        self.bias = bias
        self.examples = list(examples)
        self.intent_of = intent_of
        self.limits = limits
        self.nearest = NearestExamples(unit)
        # Where the examples of each intent begin; the last entry is where they all end.
        self._examples_of = np.searchsorted(intent_of, np.arange(len(intents) + 1)).tolist()

    @classmethod
    def train(cls, texts: Sequence[str], labels: Sequence[str], settings: Settings) -> IntentModel:
        """Train on messages and their intents; the same input gives the same model.

        Raises:
            ValueError: there is no message.
        """
        if not texts:
            raise ValueError("there is no example to train on")
        intents = sorted(set(labels))
        number = {intent: i for i, intent in enumerate(intents)}
        # In the order of intents, so that the best of each is one reduction; and the same for any
        # order of files.
        pairs = sorted({(number[label], text) for text, label in zip(texts, labels, strict=True)})
        intent_of = np.array([intent for intent, _ in pairs], dtype=np.int64)
        examples = [text for _, text in pairs]
        counted = count(examples)
        limits = _find_limits(counted, intents, intent_of, settings)
        every = np.arange(len(examples))
        fitted = _fit(counted, every, intent_of, len(intents), settings)
        space = NgramSpace(counted.words, counted.characters, fitted.idf)
        return cls(
            intents,
            space,
            fitted.weights,
            fitted.bias,
            unit_rows(fitted.matrix),
            examples,
            intent_of,
            limits,
        )

    def predict(self, text: str) -> Prediction:
        """Understand one message; never fails, whatever the text is."""
        vector = self.space.vector(text)
        scores = self.bias + vector.weights @ self.weights[vector.columns]
        best = int(scores.argmax())
        near = self.nearest.nearest(vector, *self._examples_of[best : best + 2])
        scores = scores.astype(np.float64)[np.newaxis]
        probabilities = softmax(scores * self.limits.temperature)[0]
        confidence = self._confidence(scores, best, near, vector)
        order = np.argsort(-probabilities, kind="stable")
        example = (self.examples[near.example], self.intents[self.intent_of[near.example]])
        return Prediction(
            [
                (self.intents[i], float(probabilities[i] / probabilities[best] * confidence))
                for i in order
            ],
            float(probabilities[best]),
            near.similarity,
            example if near.similarity > 0 else None,
            self._reason(confidence, probabilities[order]),
        )

    def _confidence(self, scores: Array, best: int, near: Nearest, vector: Vector) -> float:
        # What has nothing in common with any example is no intent.
        if near.similarity <= 0:
            return 0.0
        similarities = np.zeros_like(scores)
        similarities[0, self.intent_of[near.example]] = near.similarity
        similarities[0, best] = near.within
        rows = signals(
            scores,
            similarities,
            np.array([vector.known_words]),
            np.array([float(vector.words)]),
            self.limits.temperature,
        )
        return float(_confidences(rows, self.limits.acceptance)[0])

    def _reason(self, confidence: float, ordered: Array) -> str:
        if confidence < self.limits.threshold or confidence == 0.0:
            return "out_of_scope"
        if len(ordered) > 1 and ordered[0] - ordered[1] < self.limits.margin:
            return "ambiguous"
        return ""


@dataclass(frozen=True)
class _Fitted:
    idf: Floats
    known: Flags
    matrix: csr_matrix
    weights: Floats
    bias: Floats


def _fit(
    counted: Counted, rows: Rows, intent_of: Rows, intents: int, settings: Settings
) -> _Fitted:
    """Train the linear classifier on some rows; intents without an example there score lowest."""
    from sklearn.svm import LinearSVC

    idf = idf_of(counted.frequency[rows])
    known = np.zeros(len(idf), dtype=np.bool_)
    known[counted.frequency[rows].indices] = True
    matrix, _ = weigh(counted, rows, idf, known)
    weights = np.zeros((matrix.shape[1], intents), dtype=np.float32)
    bias = np.full(intents, -10.0, dtype=np.float32)
    present = np.unique(intent_of[rows])
    if len(present) == 1:
        bias[present] = 1.0
        return _Fitted(idf, known, matrix, weights, bias)
    model = LinearSVC(C=settings.penalty, tol=_TOLERANCE, random_state=settings.seed)
    model.fit(matrix, intent_of[rows])
    coefficients, intercept = model.coef_, model.intercept_
    if len(present) == 2:
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    weights[:, present] = coefficients.T
    bias[present] = intercept
    return _Fitted(idf, known, matrix, weights, bias)


def _judge(
    counted: Counted, fold: Fold, intent_of: Rows, intents: int, settings: Settings
) -> Judged:
    """Train on a fold's rows and judge the others."""
    fitted = _fit(counted, fold.train, intent_of, intents, settings)
    matrix, covered = weigh(counted, fold.judge, fitted.idf, fitted.known)
    # liblinear gives the held-out intents no column; here they must not count as candidates either.
    present = np.unique(intent_of[fold.train])
    scores = np.asarray(matrix @ fitted.weights[:, present]) + fitted.bias[present]
    similar = (unit_rows(matrix) @ unit_rows(fitted.matrix).T).toarray() * covered[:, np.newaxis]
    starts = np.searchsorted(intent_of[fold.train], present)
    best_of_intent = np.maximum.reduceat(similar, starts, axis=1)
    where = np.full(intents, -1, dtype=np.int64)
    where[present] = np.arange(len(present))
    plain = [counted.plain[row] for row in fold.judge]
    vocabulary = {counted.words[c] for c in np.flatnonzero(fitted.known[: len(counted.words)])}
    return Judged(
        scores.astype(np.float64),
        best_of_intent.astype(np.float64),
        np.array([sum(w in vocabulary for w in words) / max(len(words), 1) for words in plain]),
        np.array([float(len(words)) for words in plain]),
        where[intent_of[fold.judge]],
    )


def _find_limits(
    counted: Counted, intents: Sequence[str], intent_of: Rows, settings: Settings
) -> Limits:
    """Choose temperature, confidence, threshold and margin by holding out examples and intents."""
    every = np.arange(len(intent_of))
    whole = idf_of(counted.frequency)
    matrix, _ = weigh(counted, every, whole, np.ones(len(whole), dtype=np.bool_))
    chosen = csr_matrix((np.ones(len(every)), (intent_of, every)), shape=(len(intents), len(every)))
    # 30,000 columns of mostly zeros: distances between intents need only what they have in common.
    centroids = _compact(chosen @ matrix)
    judged: list[Judged] = []
    places: list[npt.NDArray[np.int64]] = []
    for fold in folds(intent_of, centroids, settings.seed):
        present = np.unique(intent_of[fold.train])
        if len(present) and len(fold.judge):
            judged.append(_judge(counted, fold, intent_of, len(intents), settings))
            places.append(present)
    if not judged:
        return Limits(1.0, 0.0, 0.0, None)
    return _limits_of(judged, places, intents, settings)


def _compact(sums: csr_matrix) -> Array:
    """Vectors with the same inner products as the rows of `sums`, as many columns as rows."""
    values, vectors = np.linalg.eigh((sums @ sums.T).toarray().astype(np.float64))
    compact: Array = vectors * np.sqrt(np.clip(values, 0, None))
    return compact


def _limits_of(
    judged: list[Judged], places: list[npt.NDArray[np.int64]], intents: Sequence[str], s: Settings
) -> Limits:
    temperature = fit_temperature(judged)
    rows = np.concatenate(
        [signals(j.scores, j.similarities, j.known_words, j.words, temperature) for j in judged]
    )
    true = np.concatenate([j.right for j in judged])
    best = np.concatenate([j.scores.argmax(axis=1) for j in judged])
    named = np.concatenate(
        [p[j.scores.argmax(axis=1)] for j, p in zip(judged, places, strict=True)]
    )
    right, foreign = best == true, true < 0
    refused = _is_any(named, intents, s.out_of_scope_intents)
    # A held-out message taken for out of scope is understood as it should be: it teaches nothing
    # about when to doubt, and it is not accepted, whatever its confidence.
    teaches = ~(foreign & refused)
    acceptance = None
    if (foreign & teaches).any() and right.any():
        acceptance = fit_acceptance(rows[teaches], right[teaches], foreign[teaches])
    confidence = _confidences(rows, acceptance)
    threshold = (
        lowest_confidence(np.where(refused, 0.0, confidence)[foreign], s.false_accept_budget)
        if foreign.any()
        else lowest_confidence(confidence[~right], s.false_accept_budget)
    )
    margins = np.concatenate([_margins(j.scores, temperature) for j in judged])
    heard = ~foreign & (confidence >= threshold)
    margin = widest_margin(margins[heard], right[heard], s.ask_below)
    return Limits(temperature, threshold, margin, acceptance)


def _is_any(
    numbers: npt.NDArray[np.int64], intents: Sequence[str], wanted: Collection[str]
) -> Flags:
    return np.isin(numbers, [i for i, intent in enumerate(intents) if intent in wanted])


def _margins(scores: Array, temperature: float) -> Array:
    """By how much the best intent is more probable than the second."""
    ordered = np.sort(softmax(scores * temperature), axis=1)
    if ordered.shape[1] == 1:
        return np.ones(len(ordered))
    margins: Array = ordered[:, -1] - ordered[:, -2]
    return margins


def _confidences(rows: Array, acceptance: Acceptance | None) -> Array:
    """Confidence of each row of signals.

    Without a fitted model: the geometric mean of probability and similarity, the best formula that
    needs no fitting.
    """
    if acceptance is not None:
        return acceptance.confidence(rows)
    probability = 1 / (1 + np.exp(-rows[:, 0]))
    confidence: Array = np.sqrt(probability * np.clip(rows[:, 1], 0, 1))
    return confidence
