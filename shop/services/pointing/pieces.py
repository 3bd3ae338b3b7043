"""Parts of an address said one at a time, when it is known that an address is being told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shop.services.pointing.postal import Places, Word, ending, postcodes, write
from shop.services.pointing.written import (
    Parts,
    Segment,
    complete,
    could_be_city,
    segments_of,
    unit_span,
)

_LONGEST = 14


def read_pieces(words: Sequence[Word], places: Places, partial: Parts | None) -> Parts | None:
    """Parts of an address said without the street ("Denver, CO", "the zip is 80202", "Apt 4B").

    None if the message says anything else. Without an address begun (`partial`) only places the
    lexicon knows count, and a postcode alone does not.
    """
    if len(words) > _LONGEST or any(word.asks for word in words):
        return None
    code = next(postcodes(words), None)
    rest = [*words[: code.start], *words[code.end :]] if code else list(words)
    parts = Parts(postcode=code.text, country=code.country) if code else Parts()
    for segment in segments_of(rest):
        trimmed = _trim(segment, places)
        if trimmed:
            read = _piece(trimmed, places, partial, parts)
            if read is None:
                return None
            parts = read
    named = partial is not None or parts.city or parts.region
    return complete(parts, places) if named and parts != Parts() else None


def _trim(segment: Segment, places: Places) -> Segment:
    words = list(segment)
    while words and words[0].key in places.fillers:
        words.pop(0)
    while words and words[-1].key in places.fillers:
        words.pop()
    return words


def _piece(words: Segment, places: Places, partial: Parts | None, parts: Parts) -> Parts | None:
    """`parts` with what one segment names; None if it names nothing."""
    unit = unit_span(words, places)
    if unit == (0, len(words)):
        return replace(parts, line2=write(words))
    country = ending(words, places.countries)
    if country and country[1] == len(words):
        return replace(parts, country=country[0])
    region, length = places.state(words)
    city = ending(words, places.cities)
    if city and city[1] == len(words) and not _wants_region(partial, parts):
        return replace(parts, city=city[0])
    if length == len(words):
        return replace(parts, region=region)
    before = words[: len(words) - length]
    known = ending(before, places.cities)
    if known and known[1] == len(before):
        return replace(parts, city=known[0], region=region or parts.region)
    # An unknown name is a city where one is asked for, or where its state stands beside it.
    missing = partial is not None and not (partial.city or parts.city)
    named = could_be_city(before) and not any(word.key in places.not_city for word in before)
    if not named or not (missing or (partial is not None and length)):
        return None
    return replace(parts, city=write(before), region=region or parts.region)


def _wants_region(partial: Parts | None, parts: Parts) -> bool:
    """Whether "New York" answers for the state: the city is known and the state is not."""
    return partial is not None and bool(partial.city or parts.city) and not partial.region
