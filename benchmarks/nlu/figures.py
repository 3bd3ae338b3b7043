"""From what systems made of messages to figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.nlu.data import Sentence
from benchmarks.nlu.systems import FALLBACK, Understood

Outcome = tuple[Sentence, Understood]
Figures = dict[str, float | None]


@dataclass(frozen=True)
class Judge:
    """Says what is right. `foreign` is the label of sentences that belong to no intent."""

    foreign: str

    def is_foreign(self, sentence: Sentence) -> bool:
        """Whether the sentence belongs to no intent."""
        return bool(self.foreign) and sentence.label == self.foreign

    def refused(self, understood: Understood) -> bool:
        """Whether the system took the message for none it knows."""
        return understood.intent in {FALLBACK, self.foreign or FALLBACK}

    def right(self, outcome: Outcome) -> bool:
        """Foreign: it fell back, or said so. Otherwise: the right intent, and no fallback."""
        sentence, understood = outcome
        if self.is_foreign(sentence):
            return self.refused(understood)
        return understood.intent in sentence.right


def measure(outcomes: Sequence[Outcome], foreign: str, train_s: float) -> Figures:
    """All figures of a test: rates from 0 to 1, times in milliseconds, `None` where there is none."""
    judge = Judge(foreign)
    inside = [o for o in outcomes if not judge.is_foreign(o[0])]
    outside = [o for o in outcomes if judge.is_foreign(o[0])]
    times = sorted(u.ms for _, u in outcomes)
    return {
        "accuracy": _rate([judge.right(o) for o in outcomes]),
        "in_scope_accuracy": _rate([judge.right(o) for o in inside]),
        "in_scope_top": _rate([u.candidate in s.right for s, u in inside]),
        "oos_recall": _rate([judge.right(o) for o in outside]),
        "auroc": _auroc([u.in_scope for _, u in inside], [u.in_scope for _, u in outside]),
        "threshold": round(fmean(u.threshold for _, u in outcomes), 4) if outcomes else None,
        "train_s": round(train_s, 2),
        "parse_ms_p50": _quantile(times, 0.5),
        "parse_ms_p95": _quantile(times, 0.95),
    }


def _rate(right: Sequence[bool]) -> float | None:
    return round(fmean(right), 4) if right else None


def _auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """How often a message of an intent scores higher than one of none; ties count half."""
    if not inside or not outside:
        return None
    from scipy.stats import rankdata

    ranks = rankdata([*inside, *outside])[: len(inside)]
    pairs = len(inside) * len(outside)
    return round(float((ranks.sum() - len(inside) * (len(inside) + 1) / 2) / pairs), 4)


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[int(share * (len(ordered) - 1))], 3) if ordered else None
