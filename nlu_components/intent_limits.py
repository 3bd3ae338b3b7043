"""When to trust an intent model: temperature, threshold and margin, found by holding out examples."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlu_components import intent_fit, meaning
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
from nlu_components.features import Counted, Floats, Rows, idf_of, weigh
from nlu_components.intent_fit import Settings
from nlu_components.thresholds import Fold, folds, lowest_confidence, widest_margin


@dataclass(frozen=True)
class Limits:
    """What training found out about when to trust the model. All from 0 to 1 but `temperature`."""

    temperature: float
    threshold: float
    margin: float
    # None where the data has too few intents to hold some out.
    acceptance: Acceptance | None


def find_limits(
    counted: Counted,
    vectors: Callable[[], Floats] | None,
    intents: Sequence[str],
    intent_of: Rows,
    is_name: Flags,
    settings: Settings,
) -> tuple[Limits, Limits | None]:
    """Choose temperature, confidence, threshold and margin by holding out examples and intents.

    `is_name` marks examples that are only the name of an intent. No customer wrote them: they are trained
    on while their intent is known, and never judged.

    The second is for messages that have a sentence embedding; None if there are none to learn from.
    `vectors` gives a row for each example, of zeros where there is no embedding; it is asked when all
    else is done, so that they may be computed meanwhile.
    """
    plain: list[tuple[Fold, Judged]] = []
    centroids = _centroids(counted, intents, intent_of)
    for fold in folds(intent_of, centroids, settings.seed, is_name):
        if not len(fold.train) or not len(fold.judge):
            continue
        judged = intent_fit.judge(counted, fold, intent_of, len(intents), settings)
        plain.append((fold, judged))
    if not plain:
        return Limits(1.0, 0.0, 0.0, None), None
    without = _limits_of([judged for _, judged in plain], intents, settings)
    if vectors is None:
        return without, None
    found = vectors()
    with_meaning = (_with_meaning(judged, fold, found, intent_of) for fold, judged in plain)
    meant = [judged for judged in with_meaning if judged is not None]
    return without, _limits_of(meant, intents, settings) if meant else None


def _with_meaning(judged: Judged, fold: Fold, vectors: Floats, intent_of: Rows) -> Judged | None:
    """The judged messages that have an embedding, with scores that know of it."""
    train = fold.train[vectors[fold.train].any(axis=1)]
    some = vectors[fold.judge].any(axis=1)
    if not len(train) or not some.any():
        return None
    found = meaning.fit(vectors[train], intent_of[train])
    if found is None:
        return None
    added = found.scores(vectors[fold.judge][some], int(intent_of[-1]) + 1)
    return Judged(
        judged.scores[some] + added[:, judged.intents],
        judged.similarity[some],
        judged.right[some],
        judged.intents,
        found.belonging(vectors[fold.judge][some]),
    )


def _centroids(counted: Counted, intents: Sequence[str], intent_of: Rows) -> Array:
    every = np.arange(len(intent_of))
    whole = idf_of(counted.frequency)
    matrix, _ = weigh(counted, every, whole, np.ones(len(whole), dtype=np.bool_))
    chosen = csr_matrix((np.ones(len(every)), (intent_of, every)), shape=(len(intents), len(every)))
    # 30,000 columns of mostly zeros: distances between intents need only what they have in common.
    return _compact(chosen @ matrix)


def _compact(sums: csr_matrix) -> Array:
    """Vectors with the same inner products as the rows of `sums`, as many columns as rows."""
    values, vectors = np.linalg.eigh((sums @ sums.T).toarray().astype(np.float64))
    compact: Array = vectors * np.sqrt(np.clip(values, 0, None))
    return compact


def _limits_of(judged: Sequence[Judged], intents: Sequence[str], s: Settings) -> Limits:
    temperature = fit_temperature(judged)
    rows = np.concatenate([signals(j.scores, j.similarity, j.belonging) for j in judged])
    probability = np.concatenate([softmax(j.scores * temperature).max(axis=1) for j in judged])
    true = np.concatenate([j.right for j in judged])
    best = np.concatenate([j.scores.argmax(axis=1) for j in judged])
    named = np.concatenate([j.intents[j.scores.argmax(axis=1)] for j in judged])
    right, foreign = best == true, true < 0
    refused = _is_any(named, intents, s.out_of_scope_intents)
    # A held-out message taken for out of scope is understood as it should be: it teaches nothing
    # about when to doubt, and it is not accepted, whatever its confidence.
    teaches = ~(foreign & refused)
    acceptance = None
    if (foreign & teaches).any() and right.any():
        acceptance = fit_acceptance(rows[teaches], right[teaches], foreign[teaches])
    confidence = confidences(rows, probability, acceptance)
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


def confidences(rows: Array, probability: Array, acceptance: Acceptance | None) -> Array:
    """Confidence of each row of signals; `probability` is that of the best intent among the known.

    Without a fitted model: the geometric mean of probability and similarity, the best formula that
    needs no fitting.
    """
    if acceptance is not None:
        return acceptance.confidence(rows)
    confidence: Array = np.sqrt(probability * np.clip(rows[:, 1], 0, 1))
    return confidence
