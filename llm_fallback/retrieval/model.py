"""What was learnt from the entries themselves: how signals are weighed, and when an answer is one.

Ranking first: a weighted sum of an entry's signals. Then judging: how likely it is that the entry
answers, by a logistic model over the signals. A score says which entry is nearest; only the second step
can say that the nearest is far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llm_fallback.retrieval.corpus import SIGNALS
from llm_fallback.retrieval.postings import Floats

Array = npt.NDArray[np.float64]

JUDGED_BY = (*SIGNALS, "score", "share of known words")
# For texts of languages that had too few wordings to learn from.
ANY = ""


@dataclass(frozen=True)
class Weights:
    """What was learnt for one language. `threshold` is the least probability that is an answer."""

    ranking: Array
    judging: Array
    bias: float
    threshold: float

    def rank(self, signals: Floats) -> Array:
        """The score of each entry."""
        scores: Array = signals @ self.ranking
        return scores

    def judge(self, signals: Floats, scores: Array, which: int, known: float) -> float:
        """How likely it is that entry `which` answers, from 0 to 1."""
        row = judged_by(signals, scores, which, known)
        odds = float(np.clip(row @ self.judging + self.bias, -30, 30))
        return 1 / (1 + float(np.exp(-odds)))


@dataclass(frozen=True)
class Model:
    """Weights for each language; those under ANY are for the others."""

    languages: Mapping[str, Weights]

    def of(self, language: str) -> Weights:
        """The weights for texts of a language."""
        return self.languages.get(language) or self.languages[ANY]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            language: {
                "ranking": weights.ranking.tolist(),
                "judging": weights.judging.tolist(),
                "bias": weights.bias,
                "threshold": weights.threshold,
            }
            for language, weights in self.languages.items()
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Model:
        """From what `to_json` made. Raises KeyError, TypeError or ValueError on anything else."""
        return cls(
            {
                str(language): Weights(
                    _row(values["ranking"], len(SIGNALS)),
                    _row(values["judging"], len(JUDGED_BY)),
                    float(values["bias"]),
                    float(values["threshold"]),
                )
                for language, values in content.items()
            }
        )


def judged_by(signals: Floats, scores: Array, which: int, known: float) -> Array:
    """What entry `which` is judged by, in the order of JUDGED_BY."""
    return np.array([*signals[which], scores[which], known])


def _row(values: object, size: int) -> Array:
    row = np.array(values, dtype=np.float64)
    if row.shape != (size,):
        raise ValueError(f"expected {size} weights, found {row.shape}")
    return row
