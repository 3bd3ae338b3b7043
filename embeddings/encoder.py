"""What the rest of the project asks of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class SentenceEncoder(Protocol):
    """Turns sentences into vectors. `embeddings.testing` holds every implementation to this."""

    @property
    def fingerprint(self) -> str:
        """Names what decides the vectors: the same fingerprint and text give the same vector."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row of length 1 (Euclidean) for each text, in order: shape (texts, dimensions).

        Never fails, whatever a text is; one without a single word or sign is a row of zeros. A
        text's row is the same bit for bit alone, among others and in any order. Of a long text, the
        beginning is read.
        """
