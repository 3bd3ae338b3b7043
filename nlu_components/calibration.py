"""From raw scores to a confidence that means something: how often the intent is right.

Two steps. A temperature makes the scores of the known intents a probability among them (Guo et al.
2017, "On Calibration of Modern Neural Networks"). A logistic model over several signals, learnt on
messages whose intent was held out, says how likely it is that the message belongs to the best of
them at all: a probability among known intents cannot know that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# How much speaks for the best intent. What compares it with the others (its probability, its lead) is
# left out: a foreign message has a best intent, too. docs/understanding.md has the figures.
# The third there is for messages with a sentence embedding only.
SIGNALS = ("score", "similarity to the nearest example", "belonging")
# How many messages of customers belong to no intent. Training data cannot say; only the meaning of a
# confidence as a rate depends on it, not the order of messages, and so not the false accepts.
OUT_OF_SCOPE_SHARE = 0.2
_TEMPERATURES = np.geomspace(0.25, 64, 97)


def softmax(scores: Array) -> Array:
    """Probabilities of each row of scores; rows sum to 1."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


@dataclass(frozen=True)
class Judged:
    """Messages judged by a model that was not trained on them.

    `scores` has a row for each message and a column for each intent that model knew, whose numbers are
    `intents`. `similarity` is that to the nearest example, from 0 to 1. `right` is the column of the true
    intent, -1 where the model could not know it. `belonging` is `Meaning.belonging` of them, None for
    messages without a sentence embedding.
    """

    scores: Array
    similarity: Array
    right: npt.NDArray[np.int64]
    intents: npt.NDArray[np.int64]
    belonging: Array | None = None


def fit_temperature(folds: Sequence[Judged]) -> float:
    """The factor on scores for which the true intents are most probable, of messages that have one.

    1.0 if there is no such message.
    """
    known = [(fold.scores[fold.right >= 0], fold.right[fold.right >= 0]) for fold in folds]
    if not any(len(right) for _, right in known):
        return 1.0
    losses = [
        -sum(
            float(np.log(softmax(scores * t)[np.arange(len(right)), right] + 1e-9).sum())
            for scores, right in known
        )
        for t in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def signals(scores: Array, similarity: Array, belonging: Array | None) -> Array:
    """What the confidence is made of: a row for each message, a column for each of `SIGNALS`.

    Without `belonging`, only the first two.
    """
    both = [scores.max(axis=1), similarity]
    return np.column_stack(both if belonging is None else [*both, belonging])


@dataclass(frozen=True)
class Acceptance:
    """A logistic model: how likely it is that the best intent is right, from the signals."""

    weights: Array
    bias: float

    def confidence(self, rows: Array) -> Array:
        """Confidence from 0 to 1 of each row of signals."""
        odds = np.clip(rows @ self.weights + self.bias, -30, 30)
        confidence: Array = 1 / (1 + np.exp(-odds))
        return confidence


def fit_acceptance(rows: Array, right: Flags, foreign: Flags) -> Acceptance:
    """Learn when the best intent is right. No signal lowers the confidence as it rises.

    `right` says so for each row of signals; `foreign` marks messages whose intent was held out.
    They are weighted to be `OUT_OF_SCOPE_SHARE` of all. Both kinds must be there.
    """
    from sklearn.linear_model import LogisticRegression

    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    share = OUT_OF_SCOPE_SHARE / (1 - OUT_OF_SCOPE_SHARE)
    importance = np.where(foreign, share * (~foreign).sum() / foreign.sum(), 1.0)
    model = LogisticRegression(C=1.0, max_iter=500)
    kept = np.arange(rows.shape[1])
    while True:
        model.fit(((rows - mean) / deviation)[:, kept], right, sample_weight=importance)
        rising = model.coef_[0] >= 0
        if rising.all() or not rising.any():
            break
        # Where intents share their examples, to be like an example is to be wrong half of the time. That is
        # for the margin to say: such a message is not foreign.
        kept = kept[rising]
    weights = np.zeros(rows.shape[1])
    weights[kept] = np.maximum(model.coef_[0], 0.0) / deviation[kept]
    return Acceptance(weights, float(model.intercept_[0] - weights @ mean))
