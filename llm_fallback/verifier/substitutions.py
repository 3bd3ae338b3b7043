"""One word put for another in what is otherwise a source's own wording.

A clause is laid beside each statement word by word. Where it follows one almost to the letter, a word that
stands where the statement has another must mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import LCSseq

from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.reading import FULL, SILENT, Reading, Term
from llm_fallback.verifier.text import stem
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.vocabulary import vocabulary

# So much of a clause has to stand in a statement in the same order for it to follow its wording.
_LITERAL = 0.6
# A light word counts only where all but it is the same.
_LITERAL_LIGHT = 0.66
_MOST_PUT, _MOST_LOST = 2, 4
# From here on what it leaves out was left out of that wording.
_SPLICED = 0.85
_FEWEST = 3
# What is heard as one of these has a check of its own.
_SMALL = frozenset({"only", "all", "negations", "conditions", "auxiliaries"})


@dataclass(frozen=True)
class _Span:
    """Tokens of a reading and where they stand in it."""

    words: tuple[str, ...]
    at: tuple[int, ...]


def check_substitutions(reading: Reading, statements: Sequence[Statement]) -> Iterable[Problem]:
    """ "Take the oldest link" where the source says "take the newest link"."""
    own = _span(reading)
    for clause in sorted(set(reading.clauses)):
        mine = _of_clause(reading, own, clause)
        if len(mine.words) < _FEWEST:
            continue
        best = _closest(mine, statements)
        if best is not None:
            yield from _replaced(reading, mine, best)


def _closest(mine: _Span, statements: Sequence[Statement]) -> Statement | None:
    """The statement with most of a clause in the same order; None if none has enough of it."""
    if not statements:
        return None
    common = [LCSseq.similarity(mine.words, _span(s.reading).words) for s in statements]
    most = max(common)
    return statements[common.index(most)] if most >= _LITERAL * len(mine.words) else None


def _replaced(reading: Reading, mine: _Span, statement: Statement) -> Iterator[Problem]:
    source = statement.reading
    theirs = _span(source)
    blocks = list(LCSseq.opcodes(mine.words, theirs.words))
    equal = [b for b in blocks if b.tag == "equal"]
    share = sum(b.src_end - b.src_start for b in equal) / len(mine.words)
    low, high = theirs.at[equal[0].dest_start], theirs.at[equal[-1].dest_end - 1]
    region = frozenset(
        k
        for t in source.terms
        if source.clauses[low] <= t.clause <= source.clauses[high]
        for k in t.keys
    )
    own = frozenset(k for t in _terms(reading, mine.at) for k in t.keys)
    if share >= _SPLICED and not statement.own:
        yield from _cut_short(reading, source, theirs, equal)
        yield from _lost_beside(reading, source, theirs, equal)
    if share >= _SPLICED and source.language == "en":
        yield from _spliced(reading, mine, source, theirs, equal)
    small = {o.start for o in reading.operators if o.section in _SMALL}
    for (a, b), (c, d) in _gaps(blocks, len(mine.words), len(theirs.words)):
        if source.language != "en" and b == len(mine.words):
            continue  # the verb, of which many say the same
        put = [t for t in _terms(reading, mine.at[a:b]) if t.at not in small]
        lost = [t for t in _terms(source, theirs.at[c:d]) if not t.keys & own]
        # In Hindi most light words are verbs, and many verbs say the same.
        single = b - a == d - c == 1 and share >= _LITERAL_LIGHT and source.language == "en"
        for term in put:
            if not lost or term.keys & (region | statement.context):
                continue
            if single or (term.weight >= FULL and b - a <= _MOST_PUT and d - c <= _MOST_LOST):
                yield Problem(Aspect.BINDING, term.text)
        yield from _small(reading, mine, source, theirs, (a, b), (c, d))


def _spliced(
    reading: Reading, mine: _Span, source: Reading, theirs: _Span, equal: Sequence[Any]
) -> Iterator[Problem]:
    """The beginning of one clause and the end of another, each with something of its own left out."""
    stems = {t.stem for t in _terms(reading, mine.at)}
    for one, two in pairwise(equal):
        last, first = theirs.at[one.dest_end - 1], theirs.at[two.dest_start]
        here, there = source.clauses[last], source.clauses[first]
        if here == there:
            continue
        left = [t for t in source.terms if t.weight and last < t.at and t.clause == here]
        skipped = [t for t in source.terms if t.at < first and t.clause == there and t.weight]
        values = [v for v in source.values if last < v.start < first]
        if (left or values) and skipped and not any(t.stem in stems for t in skipped):
            yield Problem(Aspect.BINDING, reading.tokens[mine.at[two.src_start]].text)


def _cut_short(
    reading: Reading, source: Reading, theirs: _Span, equal: Sequence[Any]
) -> Iterator[Problem]:
    """ "Devices are worth half" where the source says "devices WITH A CRACKED SCREEN are worth half"."""
    ends = [theirs.at[e.dest_end - 1] for e in equal]
    starts = [theirs.at[e.dest_start] for e in equal[1:]]
    openers = {o.start for o in source.by_section["places"]}
    openers |= {o.start for o in source.by_section["conditions"]}
    for i, last in enumerate(ends):
        clause = source.clauses[last]
        if i < len(starts) and source.clauses[starts[i]] != clause:
            continue
        stop = starts[i] if i < len(starts) else len(source.tokens)
        left = [t for t in source.terms if last < t.at < stop and t.clause == clause and t.weight]
        values = [
            v for v in source.values if last < v.start < stop and source.clauses[v.start] == clause
        ]
        if last + 1 not in openers and not (values and values[0].start <= last + 2):
            continue
        new = [t for t in left if not t.keys & reading.keys]
        lost = [v for v in values if not any(v2.amount == v.amount for v2 in reading.values)]
        if (any(t.weight >= FULL for t in new) or lost) and len(new) == len(left):
            yield Problem(Aspect.CONDITION, source.tokens[last + 1].text)


def _lost_beside(
    reading: Reading, source: Reading, theirs: _Span, equal: Sequence[Any]
) -> Iterator[Problem]:
    """ "IF IT IS SEALED, we refund you": what narrows it, beside it."""
    first, last = theirs.at[equal[0].dest_start], theirs.at[equal[-1].dest_end - 1]
    conditions = {o.start for o in source.by_section["conditions"]}
    clauses = {c: [i for i, d in enumerate(source.clauses) if d == c] for c in source.clauses}
    here, there = source.clauses[first], source.clauses[last]
    stretches = [[i for i in clauses[here] if i < first]]
    stretches += [clauses.get(here - 1, []), clauses.get(there + 1, [])]
    for stretch in stretches:
        words = [i for i in stretch if source.tokens[i].kind != "mark"]
        if not words or not conditions & set(words[:2]):
            continue
        terms = [t for t in source.terms if t.at in words and t.weight >= FULL]
        if terms and not any(t.keys & reading.keys for t in terms):
            yield Problem(Aspect.CONDITION, source.tokens[words[0]].text)


def _small(
    reading: Reading,
    mine: _Span,
    source: Reading,
    theirs: _Span,
    put: tuple[int, int],
    lost: tuple[int, int],
) -> Iterator[Problem]:
    """Small words of which one cannot stand for another: "more" and "less", "we" and "you"."""
    rivals = vocabulary(source.language).rivals
    for i in range(*put):
        against = rivals.get(mine.words[i], frozenset())
        if against & set(theirs.words[slice(*lost)]):
            yield Problem(Aspect.BINDING, reading.tokens[mine.at[i]].text)


def _gaps(
    blocks: Sequence[Any], mine: int, theirs: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """What stands between two equal stretches, in both; at the ends as much of the source as of the clause."""
    equal = [(b.src_start, b.src_end, b.dest_start, b.dest_end) for b in blocks if b.tag == "equal"]
    first, last = equal[0], equal[-1]
    if first[0] == 1:
        yield (0, first[0]), (max(0, first[2] - first[0]), first[2])
    for one, two in pairwise(equal):
        if two[0] > one[1] and two[2] > one[3]:
            yield (one[1], two[0]), (one[3], two[2])
    if last[1] == mine - 1:
        yield (last[1], mine), (last[3], min(theirs, last[3] + mine - last[1]))


def _terms(reading: Reading, at: Sequence[int]) -> list[Term]:
    inside = set(at)
    return [t for t in reading.terms if t.weight > SILENT and t.at in inside]


@lru_cache(maxsize=4096)
def _span(reading: Reading) -> _Span:
    at = [i for i, t in enumerate(reading.tokens) if t.kind != "mark"]
    return _Span(tuple(stem(reading.tokens[i].low) for i in at), tuple(at))


def _of_clause(reading: Reading, span: _Span, clause: int) -> _Span:
    inside = [
        (w, i) for w, i in zip(span.words, span.at, strict=True) if reading.clauses[i] == clause
    ]
    return _Span(tuple(w for w, _ in inside), tuple(i for _, i in inside))
