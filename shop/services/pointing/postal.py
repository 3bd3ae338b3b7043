"""Words of addresses, and the places and kinds of streets the lexicon knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.phrases import plain

MAX_CHARACTERS = 1500
MAX_WORDS = 200

Keys = tuple[str, ...]
Phrases = Mapping[Keys, str]

_PIECE = re.compile(r"[,;()\n\r]|[^\s,;()]+")
_AFTER = ".!?:\"'*"
_ENDS = frozenset(".!?")
_DIRECTIONS = frozenset(("n", "s", "e", "w", "ne", "nw", "se", "sw"))
_SMALL = frozenset(("of", "the", "and", "de", "la", "le"))
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
_BOX = re.compile(r"^P\.?O\.? ?Box\b", re.IGNORECASE)
_US = re.compile(r"\d{5}(-\d{4})?")
_UK = re.compile(
    r"(?:[BEGLMNSW]|A[BL]|B[ABDHLNRST]|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]|F[KY]|G[LUY]|H[ADGPRSUX]"
    r"|I[GMPV]|JE|K[ATWY]|L[ADELNSU]|M[EKL]|N[EGNPRW]|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]"
    r"|T[ADFNQRSW]|UB|W[ACDFNRSV]|YO|ZE)\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2}"
)
_CANADA = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d")
_INDIA = re.compile(r"[1-9]\d{5}")


@dataclass(frozen=True)
class Word:
    """A word of a message. `key` is its folded form without dots.

    `breaks`: a comma, bracket or line end stands before it; `ends`: a full stop, question or
    exclamation mark after it; `asks`: a question mark after it.
    """

    raw: str
    key: str
    breaks: bool = False
    ends: bool = False
    asks: bool = False


@dataclass(frozen=True)
class Postcode:
    """A postcode found at words [start, end), written in its country's way."""

    text: str
    country: str
    start: int
    end: int


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a message, commas and line ends turned into breaks, a bounded number of them."""
    found: list[Word] = []
    breaks = False
    for match in _PIECE.finditer(text[:MAX_CHARACTERS]):
        piece = match.group()
        raw = piece.rstrip(_AFTER).lstrip("\"'*:")
        if piece in ",;()\n\r" or not raw:
            breaks = True
            continue
        after = piece[len(piece.rstrip(_AFTER)) :]
        ends = any(c in _ENDS for c in after)
        found.append(Word(raw, key_of(raw), breaks, ends, asks="?" in after))
        breaks = ":" in after
    return tuple(found[:MAX_WORDS])


@lru_cache(maxsize=4096)
def key_of(raw: str) -> str:
    """One word for comparison: folded, without dots and apostrophes ("N.Y." -> "ny")."""
    return plain(raw).replace(".", "").replace("'", "")


def keys_of(text: str) -> Keys:
    """The keys of a phrase."""
    return tuple(word.key for word in words_of(text))


def write(words: Sequence[Word]) -> str:
    """Words as an address writes them: capitals where the customer used none, or nothing but them."""
    text = " ".join(word.raw for word in words)
    letters = [c for c in text if c.isalpha()]
    mixed = any(c.isupper() for c in letters) and any(c.islower() for c in letters)
    caseless = any(c.upper() == c.lower() for c in letters)  # Devanagari
    if mixed or caseless or not letters or (text.isupper() and len(letters) <= 3):
        return text
    capitals = " ".join(_capital(w, first=i == 0) for i, w in enumerate(text.lower().split()))
    return _BOX.sub("PO Box", capitals)


def _capital(word: str, first: bool) -> str:
    if _ORDINAL.fullmatch(word) or (word in _SMALL and not first):
        return word
    if word[:1].isdigit() or word.replace(".", "") in _DIRECTIONS:
        return word.upper()
    return re.sub(r"[^\W\d_]+", lambda m: m[0][:1].upper() + m[0][1:], word, count=1)


@dataclass(frozen=True, eq=False)
class Places:
    """What one language's lexicon knows of addresses; phrases by their keys."""

    states: Phrases
    regions: Phrases
    cities: Phrases
    city_regions: Mapping[str, str]
    city_names: Mapping[Keys, tuple[Keys, ...]]
    countries: Phrases
    street_types: Mapping[str, str]
    unit_words: Mapping[str, str]
    zip_starts: Mapping[str, tuple[str, ...]]
    not_street: frozenset[str]
    fillers: frozenset[str]
    stops: Phrases
    not_city: frozenset[str]

    def region_of(self, city: str, postcode: str) -> str:
        """The region a large city is in for sure; "" if unknown or if the postcode speaks against it."""
        region = self.city_regions.get(city, "")
        starts = self.zip_starts.get(region, ())
        if postcode and starts and not postcode.startswith(starts):
            return ""
        return region

    def state(self, words: Sequence[Word]) -> tuple[str, int]:
        """(region, words used) of the longest state or region name or code the words end with."""
        name = ending(words, self.states) or ending(words, self.regions)
        if name:
            return name
        code = words[-1].raw.replace(".", "").upper() if words else ""
        return (code, 1) if code in self.states.values() else ("", 0)


