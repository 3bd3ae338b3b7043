"""What turns a sentence round without a new word, put together; "must" and contraries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.conditions import check_conditions, check_order
from llm_fallback.verifier.denials import denies
from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.negation import check_negation
from llm_fallback.verifier.reading import Reading
from llm_fallback.verifier.scope import (
    check_choice,
    check_free,
    check_rest,
    check_scope,
    check_subject,
)
from llm_fallback.verifier.segments import check_segments
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.vocabulary import vocabulary

# A statement with so many full words of a sentence may be about the same.
_SAME_MATTER = 2


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
        *check_negation(reading, picked, statements),
        *check_scope(reading, picked, statements),
        *check_subject(reading, picked[0], asked),
        *check_rest(reading, picked[0]),
        *check_choice(reading, sources),
        *check_free(reading, sources[0]),
        *check_conditions(reading, sources, asked),
        *check_order(reading, sources),
        *_duty(reading, sources[0]),
        *check_segments(reading, sources),
        *_contraries(reading, sources, statements),
    ]


def _duty(reading: Reading, source: Reading) -> Iterable[Problem]:
    """A "must" where the source has only a "may"."""
    must = reading.by_section["must"]
    bound = source.has("must") or source.has("only") or source.has("conditions")
    if (
        must
        and not reading.has("may")
        and not denies(reading)
        and source.has("may")
        and not bound
        and not source.has("negations")
    ):
        yield Problem(Aspect.DUTY, words_at(reading, must[0].start, must[0].end))


def _contraries(
    reading: Reading, sources: Sequence[Reading], statements: Sequence[Statement]
) -> Iterable[Problem]:
    """ "Smaller" where the source says "larger"."""
    contraries = vocabulary(reading.language).contraries
    near = [
        s.reading
        for s in statements
        if sum(bool(t.keys & (s.reading.keys | s.context)) for t in reading.heavy) >= _SAME_MATTER
    ]
    known = frozenset(k for s in near for k in s.keys)
    for term in reading.terms:
        against = frozenset(c for k in term.keys for c in contraries.get(k, ()))
        if not against or denies(reading):
            continue
        first = against & sources[0].keys and not term.keys & sources[0].keys
        if first or (against & known and not term.keys & known):
            yield Problem(Aspect.NEGATION, term.text)
