"""Yes for no and no for yes: whether a sentence denies what its sources deny, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from llm_fallback.verifier.clauses import Operator
from llm_fallback.verifier.coverage import has_value
from llm_fallback.verifier.denials import (
    claims,
    denials,
    denied,
    doubtful,
    excepted,
    is_anchor,
    joined,
    live_negations,
)
from llm_fallback.verifier.evidence import Statement, equal
from llm_fallback.verifier.places import anchor, is_conditional, opening
from llm_fallback.verifier.reading import FULL, SILENT, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.vocabulary import vocabulary

# A statement is about a clause if it has that much of its content words, or nearly as much as any.
_ABOUT_SHARE, _ABOUT_MARGIN = 0.6, 0.15
# A clause is like another if that has so much of it, and so much more than any other; small words count.
_LIKE_SHARE, _LIKE_MARGIN, _SMALL, _FEWEST = 0.75, 0.1, 0.15, 2
# The same word is more like it than another of its meaning.
_OTHER_WORD = 0.88


def check_negation(
    reading: Reading, picked: Sequence[Statement], statements: Sequence[Statement]
) -> Iterable[Problem]:
    mine = denials(reading)
    agreeing: list[Statement] = []
    for group in mine:
        found = _agreeing(reading, group, picked, statements)
        agreeing += found
        if not found and not _until_then(reading, group[-1].clause, picked):
            yield Problem(Aspect.NEGATION, group[-1].text)
    no = {reading.clause_of(t.at) for group in mine for t in group}
    for statement in picked:
        if statement in agreeing:
            continue
        sure = denials(statement.reading, claimed=True)
        for group in denials(statement.reading):
            if group not in sure and not _says_outcome(reading, statement.reading, group[-1]):
                continue
            for term in _affirmed(reading, group, no):
                whole = _has_all(reading, group) and not any(
                    _affirms_all(s, group) for s in picked if s is not statement
                )
                if (whole or not _affirms(picked, term)) and not is_anchor(reading, term):
                    yield Problem(Aspect.NEGATION, term.text)

    yield from _only_denied(reading, statements)
    yield from _turned_round(reading, picked)


def _agreeing(
    reading: Reading,
    group: tuple[Term, ...],
    picked: Sequence[Statement],
    statements: Sequence[Statement],
) -> list[Statement]:
    """The statements that deny the same, or except it."""
    about = _about(reading, group, statements)
    found = [s for s in about if _denies_too(reading, group, s)]
    found = found or [s for s in picked if _deny_one(reading, group, s, picked)]
    if not found and _is_condition(reading, group):
        # "If you are not a member" is what the source has as "all others".
        rest = [s for s in picked if s.reading.has("beyond")]
        found = [s for s in rest if any(has_value(s.reading, v) for v in reading.values)]
    return found


def _until_then(reading: Reading, clause: int, picked: Sequence[Statement]) -> bool:
    """ "Not before noon" is "from noon": what is denied on one side of a time a source has on the other."""
    theirs = [v for s in picked for v in s.reading.values]
    for side, other in (("before", "after"), ("after", "before")):
        near = [p for p in _places(reading, side) if abs(p.clause - clause) <= 1]
        mine = {k for place in near for k in place.keys}
        if any(place.keys & mine for s in picked for place in _places(s.reading, other)):
            return True
    return any(
        {mine.bound, other.bound} == {"at_most", "at_least"} and equal(mine, other)
        for mine in reading.values
        for other in theirs
        if abs(reading.clause_of(mine.start) - clause) <= 1
    )


def _places(reading: Reading, section: str) -> list[Term]:
    """What something is before or after."""
    found = (anchor(reading, o) for o in reading.by_section[section])
    return [place for place in found if place is not None]


def _is_condition(reading: Reading, group: tuple[Term, ...]) -> bool:
    clause = reading.clause_of(group[-1].at)
    live = [o for o in live_negations(reading) if reading.clause_of(o.start) == clause]
    return bool(live) and all(is_conditional(reading, o) for o in live)


def _deny_one(
    reading: Reading, group: tuple[Term, ...], statement: Statement, picked: Sequence[Statement]
) -> bool:
    """Whether a statement restated denies, or excepts, a full word of what a negation reaches."""
    reach, clauses = denied(reading), joined(reading, {reading.clause_of(group[-1].at)})
    words = [t for t in reading.heavy if reading.clause_of(t.at) in clauses]
    source = statement.reading
    sure = [t for t in words if t.opposite or t.at not in reach]
    if any(t.keys & source.keys and not _has_as(statement, t) for t in sure):
        return False
    no, but = denied(source), excepted(source)
    groups = denials(source)
    # The very word denied may be a light one: "you cannot pick it", "it cannot be chosen".
    said = frozenset(k for s in picked for k in s.reading.keys)
    light = [t for t in group if t.weight < FULL] if not group[-1].keys & said else []
    if any(_same(source, mine, t) for mine in light for other in groups for t in other):
        return True
    return any(
        _same(source, mine, theirs)
        for mine in words
        for theirs in source.heavy
        if theirs.at in but or (mine.at in reach and theirs.at in no)
    )


def _turned_round(reading: Reading, picked: Sequence[Statement]) -> Iterable[Problem]:
    """Clauses that deny nothing, where the clause of a source most like them denies; and the reverse."""
    unsure = joined(reading, doubtful(reading))
    denying = {reading.clause_of(o.start) for o in claims(reading) if not _of_noun(reading, o)}
    theirs = [
        (s, clause, bool(doubtful(s.reading)), clause in no)
        for s in picked
        for no in [
            {s.reading.clause_of(o.start) for o in claims(s.reading) if not _of_noun(s.reading, o)}
        ]
        for clause in sorted(set(s.reading.clauses))
    ]
    for clause in sorted(set(reading.clauses)):
        lacking = any(_of_noun(reading, o) for o in live_negations(reading))
        if clause in unsure and clause not in denying and not lacking:
            continue
        if clause in denying and _until_then(reading, clause, picked):
            continue
        mine = [t for t in reading.terms if reading.clause_of(t.at) == clause and not t.name]
        if sum(t.weight >= FULL for t in mine) < _FEWEST:
            continue
        turned = other = 0.0
        for source, at, doubt, no in theirs:
            likeness = _likeness(mine, source, at)
            if (not doubt) if clause in denying else no:
                turned = max(turned, likeness)
            else:
                other = max(other, likeness)
        if turned >= _LIKE_SHARE and turned > other + _LIKE_MARGIN:
            yield Problem(Aspect.NEGATION, " ".join(t.text for t in mine if t.weight >= FULL))


def _of_noun(reading: Reading, operator: Operator) -> bool:
    """ "A parcel WITHOUT a ticket" denies nothing of what is said of the parcel."""
    return reading.tokens[operator.start].low == "without"


def _likeness(mine: Sequence[Term], statement: Statement, clause: int) -> float:
    """How much of some terms a clause has; small words count a little."""
    source = statement.reading
    theirs = [t for t in source.terms if source.clause_of(t.at) == clause]
    keys = frozenset(k for t in theirs for k in t.keys)
    if any(o.start == 0 for o in source.by_section["pronouns"]):
        keys |= statement.context
    weights = [max(t.weight, _SMALL) for t in mine]
    stems = {t.stem for t in theirs}
    told = (
        w * (1.0 if t.stem in stems else _OTHER_WORD)
        for t, w in zip(mine, weights, strict=True)
        if t.keys & keys
    )
    return sum(told) / sum(weights)


def _only_denied(reading: Reading, statements: Sequence[Statement]) -> Iterable[Problem]:
    """Terms that all sources only ever deny, in clauses that deny nothing."""
    unsure = joined(reading, doubtful(reading))
    open_terms = [t for t in reading.heavy if reading.clause_of(t.at) not in unsure]
    if not open_terms:
        return
    places = [
        (s.reading, denied(s.reading, claimed=True), denied(s.reading), excepted(s.reading))
        for s in statements
    ]
    if any(_does_it(s.reading) for s in statements):
        return
    for term in open_terms:
        same = [(t, place) for place in places for t in place[0].terms if t.keys & term.keys]
        exact = [(t, place) for t, place in same if t.stem == term.stem]
        verb = any(o.end == term.at for o in reading.by_section["auxiliaries"])
        phrase = bool(exact) and " " in term.stem
        excluded = not verb and any(t.at in but for t, (_, _, _, but) in exact)
        found = [
            (
                (t.at in no or (t.at in maybe and _says_outcome(reading, source, t)))
                and not is_anchor(source, t)
            )
            or (t.at in but and _says_the_rest(reading, source, but))
            for t, (source, no, maybe, but) in (exact if excluded or phrase else same)
        ]
        if found and all(found):
            yield Problem(Aspect.NEGATION, term.text)


def _does_it(reading: Reading) -> bool:
    """ "We do it within 30 days" takes up what was denied of somebody else before."""
    does_it = vocabulary(reading.language).does_it
    return any((a.low, b.low) in does_it for a, b in pairwise(reading.tokens))


def _says_outcome(reading: Reading, source: Reading, term: Term) -> bool:
    """Whether a sentence says what follows from the condition a term is in."""
    opener = opening(source, term.at)
    start = opener.start if opener is not None else 0
    outcome = [t for t in source.heavy if t.clause != term.clause or t.at < start]
    return any(t.keys & reading.keys for t in outcome)


def _says_the_rest(reading: Reading, source: Reading, but: frozenset[int]) -> bool:
    """Whether a sentence says what a source says of all but the excepted, and not what it says of those."""
    rest = [t for t in source.heavy if t.at < min(but)]
    own = [t for t in source.heavy if t.at > max(but) and t.at not in but]
    told = any(t.keys & reading.keys for t in rest or own)
    return told and not (rest and any(t.keys & reading.keys for t in own))


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


def _affirmed(reading: Reading, group: tuple[Term, ...], no: set[int]) -> Iterable[Term]:
    """The terms of a sentence that a source denies, in clauses that deny nothing."""
    core = [t for t in group if t.weight >= FULL] or list(group)
    for term in reading.terms:
        open_to_doubt = term.weight > SILENT and reading.clause_of(term.at) not in no
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
