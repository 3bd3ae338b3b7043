"""Where in a sentence its conditions are, and what they are about."""

from __future__ import annotations

from llm_fallback.verifier.clauses import Operator
from llm_fallback.verifier.reading import SILENT, Reading, Term


def has_condition(reading: Reading, name: str) -> bool:
    return any(o.name == name for o in reading.by_section["conditions"])


def is_excepting(reading: Reading) -> bool:
    """Whether it has an "except" or an "unless", without which "all" would say too much."""
    return has_condition(reading, "unless") or has_condition(reading, "except")


def is_restricted(reading: Reading) -> bool:
    """Whether a sentence says of something that it holds in some cases only; "without" does not."""
    conditions = any(o.name != "lacking" for o in reading.by_section["conditions"])
    return conditions or reading.has("only") or reading.has("before")


def anchor(reading: Reading, operator: Operator) -> Term | None:
    """What something is before or after: the last word with content of the clause; in Hindi the one before."""
    clause = reading.clause_of(operator.start)
    mine = [t for t in reading.terms if reading.clause_of(t.at) == clause and t.weight > SILENT]
    if reading.language != "en":
        before = [t for t in mine if t.at < operator.start]
        return before[-1] if before else None
    behind = [t for t in mine if t.at >= operator.end]
    return behind[-1] if behind else None


def is_subordinate(reading: Reading, operator: Operator) -> bool:
    """Whether "when", "if", "that" stands before an operator in its clause: then nothing is claimed."""
    clause = reading.clause_of(operator.start)
    return any(
        o.start < operator.start and reading.clause_of(o.start) == clause
        for o in reading.by_section["done_before"]
    )


def is_conditional(reading: Reading, operator: Operator) -> bool:
    """Whether an "if", or a "that" without a comma, stands before an operator in its clause."""
    return opening(reading, operator.start) is not None


def opening(reading: Reading, token: int) -> Operator | None:
    """The "if", or the "that" without a comma, before a token in its clause; None if there is none."""
    clause = reading.clause_of(token)
    commas = {i + 1 for i, t in enumerate(reading.tokens) if t.kind == "mark"}
    openers = [o for o in reading.by_section["conditions"] if o.name in {"if", "only_if", "unless"}]
    openers += [o for o in reading.by_section["relatives"] if o.start not in commas]
    found = [o for o in openers if o.start < token and reading.clause_of(o.start) == clause]
    return max(found, key=lambda o: o.start, default=None)
