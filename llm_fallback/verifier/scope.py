""" "All", "always", "every": sentences that say of more what a source says of less."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.clauses import Operator
from llm_fallback.verifier.evidence import Statement, equal
from llm_fallback.verifier.places import is_excepting, is_restricted
from llm_fallback.verifier.quantifiers import check_quantifiers
from llm_fallback.verifier.reading import FULL, SILENT, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.values import FREE
from llm_fallback.verifier.vocabulary import vocabulary

# Say that something holds in these cases and in no other.
_RESTRICTIVE = frozenset({"only_if", "unless", "except", "while"})
# Which of its kind a source speaks of is told from this share of its words on.
_SUBJECT_SHARE = 0.7
# From there on what a source speaks of is more than a noun and which of its kind.
_LONG = 2
# "Choose between a new parcel and your money": so far ahead of the first.
_CHOICE_REACH = 4
# What is free is free under all that stands beside it: that much of it has to be told.
_FREE_SHARE = 0.6


def check_scope(
    reading: Reading, picked: Sequence[Statement], statements: Sequence[Statement]
) -> Iterable[Problem]:
    sources = [s.reading for s in picked]
    yield from _though_only(reading, statements)
    wide = sources[0].has("all") or sources[0].has("never") or not _partial(picked[0])
    loose = {o.start for o in reading.by_section["each"]}
    for operator in reading.by_section["all"]:
        if operator.start in loose and _picks_out(reading, operator, sources):
            continue
        if operator.start in loose or wide:
            single = _of_subject(reading, operator, picked[0])
            if single or _narrowed(reading, operator, sources):
                yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
        elif (
            not wide
            and not _pair(reading, operator)
            and not (is_excepting(reading) and any(map(is_excepting, sources)))
        ):
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
    yield from check_quantifiers(reading, picked, statements)
    if reading.has("never") and not any(_never(reading, s) for s in sources):
        operator = reading.by_section["never"][0]
        yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
    for operator in reading.by_section["whole"]:
        if not any(s.has("whole") or _all_of_them(s) for s in sources):
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))


def _though_only(reading: Reading, statements: Sequence[Statement]) -> Iterable[Problem]:
    """ "Anyone can collect it" where some source says "only the one who ordered can collect it"."""
    restricted = is_restricted(reading) or reading.has("negations")
    if not reading.has("all") or not reading.heavy or restricted:
        return
    for statement in statements:
        source = statement.reading
        limited = source.has("only") and not source.has("all")
        if limited and all(t.keys & source.keys for t in reading.heavy):
            operator = reading.by_section["all"][0]
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
            return


def _all_of_them(source: Reading) -> bool:
    """Whether a statement is about all, and not about each one alone."""
    loose = {o.start for o in source.by_section["each"]}
    return any(o.start not in loose for o in source.by_section["all"])


def _picks_out(reading: Reading, operator: Operator, sources: Sequence[Reading]) -> bool:
    """Whether "each" stands before the same in a source, or "any" behind a negation."""
    noun = _noun(reading, operator)
    for source in sources:
        theirs = [_noun(source, o) for o in source.by_section["each"]]
        if noun is not None and any(t is not None and t.keys & noun.keys for t in theirs):
            return True
    clause = reading.clause_of(operator.start)
    return any(
        o.start < operator.start and reading.clause_of(o.start) == clause
        for o in reading.by_section["negations"]
    )


def _never(reading: Reading, source: Reading) -> bool:
    """Whether a statement says "never", or "not" of all that the sentence speaks of."""
    limits = any(source.has(section) for section in ("some", "only", "conditions", "before"))
    picked_out = any(_is_narrower(reading, source, t) for t in reading.heavy)
    return source.has("never") or (source.has("negations") and not limits and not picked_out)


def _is_narrower(reading: Reading, source: Reading, noun: Term) -> bool:
    """Whether a source has another word right before a noun, which the sentence has not."""
    pairs = zip(source.terms, source.terms[1:], strict=False)
    return any(
        term.keys & noun.keys
        and before.at == term.at - 1
        and before.weight > SILENT
        and not before.keys & reading.keys
        for before, term in pairs
    )


def _picked_out(reading: Reading, source: Reading, noun: Term) -> bool:
    """ "The address OF YOUR ACCOUNT": what stands behind a noun to tell which, left out here."""
    copulas = vocabulary(source.language).copulas
    openers = {o.start for section in ("places", "relatives") for o in source.by_section[section]}
    for term in source.terms:
        if not term.keys & noun.keys:
            continue
        end = term.at + len(term.text.split())
        for after in source.terms:
            if after.at == end and after.weight and after.text not in copulas:
                end = after.at + len(after.text.split())
        if end not in openers:
            continue
        behind = next((t for t in source.terms if t.at > end and t.weight), None)
        if behind is not None and behind.clause == term.clause:
            return not behind.keys & reading.keys
    return False


def _noun(reading: Reading, operator: Operator) -> Term | None:
    return next((t for t in reading.terms if t.at >= operator.end and t.weight), None)


def _partial(statement: Statement) -> bool:
    """Whether a statement is not about every case."""
    source = statement.reading
    marks = any(
        source.has(section) for section in ("some", "only", "conditions", "negations", "each")
    )
    single = any(o.start == 0 for o in source.by_section["pronouns"])
    return marks or single or statement.single or bool(source.values)


def _pair(reading: Reading, operator: Operator) -> bool:
    """ "Both red and blue" says no more than "red and blue"."""
    if operator.start not in {o.start for o in reading.by_section["pairs"]}:
        return False
    return any(operator.end < o.start <= operator.end + 4 for o in reading.by_section["joiners"])


def _of_subject(reading: Reading, operator: Operator, statement: Statement) -> bool:
    """ "Every tent" where the passage is about one tent."""
    noun = _noun(reading, operator)
    return statement.single and noun is not None and bool(noun.keys & statement.context)


def _narrowed(reading: Reading, operator: Operator, sources: Sequence[Reading]) -> bool:
    """ "Any order" where the source says "a pending order": what picks out is missing."""
    noun = _noun(reading, operator)
    if noun is None:
        return False
    for source in sources:
        same = {t.at for t in source.terms if t.keys & noun.keys}
        if any(v.end in same for v in source.values):  # "32 countries"
            return True
        if _is_narrower(reading, source, noun) or _picked_out(reading, source, noun):
            return True
        if not source.has("all") and any(
            o.name in _RESTRICTIVE or o.section == "only" for o in source.operators
        ):
            return not is_restricted(reading)
    return False


def check_subject(
    reading: Reading, statement: Statement, asked: frozenset[str]
) -> Iterable[Problem]:
    """ "Furniture can be returned" where the source begins "unassembled furniture can"."""
    source = statement.reading
    ends = sorted(o.start for o in source.by_section["auxiliaries"] if o.start)
    end = _end_of_noun(source)
    if statement.single or not ends or source.clause_of(ends[0]) or source.language != "en":
        return
    ahead = [t for t in source.terms if t.at < min(ends[0], end) and source.clause_of(t.at) == 0]
    measured = {v.start - 1 for v in source.values}  # "vouchers worth $5"
    subject = [
        t
        for t in ahead
        if t.weight >= FULL and not t.keys & statement.context and t.at not in measured
    ]
    told = [t for t in subject if t.keys & (reading.keys | asked)]
    noun = any(t.keys & reading.keys for t in ahead if t.weight)
    listed = any(o.start < ends[0] for o in source.by_section["joiners"])
    # What the noun is may be said otherwise, but not which of its kind: "members' parcels".
    of = {o.start - 1 for o in source.by_section["places"]}
    deed = subject[0] if subject and subject[0].at in of else None  # "pick-up of online orders"
    which = [t for t in subject if t is not deed and (t is not ahead[-1] or len(subject) > _LONG)]
    lost = bool(subject) and not told
    if which and not listed:
        lost = lost or sum(t in told for t in which) < _SUBJECT_SHARE * len(which)
    # "Glasses UP TO +3 need no prescription"
    lost = lost or any(
        v.start < min(ends[0], end) and v.bound and not any(equal(w, v) for w in reading.values)
        for v in source.values
    )
    if noun and lost:
        yield Problem(Aspect.SCOPE, words_at(source, 0, ends[0]))


def check_choice(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    """ "A new one and your money back" where the source says "a new one or your money back"."""
    if any(reading.has(s) for s in ("choice", "may", "negations")):
        return
    for operator in reading.by_section["joiners"]:
        before = [t for t in reading.terms if t.at < operator.start and t.weight][-1:]
        behind = [t for t in reading.terms if t.at >= operator.end and t.weight][:1]
        for source in sources:
            ends = [
                [t.at for t in source.terms if t.keys & mine.keys] for mine in (*before, *behind)
            ]
            chosen = any(
                min(pair) <= o.start <= max(pair)
                or (o.start < min(pair) and o.start >= min(pair) - _CHOICE_REACH)
                for o in source.by_section["choice"]
                for pair in ((a, b) for a in ends[0] for b in ends[-1] if a != b)
            )
            if len(ends) == 2 and chosen:
                yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))


def check_rest(reading: Reading, statement: Statement) -> Iterable[Problem]:
    """ "Members pay $5" where the source says "all others pay $5"."""
    source = statement.reading
    rest = [o for o in source.by_section["beyond"] if o.start <= 1]
    told = any(reading.has(s) for s in ("beyond", "negations", "no_all", "conditions", "only"))
    if rest and not told and not source.has("negations"):
        yield Problem(Aspect.SCOPE, words_at(source, rest[0].start, rest[0].end))


def _end_of_noun(source: Reading) -> int:
    """Where what a sentence begins with ends: at a comma; "THE code under the field" is one thing anyway."""
    marks = [i for i, t in enumerate(source.tokens) if t.kind == "mark" and t.low != "-"]
    known = bool(source.tokens) and source.tokens[0].low in vocabulary(source.language).definite
    places = [o.start for o in source.by_section["places"] if known and o.start > 1]
    return min([*marks, *places], default=len(source.tokens))


def check_free(reading: Reading, source: Reading) -> Iterable[Problem]:
    """ "Shipping is free" where the source says "from 12 bottles shipping is free"."""
    mine = next((v for v in reading.values if v.kind == FREE), None)
    theirs = next((v for v in source.values if v.kind == FREE), None)
    if mine is None or theirs is None or is_restricted(reading):
        return
    clause = source.clause_of(theirs.start)
    words = [t for t in source.heavy if source.clause_of(t.at) == clause]
    values = [v for v in source.values if source.clause_of(v.start) == clause and v is not theirs]
    told = sum(bool(t.keys & reading.keys) for t in words)
    told += sum(any(equal(v, w) for v in reading.values) for w in values)
    bounds = [v for v in values if v.bound and not any(equal(w, v) for w in reading.values)]
    if bounds or told < _FREE_SHARE * (len(words) + len(values)):
        yield Problem(Aspect.CONDITION, words_at(reading, mine.start, mine.end))
