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
        self._stored = None if cache is None else RememberingEncoder(encoder, cache, "passages")
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
            new = list(dict.fromkeys(text for text in texts if text not in self._known))
            if new and self._stored is not None:
                # It encodes only what its file lacks, and keeps exactly what it is given.
                self._known = dict(zip(texts, self._stored.encode(texts), strict=True))
            elif new:
                self._known |= dict(zip(new, self._encoder.encode(new), strict=True))
            self._known = {text: self._known[text] for text in texts}
            vectors = np.zeros((len(texts), self._encoder.dimensions), dtype=np.float32)
            for row, text in enumerate(texts):
                vectors[row] = self._known[text]
            return vectors
