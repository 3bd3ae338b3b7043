"""Content words: what share of a sentence the sources have, and which statements it restates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llm_fallback.verifier.evidence import Statement, equal
from llm_fallback.verifier.reading import FULL, LIGHT, SILENT, Reading, Term
from llm_fallback.verifier.values import Value

# What a word is worth that is in another statement of the passage, or only in the question.
_ELSEWHERE, _ASKED = 0.7, 0.4
_MOST_PICKED = 3
# Of two statements, the one that has the very words is restated.
_OTHER_WORD = 0.87


@dataclass(frozen=True)
class Coverage:
    """`score`: weighted share of content words found, 0 to 1. `missing`: full words found nowhere;
    `borrowed`: those found in other statements only.

    `picked`: the statements restated, the one that has most of the sentence first.
    """

    score: float
    missing: tuple[Term, ...]
    borrowed: tuple[Term, ...]
    picked: tuple[Statement, ...]


def cover(reading: Reading, statements: Sequence[Statement], asked: frozenset[str]) -> Coverage:
    """Compare a sentence with the statements it may rest on; `asked` are the keys of the question."""
    picked = _pick(reading, statements)
    near = frozenset(k for s in picked for k in s.reading.keys | s.context)
    far = frozenset(k for s in statements for k in s.reading.keys | s.context)
    total = found = 0.0
    missing: list[Term] = []
    borrowed: list[Term] = []
    for term in reading.terms:
        credit = _credit(term, near, far, asked)
        if term.soft and credit < _ELSEWHERE:
            total += LIGHT
            continue
        total += term.weight
        found += term.weight * credit
        if credit < _ELSEWHERE and term.weight >= FULL:
            missing.append(term)
        elif credit == _ELSEWHERE and term.weight >= FULL:
            borrowed.append(term)
    # A sentence of values alone ("€3.90.") has its values checked instead.
    if not reading.heavy:
        total, found = total + len(reading.values), found + len(reading.values)
    score = found / total if total else 0.0
    return Coverage(score, tuple(missing), tuple(borrowed), picked)


def _credit(term: Term, near: frozenset[str], far: frozenset[str], asked: frozenset[str]) -> float:
    if term.weight == SILENT or term.keys & near:
        return 1.0
    if term.keys & far:
        return _ELSEWHERE
    return _ASKED if term.keys & asked else 0.0


def _pick(reading: Reading, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements that together have most of the sentence, each for what those before it lack."""
    open_terms = {i for i, t in enumerate(reading.terms) if t.weight}
    open_values = set(range(len(reading.values)))
    picked: list[Statement] = []
    while len(picked) < _MOST_PICKED:
        rest = [s for s in statements if s not in picked]
        if not rest:
            break
        gains = [_gain(reading, s, open_terms, open_values) for s in rest]
        best = max(range(len(rest)), key=lambda i: gains[i])
        if gains[best] < (0.9 if picked else 0.01):
            break
        if picked and _borrows(reading, rest[best]):
            statements = [s for s in statements if s is not rest[best]]
            continue
        picked.append(rest[best])
        open_terms -= {i for i in open_terms if reading.terms[i].keys & rest[best].reading.keys}
        open_values -= {i for i in open_values if has_value(rest[best].reading, reading.values[i])}
    return tuple(picked)


def _borrows(reading: Reading, statement: Statement) -> bool:
    """Whether a statement has no more than one word in common with a sentence: that is no support."""
    theirs = statement.reading.keys | statement.context
    words = sum(bool(t.keys & theirs) for t in reading.terms if t.weight)
    return words < 2 and not any(has_value(statement.reading, v) for v in reading.values)


def _gain(reading: Reading, statement: Statement, terms: set[int], values: set[int]) -> float:
    theirs = statement.reading
    stems = theirs.stems
    words = sum(
        reading.terms[i].weight * (1.0 if reading.terms[i].stem in stems else _OTHER_WORD)
        for i in terms
        if reading.terms[i].keys & theirs.keys
    )
    context = sum(
        0.3 * reading.terms[i].weight for i in terms if reading.terms[i].keys & statement.context
    )
    amounts = sum(has_value(theirs, reading.values[i]) for i in values)
    operators = {o.section for o in reading.operators} & {o.section for o in theirs.operators}
    same = 0.2 * len(operators & {"negations", "only", "before", "after", "all", "never"})
    # Of two statements that have as much, the shorter one says it more directly.
    size = 0.02 * len(theirs.heavy)
    return words + context + 0.8 * amounts + same * bool(words) - size


def has_value(reading: Reading, value: Value) -> bool:
    """Whether a statement has a value."""
    return any(equal(value, theirs) for theirs in reading.values)
