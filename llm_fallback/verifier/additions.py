"""Words a sentence brings that its sources lack: in a list, behind "also", in the place of another."""

from __future__ import annotations

from collections.abc import Iterable

from llm_fallback.verifier.coverage import Coverage
from llm_fallback.verifier.reading import FULL, SILENT, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem


def check_added(reading: Reading, found: Coverage) -> Iterable[Problem]:
    """Words that may never be missing: strict ones, members of a list, what "also" brings."""
    strict = {o.start for o in reading.by_section["strict"]}
    additive = reading.has("additive") and not any(s.reading.has("additive") for s in found.picked)
    missing = {t.at for t in found.missing}
    borrowed = {t.at for t in found.borrowed}
    joiners = {o.start for o in reading.by_section["joiners"]}
    for listed, stretch in _stretches(reading):
        lone = all(t.at in missing or (listed and t.at in borrowed) for t in stretch)
        for term in stretch:
            first = listed and term is stretch[0]
            if (
                lone
                or (first and term.at in missing | borrowed)
                or (term.at in missing and term.at + 1 in joiners)
                or (term.at in missing and (additive or term.at in strict))
            ):
                yield Problem(Aspect.CONTENT, term.text)


def check_substituted(reading: Reading, found: Coverage) -> Iterable[Problem]:
    """ "By the sender" where the source has "by the recipient": another word in the same place."""
    if not found.picked:
        return
    source = found.picked[0].reading
    frames = {_frame(source, t) for t in source.heavy if not t.keys & reading.keys}
    for term in found.missing:
        frame = _frame(reading, term)
        if frame and frame in frames:
            yield Problem(Aspect.CONTENT, term.text)
    known = source.keys | found.picked[0].context
    theirs = [c for c in _complements(source) if not c[2].keys & reading.keys]
    for head, place, term in _complements(reading):
        if term.keys & known or (term.weight < FULL and _goes_on(reading, term)):
            continue
        if any(head.keys & h.keys and place == p for h, p, _ in theirs):
            yield Problem(Aspect.CONTENT, term.text)


def _goes_on(reading: Reading, term: Term) -> bool:
    """Whether its clause says more behind a term: "the person WHO RECEIVES it"."""
    clause = reading.clause_of(term.at)
    return any(
        t.at > term.at and t.weight and reading.clause_of(t.at) == clause for t in reading.terms
    )


def _complements(reading: Reading) -> list[tuple[Term, str, Term]]:
    """ "The day of delivery": a term, the word of place behind it, and the term behind that."""
    found: list[tuple[Term, str, Term]] = []
    weighty = [t for t in reading.terms if t.weight > SILENT]
    for operator in reading.by_section["places"]:
        before = [t for t in weighty if operator.start - 2 <= t.at < operator.start]
        behind = [t for t in weighty if operator.end <= t.at <= operator.end + 1]
        if before and behind:
            place = reading.tokens[operator.start].low
            found.append((before[-1], place, behind[0]))
    return found


def _frame(reading: Reading, term: Term) -> tuple[str, ...]:
    """The two small words before a term; () if there are not two."""
    silent = {t.at for t in reading.terms if t.weight == SILENT}
    before = (term.at - 2, term.at - 1)
    return tuple(reading.tokens[i].low for i in before) if silent.issuperset(before) else ()


def _stretches(reading: Reading) -> list[tuple[bool, list[Term]]]:
    """The full words between marks, joining words and "and", and whether an "and" is before them.

    The members of a list are one stretch each.
    """
    joiners = {o.start for o in reading.by_section["joiners"]}
    ends = {i for i, t in enumerate(reading.tokens) if t.kind == "mark" and t.low not in {"-", "/"}}
    ends |= joiners | {o.start for o in reading.by_section["cuts"]}
    stretches: dict[int, list[Term]] = {}
    for term in reading.heavy:
        stretches.setdefault(max((e for e in ends if e <= term.at), default=-1), []).append(term)
    return [(start in joiners, terms) for start, terms in stretches.items()]
