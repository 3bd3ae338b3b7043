"""From what systems found to figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.retrieval.data import Question

Figures = dict[str, float | None]


@dataclass(frozen=True)
class Outcome:
    """A question, the ids a system found for it (best first), whether it would answer, and how long it took."""

    question: Question
    ids: tuple[str, ...]
    accepted: bool
    ms: float


def measure(outcomes: Sequence[Outcome]) -> Figures:
    """Rates from 0 to 1, the time in milliseconds; None where there is no such question.

    Recall counts what was found also where it was refused.
    """
    answerable = [o for o in outcomes if o.question.answer]
    unanswerable = [o for o in outcomes if not o.question.answer]
    figures: Figures = {
        f"r_at_{k}": _rate(answerable, lambda o, k=k: o.question.answer in o.ids[:k])
        for k in (1, 3, 5)
    }
    figures["refused_unanswerable"] = _rate(unanswerable, lambda o: not o.accepted)
    figures["refused_answerable"] = _rate(answerable, lambda o: not o.accepted)
    figures["query_ms_p50"] = round(median(o.ms for o in outcomes), 3) if outcomes else None
    return figures


def groups(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes by language, and by language and register, answerable ones only."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        question = outcome.question
        if question.answer:
            found.setdefault(question.language, []).append(outcome)
            found.setdefault(f"{question.language} {question.register}", []).append(outcome)
    return {name: found[name] for name in sorted(found)}


@dataclass(frozen=True)
class Turn:
    """A turn of DSTC10: whether it asks for knowledge, which, what was said, and what was found."""

    seeks: bool
    answer: str
    said: bool
    ids: tuple[str, ...]


def measure_turns(turns: Sequence[Turn]) -> Figures:
    """Detection, and selection as the task scores it: the harmonic mean of precision and recall, where
    a turn not seen as asking has nothing selected and one wrongly seen counts against."""
    both = [t for t in turns if t.seeks and t.said]
    sought = sum(t.seeks for t in turns)
    said = sum(t.said for t in turns)
    figures: Figures = {
        "detection_precision": _share(len(both), said),
        "detection_recall": _share(len(both), sought),
        "detection_f1": _share(2 * len(both), said + sought),
    }
    for k in (1, 5):
        hits = sum(t.answer in t.ids[:k] for t in both)
        figures[f"r_at_{k}"] = _share(2 * hits, said + sought)
        alone = [t for t in turns if t.seeks]
        figures[f"selection_r_at_{k}"] = _rate(alone, lambda t, k=k: t.answer in t.ids[:k])
    return figures


def lowest_threshold(scores: Sequence[float], budget: float) -> float:
    """The score above which no more than `budget` of these lie; 0 if there are none."""
    ordered = sorted(scores, reverse=True)
    return ordered[min(int(budget * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def _rate(some: Sequence[Outcome] | Sequence[Turn], test: Callable[..., bool]) -> float | None:
    return _share(sum(test(one) for one in some), len(some))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
