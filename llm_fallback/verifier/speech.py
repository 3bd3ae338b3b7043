"""Names, promises, and claims of deeds: what a sentence may not say by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llm_fallback.verifier.binding import words_at
from llm_fallback.verifier.clauses import Operator
from llm_fallback.verifier.evidence import Statement
from llm_fallback.verifier.places import is_subordinate
from llm_fallback.verifier.reading import FULL, SILENT, Reading, Term
from llm_fallback.verifier.types import Aspect, Problem
from llm_fallback.verifier.vocabulary import vocabulary


def check_names(reading: Reading, known: frozenset[str]) -> Iterable[Problem]:
    """Proper names that are in no cited passage the sentence may rest on."""
    for term in reading.terms:
        if term.name and not term.keys & known:
            yield Problem(Aspect.NAME, term.text)


def check_promises(reading: Reading, picked: Sequence[Statement]) -> Iterable[Problem]:
    """Promises that are not in the statements restated."""
    known = frozenset(k for s in picked for k in s.reading.keys)
    for operator in reading.by_section["promises"]:
        if any(o.start < operator.start <= o.end + 2 for o in reading.by_section["negations"]):
            continue  # "we cannot promise" promises nothing
        term = _term_at(reading, operator.start)
        if term is None or not term.keys & known:
            yield Problem(Aspect.PROMISE, words_at(reading, operator.start, operator.end))
    for operator in reading.by_section["now"]:
        term = _term_at(reading, operator.start)
        told = term is not None and term.weight >= FULL and term.keys & known
        if not told and not any(_says(s.reading, reading, operator) for s in picked):
            yield Problem(Aspect.PROMISE, words_at(reading, operator.start, operator.end))
    yield from _other_side(reading, picked)
    yield from _undertakings(reading, known)
    yield from _taken_over(reading, picked)
    yield from _other_doer(reading, picked)


def _other_side(reading: Reading, picked: Sequence[Statement]) -> Iterable[Problem]:
    """ "Collected from us" where the source says "collected from you"."""
    theirs = {pair for s in picked for pair in _sides(s.reading)}
    for place, who in _sides(reading):
        if (place, who) not in theirs and any(p == place for p, _ in theirs):
            yield Problem(Aspect.PROMISE, f"{place} {who}")


def _sides(reading: Reading) -> Iterable[tuple[str, str]]:
    """A word of place with "us" or "you" behind it."""
    for operator in reading.by_section["places"]:
        if operator.end < len(reading.tokens) and reading.tokens[operator.end].low in {"us", "you"}:
            yield reading.tokens[operator.start].low, reading.tokens[operator.end].low


def _undertakings(reading: Reading, known: frozenset[str]) -> Iterable[Problem]:
    """ "We will call you": what the shop will do has to be what it says it does."""
    for operator in reading.by_section["future"]:
        if not _follows(reading, "shop", operator):
            continue
        deed = _next_term(reading, operator.end)
        if deed is not None and not deed.keys & known:
            yield Problem(Aspect.PROMISE, words_at(reading, operator.start, deed.at + 1))


def _taken_over(reading: Reading, picked: Sequence[Statement]) -> Iterable[Problem]:
    """ "We pay the duties" where the source says "paid by the recipient"."""
    shop = reading.by_section["shop"]
    for statement in picked[:1]:
        source = statement.reading
        if not shop or shop[0].start > 1 or source.has("shop"):
            continue
        doers = (_next_term(source, o.end) for o in source.by_section["by"])
        if any(t is not None and t.weight >= FULL and not t.keys & reading.keys for t in doers):
            yield Problem(Aspect.PROMISE, words_at(reading, shop[0].start, shop[0].end))


def _other_doer(reading: Reading, picked: Sequence[Statement]) -> Iterable[Problem]:
    """ "We pay the difference" where the source says "you pay the difference"."""
    theirs = [pair for s in picked for pair in _doers(s.reading)]
    for who, deed in _doers(reading):
        same = {other for other, t in theirs if t.stem == deed.stem}
        # "A colleague does it" is what "we do it" says, and so says the assistant that hands it on.
        if same and who not in same and {who} | same != {"shop", "assistant"}:
            yield Problem(Aspect.PROMISE, f"{who} {deed.text}")


def _doers(reading: Reading) -> Iterable[tuple[str, Term]]:
    """Who does what, where it is said by a doer before a verb in the active voice."""
    passive = vocabulary(reading.language).passive
    for operator in reading.by_section["doers"]:
        behind = (t for t in reading.terms if t.at >= operator.end and t.weight > SILENT)
        deed = next((t for t in behind if not t.text.lower().endswith("ly")), None)
        if deed is None or deed.at > operator.end + 2:
            continue
        if not passive & {t.low for t in reading.tokens[operator.end : deed.at]}:
            yield operator.name, deed


def check_actions(
    reading: Reading, picked: Sequence[Statement], statements: Sequence[Statement]
) -> Iterable[Problem]:
    """Claims that something was done: by "I", by "we have ...", or by nobody: "has been ..."."""
    for operator in reading.by_section["speaker"]:
        if _cannot(reading, operator) or any(_has_assistant(s.reading) for s in picked):
            continue
        if not any(_says(s.reading, reading, operator) for s in picked):
            yield Problem(Aspect.ACTION, words_at(reading, operator.start, operator.end))
    for operator in reading.by_section["done"]:
        claimed = _follows(reading, "shop", operator) and not is_subordinate(reading, operator)
        claimed = claimed and not _owns(reading, operator) and not _cannot(reading, operator)
        if claimed and not any(_did(s.reading, reading, operator) for s in picked):
            yield Problem(Aspect.ACTION, words_at(reading, operator.start, operator.end))
    for operator in (*reading.by_section["state"], *_stages(reading)):
        if is_subordinate(reading, operator) or _is_denied(reading, operator):
            continue
        if _happened(reading, operator, statements) or _stated(reading, operator, picked):
            continue
        yield Problem(Aspect.ACTION, words_at(reading, operator.start, operator.end))


def _has_assistant(source: Reading) -> bool:
    return any(o.name == "assistant" for o in source.by_section["doers"])


def _cannot(reading: Reading, operator: Operator) -> bool:
    """ "I am not able to", "I can't": what the speaker does not do is no deed."""
    return any(operator.end <= o.start <= operator.end + 2 for o in reading.by_section["negations"])


def _owns(reading: Reading, operator: Operator) -> bool:
    """ "We have three stores": a thing, not a deed, is behind the "have"."""
    between = vocabulary(reading.language).between
    behind = next(
        (t for t in reading.terms if t.at >= operator.end and t.text.lower() not in between), None
    )
    if behind is None or any(v.start == operator.end for v in reading.values):
        return True
    formed = any(k.startswith("=form_") for k in behind.keys)
    return behind.weight >= FULL and not formed and not behind.text.lower().endswith("ed")


def _follows(reading: Reading, section: str, operator: Operator) -> bool:
    """Whether a word of the section stands right before an operator, or one word further off."""
    return any(0 <= operator.start - o.end <= 1 for o in reading.by_section[section])


def _did(source: Reading, reading: Reading, operator: Operator) -> bool:
    deed = _next_term(reading, operator.end)
    claims = [o for o in source.by_section["done"] if not is_subordinate(source, o)]
    theirs = (_next_term(source, o.end) for o in claims)
    return deed is not None and any(t is not None and t.keys & deed.keys for t in theirs)


def _stages(reading: Reading) -> Iterable[Operator]:
    """ "Your parcel HAS left us": what happened to an order, said without "been"."""
    for operator in reading.by_section["done"]:
        deed = _next_term(reading, operator.end)
        if deed is None or deed.at != operator.end or _follows(reading, "shop", operator):
            continue
        if any(k.startswith("=stage_") for k in deed.keys) and not _follows(
            reading, "subjects", operator
        ):
            yield operator


def _is_denied(reading: Reading, operator: Operator) -> bool:
    """Whether "not" stands right before an operator: "must not have been worn" claims no deed."""
    return any(o.end == operator.start for o in reading.by_section["negations"])


def _happened(reading: Reading, operator: Operator, statements: Sequence[Statement]) -> bool:
    """Whether what is said to have been done is, to the word, in what an order's passage says."""
    deed = _next_term(reading, operator.end)
    own = [t for s in statements if s.own for t in s.reading.terms]
    return deed is not None and any(t.stem == deed.stem or _kin(t) & _kin(deed) for t in own)


