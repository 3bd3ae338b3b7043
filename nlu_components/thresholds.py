"""Where a confidence is too low, chosen from the training data alone.

Messages that belong to no intent are simulated: whole intents are held out, and what the model makes
of their examples is what it would make of a foreign question. Neighbouring intents are held out
together. With a near twin still known, a held-out example is no foreign question, and the threshold
would come out far stricter than what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from nlu_components.calibration import Array, Flags
from nlu_components.features import Rows

PARTS = 5
# Large data has enough to learn from in two thirds of it, and every round of training takes seconds.
PARTS_OF_MANY = 3
_MANY_ROWS = 10_000
# With fewer intents, holding some out leaves too little to choose from.
FEWEST_INTENTS = 4
# Small data is gone through several times, for figures that do not hang on single examples.
_ENOUGH_ROWS = 1200
_MOST_ROUNDS = 6
_MOST_KNOWN = 1000
# Every held-out intent counts alike, however many examples it has: what customers ask that nobody
# thought of does not come in the proportions of the training data.
_MOST_FOREIGN_OF_AN_INTENT = 60
_FEWEST_AMBIGUOUS = 20


@dataclass(frozen=True)
class Fold:
    """Rows to train on and rows to judge; `foreign` marks those whose intent is held out."""

    train: Rows
    judge: Rows
    foreign: Flags


def folds(
    intent_of: Rows, centroids: Array, seed: int, only_train: Flags | None = None
) -> Iterator[Fold]:
    """Hold out a fifth of the intents, and a fifth of the examples of the others, in turn.

    Of more than 10,000 examples, a third.

    `intent_of` is the intent's number for each example; `centroids` has a row for each intent. With
    fewer than `FEWEST_INTENTS` intents, only examples are held out. Examples marked in `only_train` are
    never judged.
    """
    judged = np.ones(len(intent_of), dtype=np.bool_) if only_train is None else ~only_train
    intents = len(centroids)
    count = PARTS if len(intent_of) <= _MANY_ROWS else PARTS_OF_MANY
    random = np.random.RandomState(seed)
    order = _neighbours(centroids)
    for _ in range(_rounds(len(intent_of))):
        part_of_row = _parts_of_rows(np.where(judged, intent_of, -1), count, random)
        rolled = np.roll(order, random.randint(intents))
        parts = np.array_split(rolled, min(count, max(2, intents // 2)))
        for number in range(count):
            out = parts[number % len(parts)] if intents >= FEWEST_INTENTS else order[:0]
            foreign = np.isin(intent_of, out)
            sample = ~foreign & judged & (part_of_row == number)
            known = _some(np.flatnonzero(sample), _MOST_KNOWN, random)
            unknown = [
                _some(np.flatnonzero(judged & (intent_of == i)), _MOST_FOREIGN_OF_AN_INTENT, random)
                for i in out
            ]
            judge = np.concatenate([*unknown, known])
            train = np.flatnonzero(~foreign & ~sample)
            yield Fold(train, judge, foreign[judge])


def _rounds(rows: int) -> int:
    return int(np.clip(-(-_ENOUGH_ROWS // max(rows, 1)), 1, _MOST_ROUNDS))


def _neighbours(centroids: Array) -> Rows:
    """Intents in an order in which similar ones stand together."""
    if len(centroids) < FEWEST_INTENTS:
        return np.arange(len(centroids))
    # Average linkage on cosine distances; of equal distances it takes the first.
    order: Rows = leaves_list(linkage(centroids, "average", metric="cosine")).astype(np.int64)
    return order


def _parts_of_rows(intent_of: Rows, count: int, random: np.random.RandomState) -> Rows:
    """One of `count` parts for each example, the examples of each intent spread evenly."""
    part = np.empty(len(intent_of), dtype=np.int64)
    for intent in np.unique(intent_of):
        rows = np.flatnonzero(intent_of == intent)
        random.shuffle(rows)
        part[rows] = (np.arange(len(rows)) + random.randint(count)) % count
    return part


def _some(rows: Rows, most: int, random: np.random.RandomState) -> Rows:
    """The rows, or a sample of them if they are more than `most`."""
    if len(rows) > most:
        rows = np.sort(random.choice(rows, most, replace=False))
    return rows


def lowest_confidence(foreign: Array, budget: float) -> float:
    """The lowest threshold at which at most `budget` of the foreign messages are accepted.

    `foreign` are the confidences of messages that belong to no intent; a message is accepted if its
    confidence is at least the threshold. 0.0 if there are none.
    """
    if not len(foreign):
        return 0.0
    ordered = np.sort(foreign)[::-1]
    allowed = int(np.floor(budget * len(ordered)))
    if allowed >= len(ordered):
        return 0.0
    return float(np.nextafter(ordered[allowed], 2.0))


def widest_margin(margins: Array, right: Flags, ask_below: float) -> float:
    """The margin below which the best intent is hardly better than a guess.

    `margins` is by how much the best intent is more probable than the second, `right` whether it was
    the true one. How often it is right rises with the margin (isotonic regression); returned is where
    it rises above `ask_below`, 0.0 if it always is.
    """
    from sklearn.isotonic import isotonic_regression

    if not len(margins):
        return 0.0
    order = np.argsort(margins, kind="stable")
    rate = isotonic_regression(right[order].astype(np.float64))
    poor = int(np.searchsorted(rate, ask_below))
    if poor < _FEWEST_AMBIGUOUS:
        return 0.0
    return float(margins[order][poor - 1])
