"""Postal addresses with a street, written out in a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shop.services.pointing.postal import (
    Phrases,
    Places,
    Postcode,
    Word,
    ending,
    postcodes,
    starting,
    write,
)
from shop.services.pointing.scripts import LETTERS

_HOUSE = re.compile(r"\d{1,6}[a-z]?|\d{1,5}[-/]\d{1,5}[a-z]?")
_UNIT_ID = re.compile(r"#?(?:\d+[-/]?[a-z]?\d*|[a-z][-/]?\d*|\d+(?:st|nd|rd|th))")
_HASH = re.compile(r"#\d+[a-z]?")
_DIRECTIONS = frozenset(
    ("north", "south", "east", "west", "n", "s", "e", "w", "ne", "nw", "se", "sw")
)
_POSTCODE_NAMES = frozenset(
    ("zip", "zipcode", "code", "postcode", "postal", "pin", "pincode", "is")
)
_LOOK_AHEAD = 6
_LONGEST = 24

Segment = list[Word]


@dataclass(frozen=True)
class Parts:
    """The parts of an address a message names; empty where it does not."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""


def read_street(words: Sequence[Word], places: Places, lead_ins: Phrases) -> Parts | None:
    """The address written in a message, if there is a street in it; what it lacks is empty."""
    start = find_start(words, places, lead_ins)
    if start is None:
        return None
    code = _code_after(words, start)
    body = list(words[start : code.start if code else _stop(words, start, places)])
    tail = list(words[code.end : code.end + 6]) if code else []
    while body and body[-1].key in _POSTCODE_NAMES:
        body.pop()
    if not body:
        return None
    parts = _parts(segments_of(body), places)
    if code:
        parts = replace(parts, postcode=code.text, country=parts.country or code.country)
        parts = _with_tail(parts, tail, places)
    return complete(parts, places)


def complete(parts: Parts, places: Places) -> Parts:
    """`parts` with the region of a city that leaves no doubt."""
    if parts.region or not parts.city or parts.country not in ("", "USA"):
        return parts
    return replace(parts, region=places.region_of(parts.city, parts.postcode))


def find_start(words: Sequence[Word], places: Places, lead_ins: Phrases) -> int | None:
    """Where the address begins: at the unit or number before a street, a PO box, or a lead-in's end."""
    for index in range(len(words)):
        if _is_box(words, index) or _is_street_number(words, index, places):
            return _unit_before(words, index, places)
    code = next(postcodes(words), None)
    if code is None or code.start > _LONGEST * 2:
        return None
    begin = _after_lead_in(words[: code.start], lead_ins)
    inside = words[begin : code.start]
    breaks = sum(word.breaks for word in inside[1:])
    numbered = next((i for i, w in enumerate(inside) if _HOUSE.fullmatch(w.key)), None)
    after = inside[numbered + 1].key if numbered is not None and numbered + 1 < len(inside) else ""
    if numbered is not None and breaks and after and after not in places.not_street:
        return _unit_before(words, begin + numbered, places)
    streets = any(word.key in places.street_types for word in inside)
    return begin if breaks >= 2 and streets and len(inside) <= _LONGEST else None


def _is_box(words: Sequence[Word], index: int) -> bool:
    keys = [word.key for word in words[index : index + 3]]
    return keys[:2] == ["po", "box"] or keys[:3] == ["p", "o", "box"] or keys[:1] == ["pobox"]


def _is_street_number(words: Sequence[Word], index: int, places: Places) -> bool:
    """Whether a house number stands here: a number, and a kind of street in the words that follow."""
    if not _HOUSE.fullmatch(words[index].key) or words[index].ends:
        return False
    for word in words[index + 1 : index + 1 + _LOOK_AHEAD]:
        if word.breaks or word.key in places.not_street or _HOUSE.fullmatch(word.key):
            return False
        if word.key in places.street_types:
            return True
        if word.ends:
            return False
    return False


def _unit_before(words: Sequence[Word], index: int, places: Places) -> int:
    """Where the unit before a number begins ("Flat 2, 10 Downing Street"), or the number itself."""
    if index and words[index - 1].key in places.unit_words:
        return index - 1
    before = words[max(0, index - 2) : index]
    is_unit = len(before) == 2 and before[0].key in places.unit_words
    return index - 2 if is_unit and _UNIT_ID.fullmatch(before[1].key) else index


def _after_lead_in(words: Sequence[Word], lead_ins: Phrases) -> int:
    ends = [0]
    for index in range(len(words)):
        found = starting(words[index:], lead_ins)
        if found:
            ends.append(index + found[1])
    return max(ends)


def _code_after(words: Sequence[Word], start: int) -> Postcode | None:
    """The first postcode after the house number, not too far from it."""
    near = words[start + 1 : start + 1 + _LONGEST]
    code = next(postcodes(near), None)
    if code is None:
        return None
    return replace(code, start=code.start + start + 1, end=code.end + start + 1)


def _stop(words: Sequence[Word], start: int, places: Places) -> int:
    """Where an address without a postcode ends: at a full stop or before words that are none of it."""
    for index in range(start + 1, min(len(words), start + _LONGEST)):
        if index > start + 1 and starting(words[index:], places.stops):
            return index
        if words[index].ends and words[index].key not in places.street_types:
            return index + 1
    return min(len(words), start + _LONGEST)


