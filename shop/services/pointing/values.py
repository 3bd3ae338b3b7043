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
    return _ranked(heard, _told_apart(claims))


def _told_apart(claims: list[Claim]) -> list[Claim]:
    """Words that can be about several options are not about one that is named for sure by others
    ("brown, lens color blue": the frame is brown)."""
    sure = {next(iter(c.options)): c for c in claims if len(c.options) == 1 and not c.negative}
    result: list[Claim] = []
    for claim in claims:
        left = tuple(v for v in claim.values if v.option not in sure)
        ambiguous = len(claim.options) > 1 and left
        result.append(replace(claim, values=left) if ambiguous else claim)
    return result


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
    """Whether a loose word may count without its option's name; small single letters only in a list
    ("black, m", "red and s")."""
    token = heard.said[element.start]
    if not heard.compact:
        return False
    if len(token.stem) > 1 or not token.raw.islower() or element.start == 0:
        return True
    joined = heard.is_small(heard.stem(element.start - 1), "before_letter")
    alone = token.gap >= Gap.COMMA or heard.gap(element.end) >= Gap.COMMA
    joined = joined or heard.is_small(heard.stem(element.end), "after_letter")
    return joined or alone or any(e.end == element.start for e in heard.used)


# --- the option's name beside ---------------------------------------------------------------------


def _near_name(heard: Heard, value: Element) -> Element | None:
    """The option name the value belongs to, if one stands beside it."""
    options = {m.option for m in value.meanings}
    near: list[tuple[int, Element]] = []
    for name in heard.names:
        fits = options & set(name.options) and not _is_taken(heard, value, name)
        distance = _distance(heard, value, name) if fits else None
        if distance is not None:
            near.append((distance, name))
    near.sort(key=lambda row: row[0])
    if len(near) > 1 and near[1][0] == 1 and _leads_on(heard, near[0][1]):
        return near[1][1]
    return near[0][1] if near else None


def _leads_on(heard: Heard, name: Element) -> bool:
    """Whether a name has its own value behind it: "size medium ventilation low"."""
    after = next((e for e in heard.found if e.start == name.end), None)
    if after is None or after.part is not Part.VALUE or heard.gap(name.end) > Gap.COLON:
        return False
    return any(m.option in name.options for m in after.meanings)


def _is_taken(heard: Heard, value: Element, name: Element) -> bool:
    """Whether the name belongs to another value already; values joined by "or" share it."""
    if name not in heard.used:
        return False
    before = [e for e in heard.found if e.part is Part.VALUE and e.end < value.start]
    joined = heard.is_small(heard.stem(value.start - 1), "shares")
    return not (joined and before and before[-1].end == value.start - 1)


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
    if any(heard.gap(i) is Gap.COMMA for i in range(between.start, between.stop + 1)):
        return True
    if any(heard.gap(i) is Gap.STOP for i in range(between.start, between.stop + 1)):
        return True
    if behind and any(heard.is_small(heard.stem(i), "divides") for i in between):
        return True
    # "medium, ventilation: low": a name with a colon belongs to what follows it.
    return behind and _has_colon(heard, between.stop)


def _has_colon(heard: Heard, name_start: int) -> bool:
    name = next(e for e in heard.names if e.start == name_start)
    return name.end < len(heard.said) and heard.said[name.end].gap is Gap.COLON


# --- wanted, preferred, refused -------------------------------------------------------------------


def _is_negative(heard: Heard, element: Element, last: tuple[Element, Claim] | None) -> bool:
    for other in heard.before(element, _REACH):
        if other.is_mark("contrast", "wanted", "prefer", "fallback"):
            return False
        if other.is_mark("not", "instead_of"):
            return True
        if other.part is Part.NAME and any(o in heard.options.no_value for o in other.options):
            return False  # "no armrest and gray": what is refused is the armrest
        if other.part is Part.VALUE:
            joined = heard.is_small(heard.stem(element.start - 1), "joins")
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
        steps = _between(heard, before, claim, *kinds)
        offered = _between(heard, before, claim, "or", "fallback")
        result.append(replace(claim, rank=before.rank + int(steps), offered=offered))
    return result


def _between(heard: Heard, before: Claim, claim: Claim, *kinds: str) -> bool:
    return any(before.end <= m.start < claim.start for m in heard.marks(*kinds))
