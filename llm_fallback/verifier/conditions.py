""" "Only", "unless", "if", "until": conditions that are left out, or turned round."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.clauses import Operator
from llm_fallback.verifier.denials import denies
from llm_fallback.verifier.evidence import equal
from llm_fallback.verifier.places import anchor, is_restricted
from llm_fallback.verifier.reading import FULL, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.values import Value

# Say that something holds in these cases and in no other.
_RESTRICTIVE = frozenset({"only_if", "unless", "except", "while"})
# A sentence says what a condition is of from the first share on, and the condition from the second.
_MAIN_SHARE, _SCOPE_SHARE = 0.5, 0.5
# "With standard delivery only" is not told by "with express delivery".
_ONLY_SHARE = 0.6


def check_conditions(
    reading: Reading, sources: Sequence[Reading], asked: frozenset[str]
) -> Iterable[Problem]:
    for source in sources:
        for operator in _limits(source):
            if _dropped(reading, source, operator, asked):
                yield Problem(Aspect.CONDITION, words_at(source, operator.start, operator.end))
    yield from _other_condition(reading, sources)
    if sources and _even(reading) and is_restricted(sources[0]):
        yield Problem(Aspect.CONDITION, "even")


def _other_condition(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    """ "If it is moved" where the source says "if it is cancelled"."""
    if not any(o.name == "if" for s in sources for o in s.by_section["conditions"]):
        return
    known = frozenset(k for s in sources for k in s.keys)
    for operator in reading.by_section["conditions"]:
        clause = reading.clause_of(operator.start)
        scope = [
            t for t in reading.terms if t.clause == clause and t.at >= operator.end and t.weight
        ]
        if operator.name == "if" and scope and not scope[-1].keys & known:
            verb = any(o.end == scope[-1].at for o in reading.by_section["auxiliaries"])
            if verb and not any(scope[-1].at < v.start <= scope[-1].at + 4 for v in reading.values):
                yield Problem(Aspect.CONDITION, scope[-1].text)


def _limits(source: Reading) -> Iterable[Operator]:
    """What limits a statement: "only", "if", "unless", and an "after" that does not count days."""
    yield from source.by_section["only"]
    for operator in source.by_section["conditions"]:
        if not any(v.bound and v.start == operator.end for v in source.values):
            yield operator
    ends = {v.end for v in source.values}
    if source.language == "en":
        known = {o.start for o in source.by_section["conditions"]}
        for operator in source.by_section["after"]:
            if operator.start not in known and operator.start not in ends:
                yield operator


def _dropped(reading: Reading, source: Reading, operator: Operator, asked: frozenset[str]) -> bool:
    """Whether a sentence says what a condition is of, and not the condition."""
    only = operator.section == "only"
    strict = only or operator.name in _RESTRICTIVE
    scope, main = _parts(source, operator)
    if _is_of_other_part(reading, source, operator):
        return False
    if only and _is_of_other_clause(reading, source, operator):
        return False
    if _shares(reading, source, scope, only) or not _mostly(reading, main):
        return False
    if strict:
        return not reading.has("only") and not denies(reading)
    starts = {v.start for v in reading.values}
    follows = any(o.end not in starts for o in reading.by_section["after"])
    return not (is_restricted(reading) or follows) and not _told(scope, asked)


def _is_of_other_part(reading: Reading, source: Reading, operator: Operator) -> bool:
    """Whether a sentence restates what stands on the other side of a ";" than a condition."""
    ends = [i for i, t in enumerate(source.tokens) if t.low == ";"]
    if not ends:
        return False
    part = bisect(ends, operator.start)
    told = [(t.at, t.keys) for t in source.terms if t.weight and t.keys & reading.keys]
    here = frozenset(k for at, keys in told if bisect(ends, at) == part for k in keys)
    there = frozenset(k for at, keys in told if bisect(ends, at) != part for k in keys)
    mine = sum(bisect(ends, at) == part and not keys & there for at, keys in told)
    others = sum(bisect(ends, at) != part and not keys & here for at, keys in told)
    for value in source.values:
        if any(equal(v, value) for v in reading.values):
            mine += bisect(ends, value.start) == part
            others += bisect(ends, value.start) != part
    return others > mine


def _is_of_other_clause(reading: Reading, source: Reading, operator: Operator) -> bool:
    """ "It takes 3 days and is sent to India only": a sentence on the days does not need the "only"."""
    clause = source.clause_of(operator.start)
    inside = [t for t in source.terms if source.clause_of(t.at) == clause and t.weight]
    outside = [t for t in source.terms if source.clause_of(t.at) != clause and t.weight]
    within = {k for t in inside for k in t.keys}
    own = [t for t in outside if t.keys & reading.keys and not t.keys & within]
    values = [v for v in source.values if any(equal(mine, v) for mine in reading.values)]
    here = [v for v in values if source.clause_of(v.start) == clause]
    there = len(own) + len(values) - len(here)
    return there > 0 and not here and there >= sum(bool(t.keys & reading.keys) for t in inside)


def _even(reading: Reading) -> bool:
    return any(t.low == "even" for t in reading.tokens)


def _parts(source: Reading, operator: Operator) -> tuple[list[Term], list[Term]]:
    """What a condition is about, and what it is a condition of."""
    clause = source.clause_of(operator.start)
    mine = [t for t in source.terms if source.clause_of(t.at) == clause and t.weight]
    scope = [t for t in mine if t.at >= operator.end]
    if operator.section == "only":
        # "Only covered | with the plan"
        places = {o.start for o in source.by_section["places"]}
        first = next((i for i, c in enumerate(source.clauses) if c == clause + 1), -1)
        if first in places:
            scope += [t for t in source.terms if t.clause == clause + 1 and t.weight]
    before = [t for t in mine if t.at < operator.start and t.weight >= FULL]
    if operator.section == "only" and not scope and source.language == "en":
        # "With standard delivery only": what it singles out stands before it.
        reach = [o.end for o in source.by_section["places"] if o.end <= operator.start]
        at = max(reach, default=before[-1].at if before else 0)
        scope = [t for t in mine if at <= t.at < operator.start]
        before = [t for t in before if t.at < at]
    light = [t for t in mine if t.at < operator.start]
    if before or len(light) > 1:
        return scope, before or light
    others = [t for t in source.terms if abs(source.clause_of(t.at) - clause) == 1]
    ahead = [t for t in others if source.clause_of(t.at) < clause and t.weight >= FULL]
    return scope, ahead or [t for t in others if t.weight >= FULL]


def _shares(reading: Reading, source: Reading, terms: Sequence[Term], only: bool) -> bool:
    """Whether enough of a condition is in a sentence, its values counted too."""
    heavy = [t for t in terms if t.weight >= FULL or only] or list(terms)
    clauses = {source.clause_of(t.at) for t in terms}
    first = min((t.at for t in terms), default=0)
    values = [
        v for v in source.values if v.start >= first - 4 and source.clause_of(v.start) in clauses
    ]
    told = sum(bool(t.keys & reading.keys) for t in heavy)
    told += sum(any(equal(mine, v) for mine in reading.values) for v in values)
    return told >= (_ONLY_SHARE if only else _SCOPE_SHARE) * (len(heavy) + len(values))


def _mostly(reading: Reading, terms: Sequence[Term]) -> bool:
    if not terms:
        return False
    return sum(bool(t.keys & reading.keys) for t in terms) >= _MAIN_SHARE * len(terms)


def _told(terms: Sequence[Term], asked: frozenset[str]) -> bool:
    """Whether the question has a condition: of several words, as one may be there by chance."""
    heavy = [t for t in terms if t.weight >= FULL]
    told = sum(bool(t.keys & asked) for t in heavy)
    return told > max(1.0, _SCOPE_SHARE * len(heavy))


def check_order(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    """ "After it is packed" where the source says "until it is packed"."""
    if denies(reading):
        return
    for value in reading.values:
        sides = {side for s in sources for v in s.values if equal(value, v) for side in _side(s, v)}
        mine = set(_side(reading, value))
        if mine and sides and not mine & sides:
            yield Problem(Aspect.CONDITION, words_at(reading, value.start, value.end + 1))
    for section, contrary in (("before", "after"), ("after", "before")):
        if sources and _reversed(reading, sources[0], section):
            yield Problem(Aspect.CONDITION, section)
        for operator in reading.by_section[section]:
            place = anchor(reading, operator)
            if place is None:
                continue
            sides = {side for s in sources[:1] for side in _sides(s, place)}
            if contrary in sides and section not in sides:
                yield Problem(Aspect.CONDITION, words_at(reading, operator.start, operator.end))


def _reversed(reading: Reading, source: Reading, section: str) -> bool:
    """ "A before B" where the source says "B before A"."""
    for mine in reading.by_section[section]:
        place = anchor(reading, mine)
        for theirs in source.by_section[section]:
            other = anchor(source, theirs)
            if place is None or other is None or place.keys & other.keys:
                continue
            ahead = [t for t in reading.heavy if t.at < mine.start]
            before = [t for t in source.terms if t.weight and t.at < theirs.start]
            if any(t.stem == other.stem for t in ahead) and any(
                t.stem == place.stem for t in before
            ):
                return True
    return False


def _side(reading: Reading, value: Value) -> Iterable[str]:
    """Whether "30 minutes" are before or after something."""
    for section in ("before", "after"):
        if any(o.start == value.end for o in reading.by_section[section]):
            yield section


def _sides(source: Reading, mine: Term) -> Iterable[str]:
    for section in ("before", "after"):
        for operator in source.by_section[section]:
            place = anchor(source, operator)
            if place is not None and place.keys & mine.keys:
                yield section
