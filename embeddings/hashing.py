"""A sentence encoder without a model: character n-grams, hashed. For tests; it knows no meaning."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from embeddings.encoder import Vectors

_SIZES = (3, 4)
_MOST_CHARACTERS = 2000


class HashingEncoder:
    """A `SentenceEncoder` for which sentences are alike that share spelling."""

    def __init__(self, dimensions: int = 64) -> None:
        """Vectors will have that many numbers."""
        self.fingerprint = f"hashing-{dimensions}"
        self.dimensions = dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceEncoder` promises."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {' '.join(text[:_MOST_CHARACTERS].lower().split())}  "
            if not padded.strip():
                continue
            for size in _SIZES:
                for start in range(len(padded) - size + 1):
                    gram = padded[start : start + size].encode("utf-8", "replace")
                    vectors[row, zlib.crc32(gram) % self.dimensions] += 1
            vectors[row] /= np.sqrt((vectors[row] * vectors[row]).sum())
        return vectors
