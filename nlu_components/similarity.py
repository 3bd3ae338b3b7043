"""How near a message is to the training examples: the cosine of their TF-IDF vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from nlu_components.features import Floats, Ints, Rows, Vector


def unit_rows(matrix: csr_matrix) -> csr_matrix:
    """The same rows with a length of 1; empty rows stay empty."""
    square = np.bincount(
        np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)),
        matrix.data.astype(np.float64) ** 2,
        matrix.shape[0],
    )
    length = np.sqrt(np.where(square > 0, square, 1.0))
    unit = matrix.copy()
    unit.data = (matrix.data / np.repeat(length, np.diff(matrix.indptr))).astype(np.float32)
    return unit


# How many entries of posting lists are added up for a message, rarest n-grams first. The n-grams of a
# short message fit in; those a long one leaves out are in so many examples that they hardly tell them
# apart, and are added for the best examples only.
MOST_POSTINGS = 10_000
_BEST = 32


@dataclass(frozen=True)
class Nearest:
    """The most similar example and its cosine."""

    example: int
    similarity: float


class NearestExamples:
    """Training examples to compare messages with, a posting list for each n-gram.

    `unit` has a row of length 1 for each example.
    """

    def __init__(self, unit: csr_matrix) -> None:
        self.unit = unit
        postings = unit.tocsc()
        self._rows: Ints = postings.indices
        self._weights: Floats = postings.data
        self._starts: Ints = postings.indptr[:-1]
        self._lengths: Ints = np.diff(postings.indptr)

    def nearest(self, vector: Vector) -> Nearest:
        """The example nearest to a message. The cosine is from 0 to 1; 0 without a known n-gram."""
        if not len(vector.columns):
            return Nearest(0, 0.0)
        norm = np.float32(vector.covered / np.sqrt(vector.weights @ vector.weights))
        weights = vector.weights * norm
        order = np.argsort(self._lengths[vector.columns], kind="stable")
        added = np.cumsum(self._lengths[vector.columns][order])
        used = max(1, int(np.searchsorted(added, MOST_POSTINGS, side="right")))
        rare, common = order[:used], order[used:]
        found = self._added_up(vector.columns[rare], weights[rare])
        if len(common):
            some = _highest(found)
            missing = self._of_rows(some, vector.columns[common], weights[common])
            # The others are left behind: what they lack is in most examples alike.
            found[some] += missing
        example = int(found.argmax())
        return Nearest(example, min(float(found[example]), 1.0))

    def _added_up(self, columns: Ints, weights: Floats) -> Floats:
        """Products of all examples with some columns of a message."""
        lengths = self._lengths[columns]
        # The positions of all posting lists one after the other, without a loop over them.
        before = np.cumsum(lengths) - lengths
        place = np.arange(int(lengths.sum())) + np.repeat(self._starts[columns] - before, lengths)
        values = self._weights[place] * np.repeat(weights, lengths)
        found = np.bincount(self._rows[place], values, self.unit.shape[0])
        return found.astype(np.float32)

    def _of_rows(self, rows: Rows, columns: Ints, weights: Floats) -> Floats:
        """Products of some examples with some columns of a message."""
        message = np.zeros(self.unit.shape[1], dtype=np.float32)
        message[columns] = weights
        products: Floats = self.unit[rows] @ message
        return products


def _highest(values: Floats) -> Rows:
    """Where the highest values are, in no order."""
    if len(values) <= _BEST:
        return np.arange(len(values))
    found: Rows = np.argpartition(values, -_BEST)[-_BEST:]
    return found
