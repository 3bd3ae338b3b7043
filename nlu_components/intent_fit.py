"""One round of training an intent model, and one of judging examples it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from nlu_components.calibration import Flags, Judged
from nlu_components.features import Counted, Floats, Rows, idf_of, weigh
from nlu_components.similarity import unit_rows
from nlu_components.thresholds import Fold

# liblinear stops here; ten times stricter takes twice as long and predicts the same.
_TOLERANCE = 0.1


@dataclass(frozen=True)
class Settings:
    """What can be set.

    `false_accept_budget`: what share of messages that belong to no intent may be taken for one.
    `ask_below`: two intents are too close if in such messages the first is right at most this often.
    `out_of_scope_intents`: intents whose examples belong to no intent; to predict one is no accept.
    `learn_names`: the name of each other intent is an example of it.
    """

    false_accept_budget: float = 0.2
    ask_below: float = 0.5
    out_of_scope_intents: frozenset[str] = frozenset()
    learn_names: bool = True
    penalty: float = 1.0
    seed: int = 42


@dataclass(frozen=True)
class Fitted:
    """A linear classifier over n-grams, and what it was trained on."""

    idf: Floats
    known: Flags
    matrix: csr_matrix
    weights: Floats
    bias: Floats


def fit(counted: Counted, rows: Rows, intent_of: Rows, intents: int, settings: Settings) -> Fitted:
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
        return Fitted(idf, known, matrix, weights, bias)
    model = LinearSVC(C=settings.penalty, tol=_TOLERANCE, random_state=settings.seed)
    model.fit(matrix, intent_of[rows])
    coefficients, intercept = model.coef_, model.intercept_
    if len(present) == 2:
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    weights[:, present] = coefficients.T
    bias[present] = intercept
    return Fitted(idf, known, matrix, weights, bias)


def judge(
    counted: Counted, fold: Fold, intent_of: Rows, intents: int, settings: Settings
) -> Judged:
    """Train on a fold's rows and judge the others."""
    fitted = fit(counted, fold.train, intent_of, intents, settings)
    matrix, covered = weigh(counted, fold.judge, fitted.idf, fitted.known)
    # liblinear gives the held-out intents no column; here they must not count as candidates either.
    present = np.unique(intent_of[fold.train])
    scores = np.asarray(matrix @ fitted.weights[:, present]) + fitted.bias[present]
    similarity = _highest_of_rows(unit_rows(matrix) @ unit_rows(fitted.matrix).T) * covered
    where = np.full(intents, -1, dtype=np.int64)
    where[present] = np.arange(len(present))
    return Judged(
        scores.astype(np.float64),
        similarity.astype(np.float64),
        where[intent_of[fold.judge]],
        present,
    )


def _highest_of_rows(matrix: csr_matrix) -> Floats:
    """The highest value of each row of a matrix without negative ones.

    scipy's own `max` sorts all entries first, which takes longer than the product they come from.
    """
    highest = np.zeros(matrix.shape[0], dtype=np.float32)
    filled = np.diff(matrix.indptr) > 0
    if filled.any():
        highest[filled] = np.maximum.reduceat(matrix.data, matrix.indptr[:-1][filled])
    return highest
