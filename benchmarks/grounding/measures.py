"""From what the verifier says of replies to figures."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.grounding.data import Pair, Reply
from llm_fallback.types import Kind, Passage, Sentence
from llm_fallback.verifier import Thresholds, Verifier, reply_score
from llm_fallback.verifier.scoring import containment

Score = Callable[[str, str], float]

# What a pair of a file or of BEGIN is scored with; the first is ours.
SCORES: dict[str, Score] = {"ours": reply_score, "content words contained": containment}


@dataclass(frozen=True)
class Figures:
    """Rates from 0 to 1, times in milliseconds; `None` where there is nothing to measure."""

    auroc: float | None
    caught: float | None
    let_through: float | None
    unsupported: int
    supported: int
    p50_ms: float | None = None
    p95_ms: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a reply: whether it was let through, what was found, and how long it took."""

    reply: Reply
    let_through: bool
    problems: tuple[str, ...]
    ms: float


def judge(replies: Iterable[Reply], thresholds: Thresholds | None = None) -> list[Outcome]:
    """Check each reply against all its sources, as one cited sentence."""
    verifier = Verifier(thresholds)
    return [_judge(verifier, reply) for reply in replies]


def _judge(verifier: Verifier, reply: Reply) -> Outcome:
    sources = {p.id: p for p in reply.sources}
    sentence = Sentence(reply.text, tuple(sources))
    start = time.thread_time()
    check = verifier.check(sentence, sources, reply.question)
    ms = (time.thread_time() - start) * 1000
    problems = tuple(f"{p.aspect.value}: {p.words}" for p in check.problems)
    return Outcome(reply, check.supported, problems, ms)


def of_replies(outcomes: Sequence[Outcome]) -> Figures:
    """Sabotaged replies caught and faithful ones let through."""
    sabotaged = [o for o in outcomes if o.reply.sabotage]
    faithful = [o for o in outcomes if not o.reply.sabotage]
    times = sorted(o.ms for o in outcomes)
    return Figures(
        auroc=None,
        caught=_rate([not o.let_through for o in sabotaged]),
        let_through=_rate([o.let_through for o in faithful]),
        unsupported=len(sabotaged),
        supported=len(faithful),
        p50_ms=_quantile(times, 0.5),
        p95_ms=_quantile(times, 0.95),
    )


def by_sabotage(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    """For each kind of sabotage: caught, of how many."""
    kinds = Counter(o.reply.sabotage for o in outcomes if o.reply.sabotage)
    caught = Counter(o.reply.sabotage for o in outcomes if not o.let_through)
    return {kind: (caught[kind], kinds[kind]) for kind in sorted(kinds)}


def of_pairs(pairs: Sequence[Pair], score: Score) -> Figures:
    """How well a score orders pairs, and what the verifier itself says of them as it is set."""
    scores = [score(pair.reply, pair.source) for pair in pairs]
    passed = [_passes(pair) for pair in pairs] if score is reply_score else []
    right = [p for p, pair in zip(passed, pairs, strict=False) if pair.supported]
    wrong = [not p for p, pair in zip(passed, pairs, strict=False) if not pair.supported]
    supported = [s for s, pair in zip(scores, pairs, strict=True) if pair.supported]
    unsupported = [s for s, pair in zip(scores, pairs, strict=True) if not pair.supported]
    return Figures(
        auroc=auroc(supported, unsupported),
        caught=_rate(wrong),
        let_through=_rate(right),
        unsupported=len(unsupported),
        supported=len(supported),
    )


def _passes(pair: Pair) -> bool:
    source = Passage("source", Kind.PAGE, "en", "", pair.source)
    return Verifier().check(Sentence(pair.reply, ("source",)), {"source": source}).supported


def auroc(supported: Sequence[float], unsupported: Sequence[float]) -> float | None:
    """How often a supported reply scores higher than an unsupported one; ties count half."""
    if not supported or not unsupported:
        return None
    from scipy.stats import rankdata

    ranks = rankdata([*supported, *unsupported])[: len(supported)]
    pairs = len(supported) * len(unsupported)
    below = ranks.sum() - len(supported) * (len(supported) + 1) / 2
    return round(float(below / pairs), 4)


def _rate(right: Sequence[bool]) -> float | None:
    return round(sum(right) / len(right), 4) if right else None


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[int(share * (len(ordered) - 1))], 3) if ordered else None
