"""Nearly the same example under two intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from nlu_lint.examples import Example, Project
from nlu_lint.findings import Finding, Rule
from nlu_lint.rules.same import is_allowed
from nlu_lint.settings import Settings

# A word tells two intents apart when it is so many times as frequent under its own.
_TELLING_TIMES = 3
# ... and is no one-off: so many other examples of its own intent have it.
_TELLING_LEAST = 2
# Rows compared at once, to hold the table of scores in a few megabytes.
_ROWS = 500


class _Wording:
    """In how many examples of each intent a word occurs."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._sizes = Counter(example.intent for example in examples)
        self._counts = Counter(
            (example.intent, word) for example in examples for word in set(example.key.split())
        )

    def tells_apart(self, one: Example, other: Example) -> bool:
        """Whether a word that only one of the two has is typical of its intent against the other's.

        "cancel my order" and "change my order" are near, and yet nobody would take one for the other.
        """
        mine, yours = set(one.key.split()), set(other.key.split())
        return any(
            self._is_typical(word, one.intent, other.intent) for word in mine - yours
        ) or any(self._is_typical(word, other.intent, one.intent) for word in yours - mine)

    def _is_typical(self, word: str, own: str, foreign: str) -> bool:
        others = self._counts[own, word] - 1  # The example at hand is no witness for itself.
        own_rate = others / self._sizes[own]
        foreign_rate = self._counts[foreign, word] / self._sizes[foreign]
        return others >= _TELLING_LEAST and own_rate >= _TELLING_TIMES * foreign_rate


def near_examples(project: Project, settings: Settings) -> Iterator[Finding]:
    """Pairs of examples of one language under two intents that share nearly all their characters.

    The score is the normalised Indel similarity of rapidfuzz: twice the characters in common, in
    order, over all characters of both. Pairs that differ in a word typical of one of the two intents
    are left out; pairs that do not differ at all are shared examples.
    """
    for code in settings.languages:
        examples = [example for example in project.examples if example.language == code]
        wording = _Wording(examples)
        for one, other, score in _pairs(examples, settings.alike_percent):
            if is_allowed(settings, Rule.NEAR_EXAMPLE, one, other):
                continue
            if not wording.tells_apart(one, other):
                what = (
                    f"{one.text!r} under {one.intent!r} is nearly {other.text!r} under"
                    f" {other.intent!r} ({other.place}), alike by {score:.0%}"
                )
                advice = "Say in both what makes the difference, or move one of them."
                yield Finding(one.place, Rule.NEAR_EXAMPLE, what, advice, score)


def _pairs(
    examples: Sequence[Example], alike_percent: int
) -> Iterator[tuple[Example, Example, float]]:
    """Pairs under two intents at least so alike and not the same, each once."""
    unique = list({(e.intent, e.key): e for e in reversed(examples)}.values())[::-1]
    keys = [example.key for example in unique]
    intents = np.array([example.intent for example in unique])
    for start in range(0, len(unique), _ROWS):
        rows = keys[start : start + _ROWS]
        scores = process.cdist(
            rows, keys, scorer=fuzz.ratio, score_cutoff=alike_percent, dtype=np.uint8, workers=1
        )
        near = (scores > 0) & (intents[start : start + _ROWS, None] != intents[None, :])
        for row, column in np.argwhere(near):
            one, other = unique[start + row], unique[column]
            if start + row < column and one.key != other.key:
                yield one, other, float(scores[row, column]) / 100
