"""Yes and no: what a sentence denies, and what a source does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.places import anchor, has_condition
from llm_fallback.verifier.reading import FULL, SILENT, Operator, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem

# A statement is about a clause if it has that much of its content words, or nearly as much as any.
_ABOUT_SHARE, _ABOUT_MARGIN = 0.6, 0.15


def denials(reading: Reading) -> list[tuple[Term, ...]]:
    """What is denied: for each negation the words it is about, the one with most content last.

    A word that is an opposite ("closed") denies by itself; behind a negation it denies nothing.
    """
    groups = [_focus(reading, operator) for operator in _live_negations(reading)]
    undone = {t.at for group in groups for t in group if t.opposite}
    groups = [group for group in groups if group and not any(t.opposite for t in group)]
    return groups + [(t,) for t in reading.terms if t.opposite and t.at not in undone]


def denies(reading: Reading) -> bool:
    return reading.has("negations") or any(t.opposite for t in reading.terms)


def _live_negations(reading: Reading) -> list[Operator]:
    """The negations, but for the one an "unless" takes up: "not A unless B" is "A only if B"."""
    found = list(reading.by_section["negations"])
    if found and has_condition(reading, "unless"):
        found = found[1:]
    return found


def _focus(reading: Reading, operator: Operator) -> tuple[Term, ...]:
    """What a negation denies: the words up to the next full one in its clause, in Hindi those before."""
    clause = reading.clause_of(operator.start)
    mine = [t for t in reading.terms if t.weight > SILENT and reading.clause_of(t.at) == clause]
    before = [t for t in reversed(mine) if t.at < operator.start]
    behind = [t for t in mine if t.at >= operator.end]
    ways = (behind, before) if reading.language == "en" else (before, behind)
    words = next((way for way in ways if way), [])
    full = next((i for i, t in enumerate(words) if t.weight >= FULL), len(words))
    return tuple(words[: full + 1])


def check_negation(
    reading: Reading, picked: Sequence[Statement], statements: Sequence[Statement]
) -> Iterable[Problem]:
    mine = denials(reading)
    agreeing: list[Statement] = []
    for group in mine:
        found = [s for s in _about(reading, group, statements) if _denies_too(reading, group, s)]
        agreeing += found
        if not found:
            yield Problem(Aspect.NEGATION, group[-1].text)
    denied = {reading.clause_of(t.at) for group in mine for t in group}
    for statement in picked:
        if statement in agreeing:
            continue
        for group in denials(statement.reading):
            for term in _affirmed(reading, group, denied):
                whole = _has_all(reading, group) and not any(
                    _affirms_all(s, group) for s in picked if s is not statement
                )
                if (whole or not _affirms(picked, term)) and not is_anchor(reading, term):
                    yield Problem(Aspect.NEGATION, term.text)


def _about(
    reading: Reading, group: tuple[Term, ...], statements: Sequence[Statement]
) -> list[Statement]:
    """The statements that have most of the content words of the clause of a denial."""
    clause = reading.clause_of(group[-1].at)
    words = [t for t in reading.heavy if reading.clause_of(t.at) == clause]
    if not words:
        return list(statements)

    def share(statement: Statement) -> float:
        return sum(_has_as(statement, t) for t in words) / len(words)

    least = max(_ABOUT_SHARE, max(share(s) for s in statements) - _ABOUT_MARGIN)
    return [s for s in statements if share(s) >= least]


def _clause_size(reading: Reading, group: tuple[Term, ...]) -> int:
    clause = reading.clause_of(group[-1].at)
    return sum(reading.clause_of(t.at) == clause for t in reading.heavy)


def _has_as(statement: Statement, term: Term) -> bool:
    """Whether a statement has a term, and not as its opposite."""
    same = [t for t in statement.reading.terms if t.keys & term.keys]
    if same:
        return any(t.opposite == term.opposite for t in same)
    return bool(term.keys & (statement.context | statement.topic))


def _denies_too(reading: Reading, group: tuple[Term, ...], statement: Statement) -> bool:
    """Whether a statement about the same denies the same."""
    source = statement.reading
    same = [t for t in source.terms if any(t.keys & mine.keys for mine in group)]
    if any(is_anchor(source, t) for t in same):
        return True
    if source.has("only") and reading.has("beyond"):
        return True
    groups = denials(source)
    if any(_same(source, mine, t) for no in groups for t in no for mine in group):
        return True
    theirs = [no for no in groups if not no[-1].opposite]
    duty = any(o.start == group[0].at for o in reading.by_section["must"])
    if not duty and not group[0].keys & source.keys and _clause_size(reading, group) > 1:
        return bool(theirs)  # said with another verb
    return any(_same(source, mine, t) for no in theirs for t in no for mine in reading.terms)


def _same(source: Reading, mine: Term, theirs: Term) -> bool:
    """Whether two terms mean the same, and no other of the source is the very word."""
    if not mine.keys & theirs.keys:
        return False
    return mine.stem == theirs.stem or all(t.stem != mine.stem for t in source.terms)


def _has_all(reading: Reading, group: tuple[Term, ...]) -> bool:
    """Whether one clause of a sentence has all words of a denial, of which there are several."""
    clauses = [{reading.clause_of(t.at) for t in reading.terms if t.keys & no.keys} for no in group]
    return len(group) > 1 and bool(set.intersection(*clauses))


def _affirms_all(statement: Statement, group: tuple[Term, ...]) -> bool:
    no = {t.at for denial in denials(statement.reading) for t in denial}
    terms = [t for t in statement.reading.terms if t.at not in no]
    return all(any(t.keys & word.keys for t in terms) for word in group)


def _affirmed(reading: Reading, group: tuple[Term, ...], denied: set[int]) -> Iterable[Term]:
    """The terms of a sentence that a source denies, in clauses that deny nothing."""
    core = [t for t in group if t.weight >= FULL] or list(group)
    for term in reading.terms:
        open_to_doubt = term.weight > SILENT and reading.clause_of(term.at) not in denied
        if open_to_doubt and any(term.keys & t.keys for t in core):
            yield term


def _affirms(picked: Sequence[Statement], term: Term) -> bool:
    """Whether a statement restated has a term without denying it."""
    for statement in picked:
        no = {t.at for group in denials(statement.reading) for t in group}
        same = [t for t in statement.reading.terms if t.keys & term.keys]
        exact = [t for t in same if t.stem == term.stem]
        if any(t.at not in no for t in exact or same):
            return True
    return False


def is_anchor(reading: Reading, term: Term) -> bool:
    """Whether something lasts until `term`: "until it is packed" is "while it is not packed"."""
    places = (anchor(reading, o) for o in reading.by_section["before"])
    return any(place is not None and place.at == term.at for place in places)
