"""Yes and no, "only", "all", "until", "must": what turns a sentence round without a new word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.reading import FULL, SILENT, Operator, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.vocabulary import vocabulary

# Say that something holds in these cases and in no other.
_RESTRICTIVE = frozenset({"only_if", "unless", "while"})
_MAIN_SHARE = 0.6
# A statement is about a clause if it has that much of its content words.
_ABOUT_SHARE = 0.6


def check_agreement(
    reading: Reading,
    picked: Sequence[Statement],
    statements: Sequence[Statement],
    asked: frozenset[str],
) -> list[Problem]:
    """What of these differs between a sentence and the statements it restates, the first above all.

    `statements` are all it may rest on, `asked` the keys of the question.
    """
    if not picked:
        return []
    sources = [s.reading for s in picked]
    return [
        *_negation(reading, picked, statements),
        *_scope(reading, sources),
        *_conditions(reading, sources, asked),
        *_order(reading, sources),
        *_duty(reading, sources[0]),
        *_contraries(reading, sources[0]),
    ]


# --- negation ---


def denials(reading: Reading) -> list[tuple[Term, ...]]:
    """What is denied: for each negation the words it is about, the one with most content last.

    A word that is an opposite ("closed") denies by itself; behind a negation it denies nothing.
    """
    groups = [_focus(reading, operator) for operator in _live_negations(reading)]
    undone = {t.at for group in groups for t in group if t.opposite}
    groups = [group for group in groups if group and not any(t.opposite for t in group)]
    return groups + [(t,) for t in reading.terms if t.opposite and t.at not in undone]


def _live_negations(reading: Reading) -> list[Operator]:
    """The negations, but for the one an "unless" takes up: "not A unless B" is "A only if B"."""
    found = list(reading.by_section["negations"])
    if found and _named(reading, "unless"):
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


def _negation(
    reading: Reading, picked: Sequence[Statement], statements: Sequence[Statement]
) -> Iterable[Problem]:
    mine = denials(reading)
    for group in mine:
        if not any(_denies_too(reading, group, s) for s in statements):
            yield Problem(Aspect.NEGATION, group[-1].text)
    denied = {reading.clause_of(t.at) for group in mine for t in group}
    for statement in picked:
        for group in denials(statement.reading):
            if any(t.keys & no.keys for no in group for denial in mine for t in denial):
                continue
            for term in _affirmed(reading, group, denied):
                if not _affirms(picked, term) and not _is_anchor(reading, term):
                    yield Problem(Aspect.NEGATION, term.text)


def _denies_too(reading: Reading, group: tuple[Term, ...], statement: Statement) -> bool:
    """Whether a statement is about what the clause of a denial is about, and denies the same."""
    clause = reading.clause_of(group[-1].at)
    about = [t for t in reading.heavy if reading.clause_of(t.at) == clause]
    known = statement.reading.keys | statement.context
    if sum(bool(t.keys & known) for t in about) < _ABOUT_SHARE * len(about):
        return False
    source = statement.reading
    same = [t for t in source.terms if any(t.keys & mine.keys for mine in group)]
    if any(_is_anchor(source, t) for t in same):
        return True
    theirs = denials(source)
    if not same:
        return bool(theirs)
    clauses = {source.clause_of(t.at) for no in theirs for t in no}
    if any(source.clause_of(t.at) in clauses for t in same):
        return True
    return any(t.keys & reading.keys for no in theirs for t in no)


def _affirmed(reading: Reading, group: tuple[Term, ...], denied: set[int]) -> Iterable[Term]:
    """The terms of a sentence that a source denies, in clauses that deny nothing."""
    core = [t for t in group if t.weight >= FULL] or list(group)
    for term in reading.terms:
        if term.weight > SILENT and reading.clause_of(term.at) not in denied:
            if any(term.keys & t.keys for t in core):
                yield term


def _affirms(picked: Sequence[Statement], term: Term) -> bool:
    """Whether a statement restated has a term without denying it."""
    for statement in picked:
        no = {t.at for group in denials(statement.reading) for t in group}
        if any(t.keys & term.keys and t.at not in no for t in statement.reading.terms):
            return True
    return False


def _is_anchor(reading: Reading, term: Term) -> bool:
    """Whether something lasts until `term`: "until it is packed" is "while it is not packed"."""
    places = (_anchor(reading, o) for o in reading.by_section["before"])
    return any(place is not None and place.at == term.at for place in places)


# --- all, always, never ---


def _scope(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    wide = any(source.has("all") or source.has("never") for source in sources)
    loose = {o.start for o in reading.by_section["each"]}
    for operator in reading.by_section["all"]:
        if operator.start in loose or wide:
            if _narrowed(reading, operator, sources):
                yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
        elif not wide and not _pair(reading, operator) and not (_excepting(reading) and any(map(_excepting, sources))):
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
    if reading.has("never") and not any(s.has("never") for s in sources):
        operator = reading.by_section["never"][0]
        yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))


def _pair(reading: Reading, operator: Operator) -> bool:
    """ "Both red and blue" says no more than "red and blue"."""
    if operator.start not in {o.start for o in reading.by_section["pairs"]}:
        return False
    return any(operator.end < o.start <= operator.end + 4 for o in reading.by_section["joiners"])


def _excepting(reading: Reading) -> bool:
    """Whether it has an "except", without which "all" would say too much."""
    return _named(reading, "unless")


def _narrowed(reading: Reading, operator: Operator, sources: Sequence[Reading]) -> bool:
    """ "Any order" where the source says "a pending order": what picks out is missing."""
    noun = next((t for t in reading.terms if t.at >= operator.end and t.weight), None)
    if noun is None:
        return False
    for source in sources:
        for i, term in enumerate(source.terms):
            if not term.keys & noun.keys:
                continue
            before = source.terms[i - 1] if i else None
            close = before is not None and before.at >= term.at - 1 and before.weight >= FULL
            if before is not None and close and not before.keys & reading.keys:
                return True
        if not source.has("all") and any(o.name in _RESTRICTIVE or o.section == "only" for o in source.operators):
            return not _restricted(reading)
    return False


# --- only, unless, if ---


def _named(reading: Reading, name: str) -> bool:
    return any(o.name == name for o in reading.by_section["conditions"])


def _restricted(reading: Reading) -> bool:
    return reading.has("only") or reading.has("conditions") or reading.has("before")


def _conditions(
    reading: Reading, sources: Sequence[Reading], asked: frozenset[str]
) -> Iterable[Problem]:
    source = sources[0]
    for operator in (*source.by_section["only"], *source.by_section["conditions"]):
        if operator.section == "conditions" and _is_bound(source, operator):
            continue
        strict = operator.section == "only" or operator.name in _RESTRICTIVE
        scope, main = _parts(source, operator)
        dropped = not _shares(reading, scope) and _mostly(reading, main)
        if dropped and strict and not reading.has("only") and not _denies(reading):
            yield Problem(Aspect.CONDITION, words_at(source, operator.start, operator.end))
        elif dropped and not strict and not _restricted(reading) and not _told(scope, asked):
            yield Problem(Aspect.CONDITION, words_at(source, operator.start, operator.end))
    if _even(reading) and _restricted(source):
        yield Problem(Aspect.CONDITION, "even")


def _is_bound(source: Reading, operator: Operator) -> bool:
    return any(v.bound and v.start == operator.end for v in source.values)


def _denies(reading: Reading) -> bool:
    return reading.has("negations") or any(t.opposite for t in reading.terms)


def _even(reading: Reading) -> bool:
    return any(t.low == "even" for t in reading.tokens)


def _parts(source: Reading, operator: Operator) -> tuple[list[Term], list[Term]]:
    """What a condition is about, and what it is a condition of."""
    clause = source.clause_of(operator.start)
    mine = [t for t in source.terms if source.clause_of(t.at) == clause and t.weight]
    scope = [t for t in mine if t.at >= operator.end]
    before = [t for t in mine if t.at < operator.start and t.weight >= FULL]
    if before:
        return scope, before
    others = [t for t in source.terms if abs(source.clause_of(t.at) - clause) == 1]
    ahead = [t for t in others if source.clause_of(t.at) < clause and t.weight >= FULL]
    return scope, ahead or [t for t in others if t.weight >= FULL]


def _shares(reading: Reading, terms: Sequence[Term]) -> bool:
    heavy = [t for t in terms if t.weight >= FULL] or list(terms)
    return not heavy or any(t.keys & reading.keys for t in heavy)


def _mostly(reading: Reading, terms: Sequence[Term]) -> bool:
    if not terms:
        return False
    return sum(bool(t.keys & reading.keys) for t in terms) >= _MAIN_SHARE * len(terms)


def _told(terms: Sequence[Term], asked: frozenset[str]) -> bool:
    return any(t.keys & asked for t in terms if t.weight >= FULL)


# --- before, after; must, may ---


def _order(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    """ "After it is packed" where the source says "until it is packed"."""
    if _denies(reading):
        return
    for section, contrary in (("before", "after"), ("after", "before")):
        for operator in reading.by_section[section]:
            anchor = _anchor(reading, operator)
            if anchor is None:
                continue
            sides = {side for s in sources[:1] for side in _sides(s, anchor)}
            if contrary in sides and section not in sides:
                yield Problem(Aspect.CONDITION, words_at(reading, operator.start, operator.end))


def _anchor(reading: Reading, operator: Operator) -> Term | None:
    """What something is before or after: the last full word of the clause; in Hindi the one before."""
    clause = reading.clause_of(operator.start)
    mine = [t for t in reading.terms if reading.clause_of(t.at) == clause and t.weight >= FULL]
    if reading.language != "en":
        before = [t for t in mine if t.at < operator.start]
        return before[-1] if before else None
    behind = [t for t in mine if t.at >= operator.end]
    return behind[-1] if behind else None


def _sides(source: Reading, anchor: Term) -> Iterable[str]:
    for section in ("before", "after"):
        for operator in source.by_section[section]:
            place = _anchor(source, operator)
            if place is not None and place.keys & anchor.keys:
                yield section


def _duty(reading: Reading, source: Reading) -> Iterable[Problem]:
    """A "must" where the source has only a "may"."""
    must = reading.by_section["must"]
    bound = source.has("must") or source.has("only") or source.has("conditions")
    if must and not reading.has("may") and source.has("may") and not bound and not _denies(source):
        yield Problem(Aspect.DUTY, words_at(reading, must[0].start, must[0].end))


def _contraries(reading: Reading, source: Reading) -> Iterable[Problem]:
    """ "Smaller" where the source says "larger"."""
    contraries = vocabulary(reading.language).contraries
    known = source.keys
    for term in reading.terms:
        against = frozenset(c for k in term.keys for c in contraries.get(k, ()))
        if against & known and not term.keys & known:
            yield Problem(Aspect.NEGATION, term.text)
