"""Yes and no, "only", "all", "until", "must": what turns a sentence round without a new word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.evidence import Statement, equal
from llm_fallback.verifier.reading import FULL, SILENT, Operator, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.values import FREE
from llm_fallback.verifier.vocabulary import vocabulary

# Say that something holds in these cases and in no other.
_RESTRICTIVE = frozenset({"only_if", "unless", "while"})
_MAIN_SHARE, _SCOPE_SHARE = 0.6, 0.5
# What is free is free under all that stands beside it: that much of it has to be told.
_FREE_SHARE = 0.6
# A statement is about a clause if it has that much of its content words.
_ABOUT_SHARE, _ABOUT_MARGIN = 0.6, 0.15


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
        *_scope(reading, picked),
        *_widened(reading, picked[0], asked),
        *_free(reading, sources[0], asked),
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
                if (whole or not _affirms(picked, term)) and not _is_anchor(reading, term):
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
    if any(_is_anchor(source, t) for t in same):
        return True
    if source.has("only") and reading.has("beyond"):
        return True
    groups = denials(source)
    if any(t in same for no in groups for t in no):
        return True
    theirs = [no for no in groups if not no[-1].opposite]
    if not group[0].keys & source.keys and _clause_size(reading, group) > 1:
        return bool(theirs)  # said with another verb
    return any(t.keys & reading.keys for no in theirs for t in no)


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


def _scope(reading: Reading, picked: Sequence[Statement]) -> Iterable[Problem]:
    sources = [s.reading for s in picked]
    wide = sources[0].has("all") or sources[0].has("never") or not _partial(picked[0])
    loose = {o.start for o in reading.by_section["each"]}
    for operator in reading.by_section["all"]:
        if operator.start in loose or wide:
            single = _of_subject(reading, operator, picked[0])
            if single or _narrowed(reading, operator, sources):
                yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
        elif not wide and not _pair(reading, operator) and not (_excepting(reading) and any(map(_excepting, sources))):
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
    if reading.has("never") and not any(s.has("never") for s in sources):
        operator = reading.by_section["never"][0]
        yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))


def _widened(
    reading: Reading, statement: Statement, asked: frozenset[str]
) -> Iterable[Problem]:
    """ "Furniture can be returned" where the source begins "unassembled furniture can"."""
    source = statement.reading
    ends = sorted(o.start for o in source.by_section["auxiliaries"] if o.start)
    if statement.single or not ends or source.language != "en":
        return
    ahead = [t for t in source.terms if t.at < ends[0] and source.clause_of(t.at) == 0]
    subject = [t for t in ahead if t.weight >= FULL and not t.keys & statement.context]
    told = [t for t in subject if t.keys & (reading.keys | asked)]
    noun = any(t.keys & reading.keys for t in ahead if t.weight)
    listed = any(o.start < ends[0] for o in source.by_section["joiners"])
    least = 0.0 if listed else _SCOPE_SHARE
    if subject and noun and len(told) <= least * len(subject):
        yield Problem(Aspect.SCOPE, words_at(source, 0, ends[0]))


def _free(reading: Reading, source: Reading, asked: frozenset[str]) -> Iterable[Problem]:
    """ "Shipping is free" where the source says "from 12 bottles shipping is free"."""
    mine = next((v for v in reading.values if v.kind == FREE), None)
    theirs = next((v for v in source.values if v.kind == FREE), None)
    if mine is None or theirs is None or _restricted(reading):
        return
    clause = source.clause_of(theirs.start)
    words = [t for t in source.heavy if source.clause_of(t.at) == clause]
    values = [
        v for v in source.values if source.clause_of(v.start) == clause and v is not theirs
    ]
    told = sum(bool(t.keys & (reading.keys | asked)) for t in words)
    told += sum(any(equal(v, w) for v in reading.values) for w in values)
    if told < _FREE_SHARE * (len(words) + len(values)):
        yield Problem(Aspect.CONDITION, words_at(reading, mine.start, mine.end))


def _partial(statement: Statement) -> bool:
    """Whether a statement is not about every case."""
    source = statement.reading
    marks = any(source.has(section) for section in ("some", "only", "conditions", "negations", "each"))
    single = any(o.start == 0 for o in source.by_section["pronouns"])
    return marks or single or statement.single or bool(source.values)


def _pair(reading: Reading, operator: Operator) -> bool:
    """ "Both red and blue" says no more than "red and blue"."""
    if operator.start not in {o.start for o in reading.by_section["pairs"]}:
        return False
    return any(operator.end < o.start <= operator.end + 4 for o in reading.by_section["joiners"])


def _excepting(reading: Reading) -> bool:
    """Whether it has an "except", without which "all" would say too much."""
    return _named(reading, "unless")


def _of_subject(reading: Reading, operator: Operator, statement: Statement) -> bool:
    """ "Every tent" where the passage is about one tent."""
    noun = next((t for t in reading.terms if t.at >= operator.end and t.weight), None)
    return statement.single and noun is not None and bool(noun.keys & statement.context)


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
            close = before is not None and before.at >= term.at - 1 and before.weight > SILENT
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
    for source in sources:
        for operator in (*source.by_section["only"], *source.by_section["conditions"]):
            if operator.section == "conditions" and _is_bound(source, operator):
                continue
            if _dropped(reading, source, operator, asked):
                yield Problem(Aspect.CONDITION, words_at(source, operator.start, operator.end))
    if _even(reading) and _restricted(sources[0]):
        yield Problem(Aspect.CONDITION, "even")


def _dropped(
    reading: Reading, source: Reading, operator: Operator, asked: frozenset[str]
) -> bool:
    """Whether a sentence says what a condition is of, and not the condition."""
    strict = operator.section == "only" or operator.name in _RESTRICTIVE
    scope, main = _parts(source, operator)
    if _shares(reading, source, scope) or not _mostly(reading, main):
        return False
    if strict:
        return not reading.has("only") and not _denies(reading)
    return not _restricted(reading) and not _told(scope, asked)


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


def _shares(reading: Reading, source: Reading, terms: Sequence[Term]) -> bool:
    """Whether half of a condition is in a sentence, its values counted too."""
    heavy = [t for t in terms if t.weight >= FULL] or list(terms)
    clauses = {source.clause_of(t.at) for t in terms}
    first = min((t.at for t in terms), default=0)
    values = [v for v in source.values if v.start >= first - 4 and source.clause_of(v.start) in clauses]
    told = sum(bool(t.keys & reading.keys) for t in heavy)
    told += sum(any(equal(mine, v) for mine in reading.values) for v in values)
    return told >= _SCOPE_SHARE * (len(heavy) + len(values))


def _mostly(reading: Reading, terms: Sequence[Term]) -> bool:
    if not terms:
        return False
    return sum(bool(t.keys & reading.keys) for t in terms) >= _MAIN_SHARE * len(terms)


def _told(terms: Sequence[Term], asked: frozenset[str]) -> bool:
    heavy = [t for t in terms if t.weight >= FULL]
    return sum(bool(t.keys & asked) for t in heavy) > _SCOPE_SHARE * len(heavy)


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
    """What something is before or after: the last word with content of the clause; in Hindi the one before."""
    clause = reading.clause_of(operator.start)
    mine = [t for t in reading.terms if reading.clause_of(t.at) == clause and t.weight > SILENT]
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
    if must and not reading.has("may") and not _denies(reading) and source.has("may") and not bound and not _denies(source):
        yield Problem(Aspect.DUTY, words_at(reading, must[0].start, must[0].end))


def _contraries(reading: Reading, source: Reading) -> Iterable[Problem]:
    """ "Smaller" where the source says "larger"."""
    contraries = vocabulary(reading.language).contraries
    known = source.keys
    for term in reading.terms:
        against = frozenset(c for k in term.keys for c in contraries.get(k, ()))
        if against & known and not term.keys & known:
            yield Problem(Aspect.NEGATION, term.text)
