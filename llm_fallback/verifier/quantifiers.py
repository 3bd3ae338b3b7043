""" "All" for "all others", "everybody" for "vets", "only" where nobody says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.places import is_excepting
from llm_fallback.verifier.reading import Reading, Term, head
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.vocabulary import vocabulary

# What an "only" may rest on.
_LIMITING = ("only", "negations", "never", "conditions", "before", "after", "no_negations", "whole")


def check_quantifiers(
    reading: Reading, picked: Sequence[Statement], statements: Sequence[Statement]
) -> Iterable[Problem]:
    """What is said of how many, and is not what the statements restated (`picked`) say."""
    yield from _all_but(reading, [s.reading for s in statements if s.single or s in picked])
    yield from _only(reading, statements)
    yield from _everybody(reading, picked[0])


def _all_but(reading: Reading, sources: Sequence[Reading]) -> Iterable[Problem]:
    """ "Every version" where the source says "all other versions"."""
    wide = [o for o in reading.by_section["all"] if not reading.has("no_all")]
    if wide and not is_excepting(reading) and not reading.has("beyond"):
        for source in sources:
            if source.has("no_all") and not source.has("all") and source.keys & reading.keys:
                yield Problem(Aspect.SCOPE, words_at(reading, wide[0].start, wide[0].end))
                return


def _all_in(words: Sequence[Term], source: Reading) -> bool:
    return all(t.stem in source.stems for t in words)


def _everybody(reading: Reading, statement: Statement) -> Iterable[Problem]:
    """ "Everybody may order" where the source says "vets may order"."""
    source = statement.reading
    first = head(source)
    if first is None or source.has("all") or first.keys & reading.keys or reading.has("negations"):
        return
    for operator in reading.by_section["all"]:
        everybody = vocabulary(reading.language).everybody
        if operator.start == 0 and reading.tokens[0].low in everybody:
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))


def _only(reading: Reading, statements: Sequence[Statement]) -> Iterable[Problem]:
    """ "Only" where no source on the same says that it is all, or says no of the rest."""
    for operator in reading.by_section["only"]:
        clause = reading.clause_of(operator.start)
        words = [t for t in reading.heavy if t.clause == clause]
        near = [s.reading for s in statements if _all_in(words, s.reading)]
        if any(operator.end <= v.start <= operator.end + 2 for v in reading.values):
            continue  # "only €5" is what costs €5
        if words and near and not any(s.has(k) for s in near for k in _LIMITING):
            yield Problem(Aspect.SCOPE, words_at(reading, operator.start, operator.end))