def segments_of(body: Sequence[Word]) -> list[Segment]:
    """The words cut where a comma, a bracket or a line end stands."""
    segments: list[Segment] = [[]]
    for word in body:
        if word.breaks and segments[-1]:
            segments.append([])
        segments[-1].append(word)
    return segments


def _parts(segments: list[Segment], places: Places) -> Parts:
    country = _pop(segments, places.countries) if _words_in(segments) > 2 else ""
    region = _pop_state(segments, places)
    city = _pop_city(segments, places)
    line1, line2 = _lines(segments, places)
    return Parts(line1=line1, line2=line2, city=city, region=region, country=country)


def _words_in(segments: list[Segment]) -> int:
    return sum(map(len, segments))


def _pop(segments: list[Segment], phrases: Phrases) -> str:
    """Take a known phrase off the end; "" where there is none."""
    found = ending(segments[-1], phrases) if segments else None
    return _cut(segments, found[0], found[1]) if found else ""


def _cut(segments: list[Segment], meaning: str, length: int) -> str:
    del segments[-1][-length:]
    if not segments[-1]:
        segments.pop()
    return meaning


def _pop_state(segments: list[Segment], places: Places) -> str:
    region, length = places.state(segments[-1]) if segments else ("", 0)
    if not length or _words_in(segments) <= length:
        return ""
    if ending(segments[-1], places.cities) and not _city_before(segments, length, places):
        return ""  # "224 Elm Street, New York": the city, not the state
    return _cut(segments, region, length)


def _city_before(segments: list[Segment], length: int, places: Places) -> bool:
    """Whether a city is left once the last `length` words are taken for a state."""
    rest = [list(segment) for segment in segments]
    _cut(rest, "", length)
    return bool(_pop_city(rest, places))


def _pop_city(segments: list[Segment], places: Places) -> str:
    if not segments:
        return ""
    last = segments[-1]
    unit = unit_span(last, places)
    if len(segments) == 1 or (unit and unit[1] == len(last)):
        return _pop_city_after_street(segments, places)
    city = last[unit[1] :] if unit and unit[0] == 0 else last
    if not could_be_city(city):
        return ""
    known = ending(city, places.cities)
    name = known[0] if known and known[1] == len(city) else write(city)
    _cut(segments, "", len(city))
    return name


def _pop_city_after_street(segments: list[Segment], places: Places) -> str:
    """The city behind a street (and a unit) without a comma between: "12 Oak Road Denver"."""
    first = segments[0]
    unit = unit_span(first, places)
    known = ending(first, places.cities)
    begin = len(first) - known[1] if known else 0
    if known and begin > 1 and not (unit and begin < unit[1]):
        del first[begin:]
        return known[0]
    begin = unit[1] if unit else _street_end(first, places)
    city = first[begin:]
    if not city or begin < 2 or not could_be_city(city):
        return ""
    del first[begin:]
    return write(city)


def _street_end(words: Segment, places: Places) -> int:
    """Where a street's name is over: after its kind, a road's number and a direction."""
    for index in range(1, len(words)):
        following = words[index + 1].key if index + 1 < len(words) else ""
        if words[index].key in places.street_types and following not in places.street_types:
            end = index + 1
            if following.isdigit():
                end += 1
            if len(words) > end + 1 and words[end].key in _DIRECTIONS:
                end += 1
            return end
    return len(words)


def could_be_city(words: Segment) -> bool:
    """Whether these words are letters only and few, as the names of cities are."""
    letters = all(re.fullmatch(rf"{LETTERS}(?:-{LETTERS})*", w.raw) for w in words)
    return bool(words) and len(words) <= 4 and letters


def unit_span(words: Segment, places: Places) -> tuple[int, int] | None:
    """Where "Suite 394", "#12" or "3rd Floor" stands in a segment."""
    for index, word in enumerate(words):
        if _HASH.fullmatch(word.raw.lower()):
            return index, index + 1
        if word.key not in places.unit_words:
            continue
        following = words[index + 1].key if index + 1 < len(words) else ""
        if _UNIT_ID.fullmatch(following):
            return index, index + 2
        if index and re.fullmatch(r"\d+(?:st|nd|rd|th)", words[index - 1].key):
            return index - 1, index + 1
    return None


def _lines(segments: list[Segment], places: Places) -> tuple[str, str]:
    """The first line, with the street, and the second, with the unit and whatever else there is."""
    if not segments:
        return "", ""
    first, rest = segments[0], segments[1:]
    unit = unit_span(first, places)
    if unit == (0, len(first)) and rest:
        numbered = _HOUSE.fullmatch(rest[0][0].key) is not None
        line1 = write(rest[0]) if numbered else f"{write(first)}, {write(rest[0])}"
        line2 = [first, *rest[1:]] if numbered else rest[1:]
        return line1, ", ".join(map(write, line2))
    if unit and unit[1] == len(first) and unit[0] > 0:
        rest = [first[unit[0] :], *rest]
        first = first[: unit[0]]
    return write(first), ", ".join(map(write, rest))


def _with_tail(parts: Parts, tail: list[Word], places: Places) -> Parts:
    """`parts` with the state and country that stand after the postcode."""
    state = starting(tail, places.regions) or starting(tail, places.states)
    if state is None and tail and tail[0].raw in places.states.values():
        state = tail[0].raw, 1
    if state and not parts.region:
        parts = replace(parts, region=state[0])
        tail = tail[state[1] :]
    country = starting(tail, places.countries)
    return replace(parts, country=country[0]) if country else parts
