"""What a sentence denies, and how far its denials reach."""

from __future__ import annotations

from collections.abc import Collection

from llm_fallback.verifier.clauses import Operator
from llm_fallback.verifier.places import anchor, is_conditional, is_excepting
from llm_fallback.verifier.reading import FULL, SILENT, Reading, Term
from llm_fallback.verifier.vocabulary import vocabulary


def denials(reading: Reading, claimed: bool = False) -> list[tuple[Term, ...]]:
    """What is denied: for each negation the words it is about, the one with most content last.

    A word that is an opposite ("closed") denies by itself; behind a negation it denies nothing. If
    `claimed`, without what is denied in a condition only.
    """
    live = live_negations(reading)
    live = [o for o in live if not (claimed and is_conditional(reading, o))]
    groups = [_focus(reading, operator) for operator in live]
    undone = {t.at for group in groups for t in group if t.opposite}
    groups = [group for group in groups if group and not any(t.opposite for t in group)]
    return groups + [(t,) for t in reading.terms if t.opposite and t.at not in undone]


def denied(reading: Reading, claimed: bool = False) -> frozenset[int]:
    """The tokens of all terms that a sentence may be denying: more than `denials` has.

    "Not paid out in cash or moved" denies moving too.
    """
    return reached(reading, claimed) | {t.at for t in reading.terms if t.opposite}


def reached(reading: Reading, claimed: bool = False) -> frozenset[int]:
    """The tokens of the terms that a negation may reach; if `claimed`, one that is no condition."""
    found: set[int] = set()
    for operator in live_negations(reading):
        if claimed and is_conditional(reading, operator):
            continue
        behind, ahead = _sides(reading, operator)
        found |= behind if reading.language == "en" else ahead or behind
    return frozenset(found)


def excepted(reading: Reading) -> frozenset[int]:
    """The tokens of the terms behind an "except for": what is said of the rest is not said of them."""
    found: set[int] = set()
    for operator in reading.by_section["conditions"]:
        if operator.name == "except":
            behind, ahead = _sides(reading, operator)
            at = reading.clause_of(operator.start)
            if at + 1 in joined(reading, {at}):  # "except books | and gift cards"
                behind |= {t.at for t in reading.terms if t.weight and t.clause == at + 1}
            found |= behind if reading.language == "en" else ahead
    return frozenset(found)


def _sides(reading: Reading, operator: Operator) -> tuple[set[int], set[int]]:
    """The terms of its clause behind and before an operator."""
    clause = reading.clause_of(operator.start)
    mine = [t.at for t in reading.terms if t.weight and reading.clause_of(t.at) == clause]
    behind = {at for at in mine if at >= operator.end}
    if reading.language == "en" and _is_of_subject(reading, operator, behind):
        behind |= {at for at in mine if at < operator.start}
        behind |= {t.at for t in reading.terms if t.weight and t.clause in _listed(reading, clause)}
    elif operator.start == 0 and reading.language == "en" and reading.has("auxiliaries"):
        # "Not covered are falls, water and repairs by others."
        behind = {t.at for t in reading.terms if t.weight and t.at >= operator.end}
    elif reading.language == "en" and behind and operator.section == "negations":
        # "Does not include wear, drops or wrong care."
        listed = {
            o.end for o in reading.by_section["joiners"] if reading.tokens[o.start].low == "or"
        }
        verbs = _with_verb(reading, listed)
        last = reading.clauses[-1]
        end = next((c for c in range(clause + 1, last + 1) if c in verbs), last + 1)
        contrasts = vocabulary(reading.language).contrasts
        if end == last + 1 and not any(t.low in contrasts for t in reading.tokens):
            behind |= {t.at for t in reading.terms if t.weight and clause < t.clause < end}
    return behind, {at for at in mine if at < operator.start}


def _is_of_subject(reading: Reading, operator: Operator, behind: set[int]) -> bool:
    """ "Wallets and bank transfers are NOT POSSIBLE": what is denied stands before the denial."""
    told = [t for t in reading.terms if t.at in behind]
    verb = any(o.end == operator.start for o in reading.by_section["auxiliaries"])
    offered = vocabulary(reading.language).offered
    first = bool(told) and bool(told[0].keys & offered)
    return verb and first and all(t.keys & offered or t.weight < FULL for t in told)


def _listed(reading: Reading, clause: int) -> set[int]:
    """The clauses before one that are members of a list: they have no verb."""
    verbs = _with_verb(reading)
    found: set[int] = set()
    while clause - 1 >= 0 and clause - 1 not in verbs:
        clause -= 1
        found.add(clause)
    return found


def _with_verb(reading: Reading, listed: Collection[int] = ()) -> set[int]:
    """The clauses that have a verb, as their small words show; an auxiliary of a list ("or do") shows none."""
    small = [o for o in reading.by_section["auxiliaries"] if o.start not in listed]
    small += [*reading.by_section["subjects"], *reading.by_section["conditions"]]
    return {reading.clause_of(o.start) for o in small}


def denies(reading: Reading) -> bool:
    """Whether a sentence denies anything."""
    return reading.has("negations") or any(t.opposite for t in reading.terms)


def live_negations(reading: Reading) -> list[Operator]:
    """The negations, but for the one an "unless" takes up: "not A unless B" is "A only if B"."""
    found = list(reading.by_section["negations"])
    if found and is_excepting(reading):
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


def joined(reading: Reading, clauses: set[int]) -> set[int]:
    """Clauses, and those joined to them by "and" or "or" of which one has no verb of its own."""
    verbs = {reading.clause_of(o.start) for o in reading.by_section["auxiliaries"]}
    joins = [o.start for o in reading.by_section["joiners"]]
    seams = {
        reading.clause_of(i)
        for i in joins
        if i and reading.clause_of(i - 1) != reading.clause_of(i)
    }
    # "Toys that have small parts | are not suitable"
    parted = {reading.clause_of(o.start) for o in reading.by_section["relatives"]}
    clauses = clauses | {c for c in parted if c + 1 in clauses}
    more = {c - 1 for c in clauses if c in seams and c - 1 not in verbs}
    return clauses | more | {c + 1 for c in clauses if c + 1 in seams and c + 1 not in verbs}


def claims(reading: Reading) -> list[Operator]:
    """The negations that are no part of a condition."""
    return [o for o in live_negations(reading) if not is_conditional(reading, o)]


def doubtful(reading: Reading) -> set[int]:
    """The clauses that deny something, or may."""
    return {
        reading.clause_of(o.start)
        for section in ("negations", "only", "beyond", "before", "conditions")
        for o in reading.by_section[section]
    } | {reading.clause_of(at) for at in denied(reading)}


def is_anchor(reading: Reading, term: Term) -> bool:
    """Whether something lasts until `term`: "until it is packed" is "while it is not packed"."""
    places = (anchor(reading, o) for o in reading.by_section["before"])
    return any(place is not None and place.at == term.at for place in places)
