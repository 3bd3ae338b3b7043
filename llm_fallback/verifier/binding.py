"""Values: each has to be in a source, and of the same thing there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from llm_fallback.verifier.contrasts import closer, needs_more, same_way
from llm_fallback.verifier.denials import reached
from llm_fallback.verifier.evidence import Evidence, Statement, equal, subject_terms
from llm_fallback.verifier.reading import FULL, Reading, Term, head
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.values import COUNT, FREE, LITERAL, OFFERED, Value
from llm_fallback.verifier.vocabulary import vocabulary

# How fast the bond between a value and a word weakens: per token, per clause, past another value.
_PER_TOKEN, _PER_CLAUSE, _PAST_VALUE = 0.95, 0.2, 0.6
# The same word binds more than another of its meaning.
_OTHER_WORD = 0.8
# That something "costs" an amount tells little of which amount it is.
_NAMING = 0.5
# What a statement begins with is what all of it is about.
_HEAD = 0.3
# A word in the title, or in the sentence before or behind, binds weakly.
_CONTEXT, _NEIGHBOUR = 0.4, 0.08
# Another value has to fit that much better before the one in the reply counts as swapped.
_MARGIN = 1.15


def check_values(
    reading: Reading, evidence: Evidence, statements: Sequence[Statement]
) -> list[Problem]:
    """What is wrong with the values of a sentence, given the statements it may rest on."""
    problems: list[Problem] = []
    for value in reading.values:
        if value.kind in OFFERED:
            continue
        usable = _usable(reading, value, evidence, statements)
        places = [(i, v) for i, s in enumerate(usable) for v in s.reading.values]
        same = [(i, v) for i, v in places if _matches(value, v, reading)]
        if value.kind == FREE and same:
            said = {_denied(usable[i].reading, v) for i, v in same}
            if _denied(reading, value) not in said:
                problems.append(Problem(Aspect.NEGATION, words_at(reading, value.start, value.end)))
        if not same:
            other = _other_count(reading, value, usable)
            if other or (not value.soft and not _difference(reading, value, usable)):
                problems.append(Problem(Aspect.VALUE, words_at(reading, value.start, value.end)))
        elif _is_turned(reading, value, usable, same) or _swapped(
            reading, value, evidence, usable, same, places
        ):
            problems.append(Problem(Aspect.BINDING, words_at(reading, value.start, value.end)))
    return [*problems, *_costs(reading, statements)]


def _denied(reading: Reading, value: Value) -> bool:
    """Whether "not" is said of a value: before it in its clause, or of the noun that it stands before."""
    clause = reading.clause_of(value.start)
    noun = any(t.at == value.end and t.weight >= FULL for t in reading.terms)
    last = len(reading.tokens) if noun or reading.language != "en" else value.start
    return any(t.opposite and t.clause == clause and t.at < last for t in reading.terms) or any(
        reading.clause_of(o.start) == clause
        and o.start < last
        and not value.start <= o.start < value.end
        for o in reading.by_section["negations"]
    )


def _costs(reading: Reading, statements: Sequence[Statement]) -> Iterator[Problem]:
    """ "Costs extra", without an amount, where the source says that it is free."""
    price = next((t for t in reading.heavy if "=cost" in t.keys), None)
    if price is None or any(v.family == FREE for v in reading.values):
        return
    others = [t for t in reading.heavy if t is not price]
    for statement in statements:
        theirs = statement.reading
        free = any(v.kind == FREE for v in theirs.values) and "=cost" not in theirs.keys
        if free and others and all(t.keys & theirs.keys for t in others):
            yield Problem(Aspect.NEGATION, price.text)
            return


def words_at(reading: Reading, start: int, end: int) -> str:
    """The words of a sentence from token `start` to `end`."""
    return " ".join(t.text for t in reading.tokens[start:end])


def _usable(
    reading: Reading, value: Value, evidence: Evidence, statements: Sequence[Statement]
) -> list[Statement]:
    """Statements about what is named nearest to the value, where a sentence names several."""
    named = subject_terms(evidence, reading)
    if len({passage for _, passage in named}) < 2:
        return list(statements)
    clause = [n for n in named if reading.clause_of(n[0]) == reading.clause_of(value.start)]
    nearest = min(clause or named, key=lambda n: abs(n[0] - value.start))[1]
    if nearest == value.kind:
        return list(statements)
    single = {s.passage for s in evidence.subjects}
    return [s for s in statements if s.passage == nearest or s.passage not in single]


def _matches(mine: Value, theirs: Value, reading: Reading) -> bool:
    if equal(mine, theirs):
        return True
    # "18 or over", where the source has "18 years": nothing else is counted behind it.
    if mine.bare and mine.raw == theirs.raw and theirs.kind == "month" and _is_age(reading, mine):
        return True
    # "..., while express takes one": the unit is that of another value in the sentence.
    if mine.bare and theirs.raw is not None and mine.raw is not None:
        kinds = {v.kind for v in reading.values if not v.bare}
        last = mine.end >= len(reading.tokens) or reading.tokens[mine.end].kind == "mark"
        return theirs.kind in kinds and last and _elided(mine, theirs, reading)
    return False


def _other_count(reading: Reading, mine: Value, statements: Sequence[Statement]) -> bool:
    """ "By one person" where the source says "by two people"."""
    noun = next((t for t in reading.terms if t.at == mine.end), None)
    if noun is None or mine.kind != COUNT or noun.weight == 0:
        return False
    return any(
        v.kind == COUNT and v.end == t.at and t.keys & noun.keys
        for s in statements
        for v in s.reading.values
        for t in s.reading.terms
    )


def _is_age(reading: Reading, value: Value) -> bool:
    """Whether no word with content stands right behind a number."""
    behind = next((t for t in reading.terms if t.at == value.end), None)
    return behind is None or behind.weight < FULL


def _elided(mine: Value, theirs: Value, reading: Reading) -> bool:
    ratios = {
        Decimal(v.amount) / v.raw
        for v in reading.values
        if v.kind == theirs.kind and v.raw and v.kind not in LITERAL
    }
    assert mine.raw is not None
    return any(mine.raw * ratio == theirs.amount for ratio in ratios)


def _is_turned(
    reading: Reading,
    value: Value,
    statements: Sequence[Statement],
    same: Sequence[tuple[int, Value]],
) -> bool:
    """Whether all sources bound a value on its other side, or have it under something left out."""
    if not reading.has("negations") and all(_contrary(value, v) for _, v in same):
        return True
    alone = all(v is value or v.group != value.group for v in reading.values)
    if alone and all(_other_end(value, statements[i].reading, v) for i, v in same):
        return True
    return all(needs_more(reading, statements[i].reading, v) for i, v in same)


def _other_end(mine: Value, source: Reading, theirs: Value) -> bool:
    """ "At most 3 days" where the source says "3 to 5 days"."""
    others = [v for v in source.values if v.group == theirs.group and v is not theirs]
    if not mine.bound or len(others) != 1 or isinstance(theirs.amount, str):
        return False
    low = Decimal(theirs.amount) < Decimal(others[0].amount)
    return (mine.bound == "at_most") == low


def _contrary(mine: Value, theirs: Value) -> bool:
    return {mine.bound, theirs.bound} == {"at_most", "at_least"}


def _difference(reading: Reading, value: Value, statements: Sequence[Statement]) -> bool:
    """ "Two days later": the time between two dates of one passage."""
    exact = vocabulary(reading.language).exact
    key = exact.key(reading.tokens)
    later = value.end < len(key) and any(
        section == "later" for _, found in exact.at(key, value.end) for section, _ in found
    )
    if value.kind != "time" or not later:
        return False
    days = Decimal(value.amount) / 86400
    dates = [d for s in statements for v in s.reading.values if (d := _date(v))]
    return any(abs((a - b).days) == days for a in dates for b in dates)


def _date(value: Value) -> date | None:
    if value.kind != "date" or "?" in str(value.amount):
        return None
    try:
        return date(*(int(p) for p in str(value.amount).split("-")))
    except ValueError:
        return None


def _swapped(
    reading: Reading,
    value: Value,
    evidence: Evidence,
    statements: Sequence[Statement],
    same: Sequence[tuple[int, Value]],
    places: Sequence[tuple[int, Value]],
) -> bool:
    """Whether another value of the kind stands where the reply puts this one.

    The bond of a word and a value is the weaker the more tokens, clauses and other values are between
    them. A value fits as well as the words bound to it in the reply are bound to it in the source.
    """
    last = value.bare and value.end >= len(reading.tokens)
    if value.kind in LITERAL or last or all(v.family != value.family for _, v in same):
        return False

    fits = _Fits(reading, evidence, statements)
    best, best_fit = max(((p, fits.of(value, p)) for p in same), key=lambda pair: pair[1])
    rivals = (p for p in places if p[1].family == value.family and p not in same)
    # "Over £20" is no price, and no price is "over £20".
    bound = value.family == FREE and bool(value.bound) and all(v.bound for _, v in same)
    for place in rivals:
        if _span(place, same) or (bound and not place[1].bound):
            continue
        clearly = closer(reading, statements, best, place)
        if clearly is not None:
            if not clearly:
                return True
        elif _tells_apart(reading, statements[place[0]], statements[best[0]]):
            mine, theirs = best_fit, fits.of(value, place)
            other = next((v for v in reading.values if v is not value and equal(v, place[1])), None)
            if other is not None:
                # Both are in the reply: are they the other way round?
                mine += fits.of(other, place)
                theirs += fits.of(other, best)
            if theirs > mine * _MARGIN + 0.02:
                return True
    return False


class _Fits:
    """How well a value of a reply stands where a source has one."""

    def __init__(
        self, reading: Reading, evidence: Evidence, statements: Sequence[Statement]
    ) -> None:
        self._reading = reading
        self._evidence = evidence
        self._statements = statements
        self._no = reached(reading)
        self._measured = vocabulary(reading.language).measured

    def of(self, value: Value, place: tuple[int, Value]) -> float:
        """The words and values bound to `value` in the reply, as they are bound to `place` in its source."""
        reading, source = self._reading, self._statements[place[0]].reading
        naming = self._measured.get(value.family, frozenset())
        words = sum(
            (_NAMING if t.keys & naming else 1.0)
            * self._evidence.weight(t)
            * bond(reading, t.at, value)
            * _held(t, t.at in self._no, place, self._statements)
            for t in reading.terms
            if t.weight
        )
        return words + sum(
            bond(reading, other.start, value) * bond(source, theirs.start, place[1])
            for other in reading.values
            if other.kind not in LITERAL
            for theirs in source.values
            if other.family != value.family and equal(other, theirs)
        )


def _tells_apart(reading: Reading, other: Statement, own: Statement) -> bool:
    """Whether a word of the reply speaks for another statement than the one that has the value."""
    if other is own:
        return True
    theirs, mine = (s.reading.keys | s.context for s in (other, own))
    return any(t.keys & theirs and not t.keys & mine for t in reading.terms if t.weight)


def _span(place: tuple[int, Value], same: Sequence[tuple[int, Value]]) -> bool:
    """Whether it is the other end of "3 to 5", or the next in a list "6 or 12"."""
    return any(i == place[0] and v.group == place[1].group for i, v in same)


def bond(reading: Reading, token: int, value: Value) -> float:
    """How closely a token belongs to a value in its sentence, from 0 to 1."""
    distance = value.start - token if token < value.start else token - value.end + 1
    clauses = abs(reading.clause_of(token) - reading.clause_of(value.start))
    low, high = sorted((token, value.start))
    between = sum(
        v.family == value.family and low < v.start < high and v.group != value.group
        for v in reading.values
    )
    return float(_PER_TOKEN**distance * _PER_CLAUSE**clauses * _PAST_VALUE**between)


def _held(
    term: Term, denied: bool, place: tuple[int, Value], statements: Sequence[Statement]
) -> float:
    """How closely a term of the reply, `denied` or not, belongs to a value of a source."""
    index, value = place
    statement = statements[index]
    if statement.single and term.keys & statement.context:
        return _CONTEXT  # all of the passage is about it
    first = head(statement.reading)
    bonds = [
        max(bond(statement.reading, t.at, value), _HEAD * (t is first))
        * (1.0 if t.stem == term.stem else _OTHER_WORD)
        for t in statement.reading.terms
        if t.keys & term.keys and same_way(t, statement.reading, term, denied)
    ]
    if bonds:
        return max(bonds)
    if term.keys & statement.context:
        return _CONTEXT
    near = any(term.keys & s.reading.keys for s in _neighbours(index, statements))
    return _NEIGHBOUR if near else 0.0


def _neighbours(index: int, statements: Sequence[Statement]) -> Iterator[Statement]:
    for i in (index - 1, index + 1):
        if 0 <= i < len(statements) and statements[i].passage == statements[index].passage:
            yield statements[i]