def ending(words: Sequence[Word], phrases: Phrases) -> tuple[str, int] | None:
    """(meaning, words used) of the longest known phrase `words` end with."""
    for length in range(min(4, len(words)), 0, -1):
        found = phrases.get(tuple(word.key for word in words[-length:]))
        if found is not None:
            return found, length
    return None


def starting(words: Sequence[Word], phrases: Phrases) -> tuple[str, int] | None:
    """(meaning, words used) of the longest known phrase `words` start with."""
    for length in range(min(6, len(words)), 0, -1):
        found = phrases.get(tuple(word.key for word in words[:length]))
        if found is not None:
            return found, length
    return None


def postcodes(words: Sequence[Word]) -> Iterator[Postcode]:
    """Everything in `words` that is written like a postcode, left to right."""
    index = 0
    while index < len(words):
        found = _postcode_at(words, index)
        if found:
            yield found
        index = found.end if found else index + 1


def _postcode_at(words: Sequence[Word], start: int) -> Postcode | None:
    for length in (2, 1):
        group = words[start : start + length]
        if len(group) < length or any(word.breaks for word in group[1:]):
            continue
        joined = "".join(word.raw for word in group).upper()
        if not (joined.isascii() and joined.replace("-", "").isalnum()):
            continue
        found = _postcode(joined, length, len(group[0].raw))
        if found:
            return Postcode(*found, start, start + length)
    return None


def _postcode(joined: str, length: int, first: int) -> tuple[str, str] | None:
    if length == 1 and _US.fullmatch(joined):
        return joined, "USA"
    if _INDIA.fullmatch(joined) and first in (3, 6):
        return joined, "India"
    if _CANADA.fullmatch(joined) and first in (3, 6):
        return f"{joined[:3]} {joined[3:]}", "Canada"
    # "M1 8GB" is a processor and its memory.
    memory = joined[-2:] in ("GB", "TB") and len(joined) == 5
    if _UK.fullmatch(joined) and not memory and first in (len(joined) - 3, len(joined)):
        return f"{joined[:-3]} {joined[-3:]}", "United Kingdom"
    return None


@lru_cache(maxsize=16)
def places(words: Lexicon) -> Places:
    """The places of one lexicon."""
    cities: dict[Keys, str] = {}
    regions: dict[str, str] = {}
    names: dict[Keys, tuple[Keys, ...]] = {}
    for name, said in words.mapping("address_cities").items():
        city, _, region = name.partition(",")
        regions[city] = region.strip()
        cities |= {keys_of(wording): city for wording in said}
        names[keys_of(city)] = tuple(map(keys_of, said))
    return Places(
        states=_phrases(words.mapping("address_us_states").items()),
        regions=_phrases(words.mapping("address_other_regions").items()),
        cities=cities,
        city_regions=regions,
        city_names=names,
        countries=_phrases(words.mapping("address_countries").items()),
        street_types=_single(words.mapping("address_street_types")),
        unit_words=_single(words.mapping("address_unit_words")),
        zip_starts=words.mapping("address_zip_starts"),
        not_street=frozenset(map(key_of, words.words("address_not_street"))),
        fillers=frozenset(map(key_of, words.words("address_fillers"))),
        not_city=frozenset(map(key_of, words.words("address_not_city"))),
        stops={keys_of(phrase): phrase for phrase in words.words("address_stops")},
    )


def _phrases(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[Keys, str]:
    return {keys_of(wording): name for name, said in entries for wording in said}


def _single(mapping: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {key_of(wording): name for name, said in mapping.items() for wording in said}
