"""Things a source sets side by side: what it says of one of them is not said of another."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from llm_fallback.verifier.binding import bond
from llm_fallback.verifier.coverage import has_value
from llm_fallback.verifier.evidence import Evidence, Statement
from llm_fallback.verifier.reading import Reading, Term, head
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.values import Value

Pair = tuple[frozenset[str], frozenset[str]]


def check_parallels(
    reading: Reading,
    evidence: Evidence,
    picked: Sequence[Statement],
    statements: Sequence[Statement],
) -> Iterable[Problem]:
    """Terms put into a statement in the place of what it is about: laptops' warranty for headphones."""
    pairs = _pairs(evidence)
    for statement in picked:
        known = statement.reading.keys | statement.context
        theirs = [t for t in statement.reading.heavy if not t.keys & reading.keys]
        for term in reading.heavy:
            if term.keys & known or not any(_are_parallel(term, t, pairs) for t in theirs):
                continue
            if _rests_on(reading, term, statement, statements):
                yield Problem(Aspect.BINDING, term.text)
        yield from _of_other_clause(reading, statement.reading)
        yield from _of_other_name(reading, statement.reading)


def _of_other_clause(reading: Reading, source: Reading) -> Iterable[Problem]:
    """ "A is included; B costs 5 more": what one clause says of B, said of A."""
    subject = head(reading)
    heads = _clause_heads(source)
    if subject is None or len(heads) < 2 or not heads[0].keys & subject.keys:
        return
    for other in heads[1:]:
        clause = source.clause_of(other.at)
        words = {k for t in source.heavy if source.clause_of(t.at) == clause for k in t.keys}
        if other.keys & reading.keys or subject.keys & words:
            continue
        if any(has_value(reading, v) for v in source.values if source.clause_of(v.start) == clause):
            yield Problem(Aspect.BINDING, subject.text)


def _of_other_name(reading: Reading, source: Reading) -> Iterable[Problem]:
    """ "In India with UPS" where the source says "in America with UPS, in India with Delhivery"."""
    commas = [i for i, t in enumerate(source.tokens) if t.low in {",", ";"}]
    names = [(t, bisect(commas, t.at)) for t in source.terms if t.name]
    for mine, other in combinations([t for t in reading.terms if t.name], 2):
        places = [{at for t, at in names if t.keys & one.keys} for one in (mine, other)]
        if not all(places) or places[0] & places[1]:
            continue
        own = [[t for t, at in names if at in parts] for parts in places]
        if all(any(not t.keys & reading.keys for t in group) for group in own):
            yield Problem(Aspect.BINDING, other.text)


def _clause_heads(source: Reading) -> list[Term]:
    """What each part of a sentence divided by ";" begins with."""
    starts = [0, *(i + 1 for i, t in enumerate(source.tokens) if t.low == ";")]
    firsts = (next((t for t in source.heavy if t.at >= start), None) for start in starts)
    return [t for t, start in zip(firsts, starts, strict=True) if t and t.at <= start + 1]


def _are_parallel(mine: Term, theirs: Term, pairs: Sequence[Pair]) -> bool:
    return any(
        (mine.keys & a and theirs.keys & b) or (mine.keys & b and theirs.keys & a) for a, b in pairs
    )


def _rests_on(
    reading: Reading, term: Term, first: Statement, statements: Sequence[Statement]
) -> bool:
    """Whether the clause of a term says something that is in `first` and nowhere beside the term."""
    clause = reading.clause_of(term.at)
    having = [s.reading for s in statements if term.keys & (s.reading.keys | s.context)]
    words = [t for t in reading.heavy if t is not term and reading.clause_of(t.at) == clause]
    lent = any(
        t.keys & first.reading.keys and not any(t.keys & r.keys for r in having) for t in words
    )
    values = [v for v in reading.values if reading.clause_of(v.start) == clause]
    return lent or any(
        has_value(first.reading, v) and not any(has_value(r, v) for r in having) for v in values
    )


@lru_cache(maxsize=256)
def _pairs(evidence: Evidence) -> tuple[Pair, ...]:
    return (*_beside_values(evidence), *_at_the_head(evidence.statements))


def _beside_values(evidence: Evidence) -> Iterator[Pair]:
    """ "Laptops 2 years, shoes 1 year": the words closest to each of several values of a family."""
    for statement in evidence.statements:
        reading = statement.reading
        for family in {v.family for v in reading.values}:
            values = [v for v in reading.values if v.family == family]
            if len(values) < 2 or not reading.heavy:
                continue
            closest = [_closest(reading, v, evidence) for v in values]
            yield from ((a.keys, b.keys) for a, b in combinations(closest, 2) if a is not b)


def _closest(reading: Reading, value: Value, evidence: Evidence) -> Term:
    return max(reading.heavy, key=lambda t: evidence.weight(t) * bond(reading, t.at, value))


def _at_the_head(statements: Sequence[Statement]) -> Iterator[Pair]:
    """ "Standard delivery takes...", "Express delivery takes...": first words of like statements."""
    heads = [(h, s.reading) for s in statements if (h := head(s.reading))]
    for (a, first), (b, second) in combinations(heads, 2):
        shared = first.keys & second.keys - a.keys - b.keys
        if not a.keys & b.keys and shared:
            yield a.keys, b.keys