def _kin(term: Term) -> frozenset[str]:
    return frozenset(k for k in term.keys if k.startswith(("=form_", "=kin_", "=stage_")))


def _stated(reading: Reading, operator: Operator, picked: Sequence[Statement]) -> bool:
    """Whether a source says the same of the same, in whatever form of the verb, as a state."""
    deed = _next_term(reading, operator.end)
    if deed is None:
        return True
    shop = [s for s in picked if not s.own]
    return any(_states(s.reading) and deed.keys & s.reading.keys for s in shop)


def _states(source: Reading) -> bool:
    """Whether a statement says of something that it was done, and not "when it was done"."""
    found = (*source.by_section["state"], *_stages(source))
    return any(not is_subordinate(source, o) for o in found)


def _says(source: Reading, reading: Reading, operator: Operator) -> bool:
    mine = {t.low for t in reading.tokens[operator.start : operator.end]}
    return mine <= {t.low for t in source.tokens}


def _next_term(reading: Reading, start: int) -> Term | None:
    return next((t for t in reading.terms if t.at >= start and t.weight > SILENT), None)


def _term_at(reading: Reading, token: int) -> Term | None:
    """The term that holds a token: the last one that begins at or before it."""
    held = [t for t in reading.terms if t.at <= token]
    return held[-1] if held else None
