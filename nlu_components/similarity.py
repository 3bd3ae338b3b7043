"""How near a message is to the training examples: the cosine of their TF-IDF vectors."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from nlu_components.features import Floats, Ints, Vector


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
        self._ends: Ints = postings.indptr[1:]

    def similarities(self, vector: Vector) -> Floats:
        """Cosine of a message with each example, from 0 to 1; all 0 for a message of no n-grams."""
        examples = self.unit.shape[0]
        if not len(vector.columns):
            return np.zeros(examples, dtype=np.float32)
        starts = self._starts[vector.columns]
        lengths = self._ends[vector.columns] - starts
        total = int(lengths.sum())
        # The positions of all posting lists one after the other, without a loop over them.
        before = np.cumsum(lengths) - lengths
        place = np.arange(total) + np.repeat(starts - before, lengths)
        norm = np.float32(vector.covered / np.sqrt(vector.weights @ vector.weights))
        values = self._weights[place] * np.repeat(vector.weights * norm, lengths)
        found = np.bincount(self._rows[place], values, examples)
        return np.minimum(found, 1.0).astype(np.float32)
