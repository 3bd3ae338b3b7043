"""What a source says of two cases in one sentence: "more if it costs more, less if it costs less"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from llm_fallback.verifier.evidence import equal
from llm_fallback.verifier.reading import Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.values import Value
from llm_fallback.verifier.vocabulary import vocabulary


@dataclass(frozen=True)
class _Segment:
    """A case: its terms and values, and those that tell which case it is."""

    terms: tuple[Term, ...]
    values: tuple[Value, ...]
    case: frozenset[str]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(t.stem for t in self.terms)


def check_segments(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    """What a source says of one case, said of the other: "you pay if it costs LESS"."""
    for source in sources:
        segments = list(_segments(source))
        for here, there in permutations(segments, 2):
            told = [t for t in reading.terms if t.stem in here.case and t.stem not in there.stems]
            if not told or any(t.stem in there.case for t in reading.terms):
                continue
            rest = [t for t in reading.terms if t.weight and t.stem not in here.case]
            own = [t for t in rest if t.stem in here.stems - there.stems]
            lent = [t for t in rest if t.stem in there.stems - here.stems - there.case]
            own_values = [v for v in reading.values if _has(here, v)]
            lent_values = [v for v in reading.values if _has(there, v) and not _has(here, v)]
            if (lent or lent_values) and not own and not own_values:
                yield Problem(Aspect.BINDING, told[0].text)


def _has(segment: _Segment, value: Value) -> bool:
    return any(equal(value, theirs) for theirs in segment.values)


def _segments(source: Reading) -> Iterator[_Segment]:
    """The parts of a sentence that each name a case: by an "if", or by one of two contraries."""
    ends = [0, *_borders(source), len(source.tokens)]
    parts = [(a, b) for a, b in pairwise(ends) if b > a]
    if len(parts) < 2:
        return
    known = [[t for t in source.terms if a <= t.at < b] for a, b in parts]
    for i, (a, b) in enumerate(parts):
        others = [t for j, part in enumerate(known) if j != i for t in part]
        case = _contraries(source, known[i], others) or _condition(source, a, b)
        if case:
            values = tuple(v for v in source.values if a <= v.start < b)
            yield _Segment(tuple(t for t in known[i] if t.weight), values, case)


def _borders(source: Reading) -> Iterator[int]:
    joins = vocabulary(source.language).joins
    for i, token in enumerate(source.tokens):
        comma = i > 0 and source.tokens[i - 1].low == ","
        if token.low == ";" or (token.low in joins and comma):
            yield i


def _condition(source: Reading, start: int, end: int) -> frozenset[str]:
    """The stems of what stands in the condition of a segment."""
    found: set[str] = set()
    for operator in source.by_section["conditions"]:
        if operator.name == "if" and start <= operator.start < end:
            clause = source.clause_of(operator.start)
            found |= {
                t.stem
                for t in source.terms
                if t.weight and t.clause == clause and operator.end <= t.at < end
            }
    return frozenset(found)


def _contraries(source: Reading, terms: Sequence[Term], others: Sequence[Term]) -> frozenset[str]:
    words = vocabulary(source.language)
    against = frozenset(k for t in others for k in t.keys)
    stems = frozenset(t.stem for t in others)
    return frozenset(
        t.stem
        for t in terms
        if words.rivals.get(t.stem, frozenset()) & stems
        or any(words.contraries.get(k, frozenset()) & against for k in t.keys)
    )
