"""How long a question takes in a very large index: the project's FAQ, repeated in other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from embeddings.encoder import SentenceEncoder, Vectors
from llm_fallback.knowledge.entry import Entry
from llm_fallback.knowledge.sources import Sources

ENTRIES = 100_000
_DIMENSIONS = 384


def large(sources: Sources, size: int = ENTRIES) -> Sources:
    """`size` entries in English: those of the FAQ again and again, each time with words of its own.

    An entry has one question and its answer, as large collections of questions have.
    """
    plain = [entry for entry in sources.entries if entry.passages[0].questions]
    entries = []
    for number in range(size):
        passage = plain[number % len(plain)].passage("en")
        asked = passage.questions[(number // len(plain)) % len(passage.questions)]
        # Words nobody else has, and one that many have, as names and kinds of things are.
        about = f"item{number} sort{number % 997}"
        entries.append(
            Entry(
                (
                    replace(
                        passage,
                        id=f"{passage.id}.{number}",
                        language="en",
                        text=f"{passage.text} {about}",
                        questions=(f"{asked} {about}",),
                    ),
                )
            )
        )
    return Sources(tuple(entries), version=f"{size} entries")


class Arbitrary:
    """An encoder that computes a question as usual, and gives a large corpus arbitrary vectors.

    To encode hundreds of thousands of texts takes minutes and changes no time measured here.
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self.fingerprint = f"arbitrary-{encoder.fingerprint}"
        self.dimensions = encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceEncoder` promises, but for the vectors of many texts."""
        if len(texts) < ENTRIES // 100:
            return self._encoder.encode(texts)
        random = np.random.default_rng(1)
        vectors = random.standard_normal((len(texts), self.dimensions), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
