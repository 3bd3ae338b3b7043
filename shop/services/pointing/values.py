"""The values a message names, and whether it wants, prefers or refuses each of them."""

from __future__ import annotations

from dataclasses import replace

from shop.services.pointing.elements import Element, Part
from shop.services.pointing.heard import Heard
from shop.services.pointing.options import Value
from shop.services.pointing.text import Gap
from shop.services.pointing.wishes import Claim

_REACH = 5


def value_claims(heard: Heard) -> list[Claim]:
    """The claims of all value words, alternatives in the order of the customer's liking."""
    claims: list[Claim] = []
    last: tuple[Element, Claim] | None = None
    for element in heard.found:
        if element.part is not Part.VALUE or element in heard.used:
            continue
        claim = _claim(heard, element, last)
        if claim is not None:
            heard.used.add(element)
            claims.append(claim)
            last = (element, claim)
    return _ranked(heard, claims)


def _claim(heard: Heard, element: Element, last: tuple[Element, Claim] | None) -> Claim | None:
    name = _near_name(heard, element)
    meanings = _meanings(heard, element, name)
    beside = name is not None or any(m.option == heard.about for m in meanings)
    if element.loose and not beside and not _is_clear(heard, element):
        return None
    if _is_old(heard, element) or any(e.is_mark("any") for e in heard.before(element, _REACH)):
        return None
    if name is not None:
        heard.used.add(name)
    soft = _is_soft(heard, element)
    negative = not soft and _is_negative(heard, element, last)
    return Claim(meanings, element.start, element.end, negative=negative, soft=soft)


def _meanings(heard: Heard, element: Element, name: Element | None) -> tuple[Value, ...]:
    """What the words can mean here: of the option named beside, else of the one asked about."""
    if name is not None:
        return tuple(m for m in element.meanings if m.option in name.options)
    asked = tuple(m for m in element.meanings if m.option == heard.about)
    return asked or tuple(m for m in element.meanings if m.known) or element.meanings


def _is_clear(heard: Heard, element: Element) -> bool:
    """Whether a loose word may count without its option's name; single small letters hardly do."""
    token = heard.said[element.start]
    single = len(token.stem) == 1 and token.stem.isalpha()
    return heard.compact and not (single and token.raw.islower() and len(heard.said) > 4)


# --- the option's name beside ---------------------------------------------------------------------


def _near_name(heard: Heard, value: Element) -> Element | None:
    """The option name the value belongs to, if one stands beside it."""
    options = {m.option for m in value.meanings}
    best: tuple[int, Element] | None = None
    for name in heard.names:
        distance = _distance(heard, value, name) if options & set(name.options) else None
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, name)
    return best[1] if best else None


def _distance(heard: Heard, value: Element, name: Element) -> int | None:
    """How far a name stands from a value, None where they cannot belong together. A name behind
    counts as nearer than one before ("black frame with blue lenses")."""
    behind = name.start >= value.end
    between = range(value.end, name.start) if behind else range(name.end, value.start)
    if len(between) > 2 or _is_apart(heard, between, behind=behind):
        return None
    if any(e.part is Part.VALUE and e.start in between for e in heard.found):
        return None
    return 2 * len(between) + (0 if behind else 1)


def _is_apart(heard: Heard, between: range, *, behind: bool) -> bool:
    limit = Gap.COMMA if behind else Gap.STOP
    if any(heard.gap(i) >= limit for i in range(between.start, between.stop + 1)):
        return True
    return behind and any(heard.stem(i) in {"and", "with"} for i in between)


# --- wanted, preferred, refused -------------------------------------------------------------------


def _is_negative(heard: Heard, element: Element, last: tuple[Element, Claim] | None) -> bool:
    for other in heard.before(element, _REACH):
        if other.is_mark("contrast", "wanted", "prefer", "fallback"):
            return False
        if other.is_mark("not", "instead_of"):
            return True
        if other.part is Part.VALUE:
            joined = heard.stem(element.start - 1) in {"or", "and", "nor"}
            return bool(joined and last and last[0] == other and last[1].negative)
    return False


def _is_soft(heard: Heard, element: Element) -> bool:
    """Whether a preference is said of the value: before it, or right behind it."""
    for mark in heard.marks("prefer_after"):
        if 0 <= mark.start - element.end <= 1 and not _leads(heard, mark):
            return True
    return any(
        mark.end <= element.start and not heard.stops(mark.end, element.start)
        for mark in heard.marks("prefer")
        if _leads(heard, mark)
    )


def _leads(heard: Heard, mark: Element) -> bool:
    """Whether a preference mark speaks of what follows ("preferably black") and not of what is
    before it ("black preferably, size 9")."""
    if not mark.is_mark("prefer"):
        return False
    glued = mark.start > 0 and heard.gap(mark.start) is Gap.NONE
    return not (glued and heard.gap(mark.end) > Gap.NONE)


def _is_old(heard: Heard, element: Element) -> bool:
    """Whether the value is what the customer has: between "from" and "to"."""
    if not any(mark.end <= element.start for mark in heard.marks("from")):
        return False
    return any(
        e.start >= element.end and not heard.stops(element.end, e.start)
        for e in heard.marks("wanted")
    )


def _ranked(heard: Heard, claims: list[Claim]) -> list[Claim]:
    result: list[Claim] = []
    for claim in claims:
        before = next(
            (c for c in reversed(result) if c.options & claim.options and not c.negative), None
        )
        if before is None or claim.negative:
            result.append(claim)
            continue
        kinds = ("fallback", "over") if claim.soft or before.soft else ("fallback",)
        steps = [m for m in heard.marks(*kinds) if before.end <= m.start < claim.start]
        result.append(replace(claim, rank=before.rank + (1 if steps else 0)))
    return result
