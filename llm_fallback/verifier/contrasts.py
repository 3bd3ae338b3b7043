"""Two clauses of a statement that say two values of two things."""

from __future__ import annotations

from collections.abc import Sequence

from llm_fallback.verifier.denials import reached
from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.reading import Reading, Term
from llm_fallback.verifier.values import CLOCK, DATE, LITERAL, WEEKDAY, Value

# A sentence clearly speaks of one clause and not of another if it has so much more of its words.
_CLEARLY = 0.4


def closer(
    reading: Reading,
    statements: Sequence[Statement],
    mine: tuple[int, Value],
    other: tuple[int, Value],
) -> bool | None:
    """Of two values in two clauses of a statement: whether a sentence has the words of `mine`.

    False if it has those of the other; None where that is not clear. In Hindi, where what belongs to
    a value stands before it, clauses part them better than distance does.
    """
    source = statements[mine[0]].reading
    if mine[0] != other[0] or source.clause_of(mine[1].start) == source.clause_of(other[1].start):
        return None
    if source.language == "en":
        both = _contrasted(source, mine[1], other[1])
    else:
        both = _of_clause(source, mine[1]), _of_clause(source, other[1])
    no = reached(reading)

    def told(term: Term) -> bool:
        same = (t for t in reading.terms if t.keys & term.keys)
        return any(same_way(term, source, t, t.at in no) for t in same)

    shares = [sum(map(told, own)) / (len(own) or 1) for own in both]
    if not any(both):
        return None
    return None if abs(shares[0] - shares[1]) < _CLEARLY else shares[0] > shares[1]


def _of_clause(source: Reading, value: Value) -> list[Term]:
    return [t for t in source.heavy if t.clause == source.clause_of(value.start)]


def _contrasted(source: Reading, mine: Value, other: Value) -> tuple[list[Term], list[Term]]:
    """The words by which two clauses differ: "shoes 1 year, LAPTOPS 2", "$3 in summer, $4 in WINTER".

    What the second has on one side of its value only, and as much of the first on that side.
    """
    first, second = sorted((mine, other), key=lambda v: v.start)
    last = _of_clause(source, second)
    before = [t for t in last if t.at < second.start]
    behind = [t for t in last if t.at >= second.end]
    own = _of_clause(source, first)
    if before and not behind:
        pair = [t for t in own if t.at < first.start][: len(before)], before
    elif behind and not before:
        pair = [t for t in own if t.at >= first.end][: len(behind)], behind
    else:
        return [], []
    if not pair[0]:
        return [], []
    return pair if mine is first else (pair[1], pair[0])


def same_way(theirs: Term, source: Reading, mine: Term, denied: bool) -> bool:
    """ "Closed" is not "open", but it is "not open"."""
    if not (theirs.opposite or mine.opposite):
        return True
    return (theirs.opposite != (theirs.at in reached(source))) == (mine.opposite != denied)


def needs_more(reading: Reading, source: Reading, value: Value) -> bool:
    """ "6 hours, 24 hours WITH THE CASE": of two values one holds under what stands behind it, left out here."""
    rivals = [
        v
        for v in source.values
        if v.family == value.family and (v.group != value.group or _only_comma(source, v, value))
    ]
    place = next((o for o in source.by_section["places"] if o.start == value.end), None)
    if not rivals or place is None or value.kind in {*LITERAL, CLOCK, DATE, WEEKDAY}:
        return False
    if any(o.start == v.end for v in rivals for o in source.by_section["places"]):
        return False
    under = next((t for t in source.terms if t.at >= place.end and t.weight), None)
    return under is not None and not under.keys & reading.keys


def _only_comma(source: Reading, first: Value, second: Value) -> bool:
    return [t.low for t in source.tokens[first.end : second.start]] == [","]
