"""Vectors of texts, computed once: only what changed is encoded again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import SentenceEncoder, Vectors
from embeddings.store import RememberingEncoder


class Remembering:
    """The vectors of everything searchable in memory, and in a folder for the next start."""

    def __init__(self, encoder: SentenceEncoder, cache: Path | None) -> None:
        """`cache` None keeps nothing on disk."""
        self._encoder = encoder
        self._stored = encoder if cache is None else RememberingEncoder(encoder, cache, "passages")
        self._known: dict[str, Vectors] = {}
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """That of the encoder."""
        return self._encoder.fingerprint

    def once(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that need not be remembered: what customers ask is not kept."""
        return self._encoder.encode(texts)

    def all(self, texts: Sequence[str]) -> Vectors:
        """Vectors of all texts there are; what is not among them is forgotten."""
        with self._lock:
            if any(text not in self._known for text in texts):
                found = self._stored.encode(texts)
                self._known = dict(zip(texts, found, strict=True))
            else:
                self._known = {text: self._known[text] for text in texts}
            vectors = np.zeros((len(texts), self._encoder.dimensions), dtype=np.float32)
            for row, text in enumerate(texts):
                vectors[row] = self._known[text]
            return vectors
