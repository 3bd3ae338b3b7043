"""What sentence embeddings add to the scores of the intents.

Two scores for each intent, both from vectors of whole sentences: linear discriminant analysis with a
covariance that all intents share (Hastie et al. 2009, "The Elements of Statistical Learning", 4.3; half
of it shrunk to a sphere), which says what an intent's examples have in common; and the cosine to the
nearest example in the directions in which examples differ most, which finds intents that are several
things at once. docs/understanding.md says how the parts were weighed.

And one number for each message that compares the nearest intent with all messages there are: the relative
Mahalanobis distance (Ren et al. 2021, "A Simple Fix to Mahalanobis Distance for Improving Near-OOD
Detection").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import regex

from nlu_components.calibration import Array, Flags
from nlu_components.features import Floats, Rows

# Chosen by cross-validation on our own training data and on two other training sets.
DISCRIMINANT_WEIGHT = 0.02
NEAREST_WEIGHT = 3.0
_SHRINKAGE = 0.5
_DIRECTIONS = 96
# What rounding leaves of a sum that is zero.
_NOTHING = 1e-9

_ASCII_LETTER = re.compile("[A-Za-z]")
_LETTER = regex.compile(r"\p{L}")
_MOST_CHARACTERS = 2000


@dataclass(frozen=True)
class Meaning:
    """Learnt from the vectors of examples; `fit` makes one.

    `center` has a number for each dimension; `directions` is (dimensions, directions); `examples` has a
    row of length 1 for each example in these directions, in the order of their intents, `intent_of`;
    `weights` is (dimensions, intents) for the intents that have an example, `bias` a number for each, and
    `prior` is that part of it which says how many examples the intent has. `relative` is (dimensions,
    dimensions): the inverse covariance of all examples less that within intents.
    """

    center: Floats
    directions: Floats
    examples: Floats
    intent_of: Rows
    weights: Floats
    bias: Floats
    prior: Floats
    relative: Floats

    def scores(self, vectors: Floats, intents: int) -> Array:
        """What is to be added to other scores: shape (vectors, intents).

        An intent without an example here is no better than the worst that has some.
        """
        centered = vectors - self.center
        linear = centered @ self.weights + self.bias
        present, starts = self._parts
        near = unit(centered @ self.directions) @ self.examples.T
        nearest = np.maximum.reduceat(near, starts, axis=1)
        found = (DISCRIMINANT_WEIGHT * linear + NEAREST_WEIGHT * nearest).astype(np.float64)
        scores = np.repeat(found.min(axis=1, keepdims=True), intents, axis=1)
        scores[:, present] = found
        return scores

    def belonging(self, vectors: Floats) -> Array:
        """By how much each vector is nearer to its nearest intent than to the middle of all examples.

        Squared Mahalanobis distances, so without a unit: negative where it is farther.
        """
        centered = vectors - self.center
        found = ((centered @ self.relative) * centered).sum(axis=1)
        nearest = (centered @ self.weights + self.bias - self.prior).max(axis=1)
        belonging: Array = (found + 2 * nearest).astype(np.float64)
        return belonging

    @cached_property
    def _parts(self) -> tuple[Rows, Rows]:
        """The intents that have an example, and where the examples of each begin."""
        present, starts = np.unique(self.intent_of, return_index=True)
        return present, starts


def fit(vectors: Floats, intent_of: Rows) -> Meaning | None:
    """Learn from the vectors of examples in the order of their intents.

    None if there is nothing to tell apart. The same on any number of cores.
    """
    from threadpoolctl import threadpool_limits

    present, number = np.unique(intent_of, return_inverse=True)
    if len(present) < 2 or not (vectors != vectors[0]).any():
        return None
    # How many cores add up decides the last digits of a sum.
    with threadpool_limits(limits=1):
        center = vectors.mean(axis=0, dtype=np.float64)
        centered = vectors - center
        scatter = centered.T @ centered
        weights, bias, prior, relative = _discriminant(centered, scatter, number)
        _, found = np.linalg.eigh(scatter)
        directions = found[:, ::-1][:, :_DIRECTIONS].astype(np.float32)
        examples = unit(centered.astype(np.float32) @ directions)
    return Meaning(
        center.astype(np.float32),
        directions,
        examples,
        intent_of,
        weights.astype(np.float32),
        bias.astype(np.float32),
        prior.astype(np.float32),
        relative.astype(np.float32),
    )


def _discriminant(
    centered: Array, scatter: Array, number: Rows
) -> tuple[Array, Array, Array, Array]:
    """`weights`, `bias`, `prior` and `relative` of a `Meaning`."""
    count = np.bincount(number).astype(np.float64)
    means = np.add.reduceat(centered, np.flatnonzero(np.diff(number, prepend=-1)), axis=0)
    means /= count[:, np.newaxis]
    # What differs within intents is what differs at all, without what differs between them.
    within = scatter - (means * count[:, np.newaxis]).T @ means
    # One example an intent: nothing differs within intents, so what differs at all has to do.
    if within.trace() <= _NOTHING * scatter.trace():
        within = scatter
    inverse = _inverse(within / len(centered))
    weights = inverse @ means.T
    prior = np.log(count / len(centered))
    bias: Array = prior - 0.5 * (means.T * weights).sum(axis=0)
    return weights, bias, prior, _inverse(scatter / len(centered)) - inverse


def _inverse(covariance: Array) -> Array:
    """The inverse of a covariance, half of it shrunk to a sphere."""
    sphere = covariance.trace() / len(covariance) * np.eye(len(covariance))
    inverse: Array = np.linalg.inv((1 - _SHRINKAGE) * covariance + _SHRINKAGE * sphere)
    return inverse


def unit(rows: Floats) -> Floats:
    """The same rows with a length of 1; rows of zeros stay as they are."""
    length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    made: Floats = rows / np.where(length > 0, length, 1.0).astype(np.float32)
    return made


def readable(texts: Sequence[str], scripts: Sequence[str]) -> Flags:
    """Which texts an encoder can read: at least half of their letters are of its scripts.

    `scripts` are Unicode's names ("Latin"); with none, every text that has a letter is.
    """
    names = "".join(rf"\p{{Script={script}}}" for script in scripts)
    known = regex.compile(f"[{names}]") if names else _LETTER
    found: npt.NDArray[np.bool_] = np.zeros(len(texts), dtype=np.bool_)
    for row, text in enumerate(texts):
        beginning = text[:_MOST_CHARACTERS]
        # Of most texts one look tells.
        if "Latin" in scripts and beginning.isascii():
            found[row] = _ASCII_LETTER.search(beginning) is not None
            continue
        letters = len(_LETTER.findall(beginning))
        found[row] = letters > 0 and 2 * len(known.findall(beginning)) >= letters
    return found
