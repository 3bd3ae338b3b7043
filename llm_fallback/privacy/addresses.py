"""Postal addresses nobody told us: from the house's number to the country, as one piece.

Parts that only addresses have (a number and a street, a flat, a locality, a postcode) are looked for,
joined where nothing but places and names stand between them, and spread over what stands around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llm_fallback.privacy.types import Personal, Span
from llm_fallback.privacy.words import AFTER, BEFORE, LETTER, listed, pattern, places, vocabulary
from shop.services.pointing.lexicon import own_lexicon

_RANK = 5
_MOST_BETWEEN = 7  # words between two parts of one address
_MOST_AROUND = 6  # words before the first and behind the last
_PIECE = re.compile(rf"[{LETTER}0-9](?:[{LETTER}0-9'/#&-]*[{LETTER}0-9])?\.?|[^\s]")
_SEPARATORS = frozenset(",.;:-/()#|&\"'")


@dataclass(frozen=True)
class Part:
    """What addresses are made of. One of weight 2 is enough; a city, 0, counts beside others only.

    What may be a word too ("or 97201", "near"), -1, joins other parts and counts for nothing.
    """

    start: int
    end: int
    weight: int


@dataclass(frozen=True)
class Piece:
    """A word or sign of the text, and whether an address may hold it."""

    text: str
    start: int
    end: int
    fits: bool
    sign: bool


class Addresses:
    """Finds postal addresses. A city alone is none."""

    def __init__(self) -> None:
        """Raises LexiconError if the lexicon lacks a section."""
        word = rf"[{LETTER}][{LETTER}'.-]*"
        street, locality = pattern("privacy_streets"), pattern("privacy_localities")
        unit = pattern("privacy_units")
        number = r"(?:[A-Z]{1,2}[-/]?)?\d{1,5}(?:st|nd|rd|th)?[A-Z]?(?:\s?[-/]\s?(?:\d{1,5}[A-Z]?|[A-Z])(?![A-Z0-9])){0,3}(?!\d)"
        self._stops = listed("privacy_address_stops") | listed("privacy_address_never")
        self._measures = listed("privacy_measures")
        self._generic = listed("privacy_places_weak")
        self._weak = frozenset(w for u in listed("privacy_units_weak") for w in u.split())
        self._small = listed("privacy_address_small")
        self._places = places() - self._stops
        self._words = vocabulary() - self._places
        self._marks = frozenset(
            word for s in ("privacy_streets", "privacy_localities", "privacy_units", "privacy_near",
                "privacy_postcode_before")
            for phrase in listed(s) for word in phrase.split()
        ) - listed("privacy_address_never")  # fmt: skip
        self._number = re.compile(rf"(?<![\w.,$€£₹]){number}(?![\d%])", re.IGNORECASE)
        self._street = re.compile(
            rf"(?<![\w.,$€£₹/])(?P<n>{number}),?\s+(?P<w>(?:\d+(?:st|nd|rd|th)\s+)?(?:{word}\s+){{0,4}}?{word})"
            rf"\s+(?P<t>{street}){AFTER}", re.IGNORECASE)  # fmt: skip
        self._unit = re.compile(
            rf"{BEFORE}(?P<u>{unit})(?:(?=\d)|{AFTER})(?:\s*(?:no|number|num|नंबर|नं|#|-|:|\.))*\s*"
            rf"(?P<n>{number}|[A-Z](?![\w']))(?!\s?%|\s?(?:off|rs|rupees)\b)", re.IGNORECASE)  # fmt: skip
        self._locality = re.compile(
            rf"{BEFORE}(?P<w>{word})\s+(?P<t>{locality}|{street}){AFTER}", re.IGNORECASE)  # fmt: skip
        self._village = re.compile(
            rf"{BEFORE}{pattern('privacy_village_before')}[\s:.-]+(?P<w>{word})", re.IGNORECASE
        )
        states = [c for c in own_lexicon("en").mapping("address_us_states") if len(c) == 2]
        # "or 98765" is no place in Oregon: in small letters only what is no word.
        codes = "|".join([*states, *(c.lower() for c in states if c.lower() not in vocabulary())])
        self._state = re.compile(rf"{BEFORE}(?:{codes})[ ,.]+\d{{5}}(?!\d)")
        self._near = re.compile(rf"{BEFORE}{pattern('privacy_near')}{AFTER}", re.IGNORECASE)
        any_state = "|".join(states)
        self._maybe_state = re.compile(
            rf"{BEFORE}(?:{any_state})[ ,.]+\d{{5}}(?:-\d{{4}})?(?!\d)", re.IGNORECASE
        )
        self._number_before = re.compile(
            rf"(?<![\w.,$€£₹#])\d{{1,5}}[A-Z]?,?\s+(?P<w>(?:{word}\s+){{0,2}}{word})[\s,]+$",
            re.IGNORECASE,
        )
        self._postcode = re.compile(
            r"(?<![\w#.,$€£₹])(?<!\d-)(?:(?:[BEGLMNSW]|[A-Z]{2})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}|[1-9]\d{2} ?\d{3}|\d{5}(?:-\d{4})?)(?![\w%]|[.,-]\d)",
            re.IGNORECASE)  # fmt: skip
        self._cue = re.compile(
            rf"{BEFORE}{pattern('privacy_address_before')}[\s:,-]*", re.IGNORECASE
        )

    def __call__(self, text: str) -> Sequence[Span]:
        """See `Finder`."""
        pieces = self._pieces(text)
        parts = sorted(self._parts(text), key=lambda p: (p.start, p.end))
        found: list[Span] = []
        found += self._announced(text, parts, pieces)
        for group in self._groups(parts, pieces):
            first, last = self._spread(text, group, pieces)
            cued = any(first - 3 <= m.end() <= group[0].start for m in self._cue.finditer(text))
            counted = [part for part in group if part.weight > 0]
            weight = sum(part.weight for part in counted)
            # Digits and digits are two numbers, and no address.
            if not any(c.isalpha() for p in counted for c in text[p.start : p.end]):
                weight = min(weight, 1)
            placed = any(part.weight == 0 for part in group)
            cued = cued and any(c.isalpha() for c in text[first:last])
            if weight and weight + placed + cued >= 2:
                found.append(Span(first, last, Personal.ADDRESS, _RANK))
        return found

    def _announced(
        self, text: str, parts: Sequence[Part], pieces: Sequence[Piece]
    ) -> Iterator[Span]:
        """ "My address is The Old Rectory, Little Snoring BS18 9FP": all up to the last part."""
        for cue in self._cue.finditer(text):
            end = cue.end()
            for piece in (p for p in pieces if p.start >= cue.end()):
                leads = piece.start == cue.end() and piece.text.lower() == "the"
                if piece.text in "?!।" or (piece.text.lower() in self._stops and not leads):
                    break
                end = piece.end
            inside = [p for p in parts if p.weight and cue.end() <= p.start and p.end <= end]
            end = max((part.end for part in inside), default=cue.end())
            # Digits alone are a postcode.
            if any(c.isalpha() for c in text[cue.end() : end]):
                yield Span(cue.end(), end, Personal.ADDRESS, _RANK)

    # -- parts ------------------------------------------------------------------------------------

    def _parts(self, text: str) -> Iterator[Part]:
        yield from self._spelled_parts(text)
        for match in self._street.finditer(text):
            words = match["w"].split()
            if self._names_street(words):
                sure = self._is_sure(words, match["t"])
                yield Part(match.start(), match.end(), weight=2 if sure else 1)
        for match in self._unit.finditer(text):
            weak = bool(set(match["u"].lower().split()) & self._weak) or not any(
                c.isdigit() for c in match["n"]
            )
            yield Part(match.start(), match.end(), weight=1 if weak else 2)
        for match in self._locality.finditer(text):
            kind = match["t"].lower()
            if self._names_locality(match["w"], match["t"]):
                strong = kind in listed("privacy_localities") and kind not in self._generic
                yield Part(match.start(), match.end(), weight=2 if strong else 1)

    def _spelled_parts(self, text: str) -> Iterator[Part]:
        for match in self._village.finditer(text):
            if match["w"].lower() not in self._words | self._stops:
                yield Part(match.start(), match.end(), weight=1)
        weights = ((self._state, 1), (self._postcode, 1), (self._maybe_state, -1), (self._near, -1))
        for form, weight in weights:
            yield from (Part(*match.span(), weight) for match in form.finditer(text))
        for match in self._number.finditer(text):
            if not match.group().isdigit() and any(c in match.group() for c in "-/"):
                yield Part(match.start(), match.end(), weight=1)
        for match in re.finditer(rf"{BEFORE}[{LETTER}]+{AFTER}", text):
            if match.group().lower() in self._places:
                yield Part(match.start(), match.end(), weight=0)

    def _names_street(self, words: Sequence[str]) -> bool:
        """Whether the words between a number and "street" may be a street's: "5 days of road" is not."""
        lowered = [word.lower().strip(".,") for word in words]
        if any(word in self._stops for word in lowered):
            return False
        return not self._measures & set(lowered)

    def _is_sure(self, words: Sequence[str], kind: str) -> bool:
        """Whether number, words and kind are a street by themselves: "12 Way Out" is not."""
        written = all(word[0].isupper() or word[0].isdigit() for word in words)
        if written and kind[0].isupper():
            return True
        return kind.lower() not in self._generic or words[-1].lower() not in self._words

    def _names_locality(self, word: str, kind: str) -> bool:
        lowered = word.lower().strip(".,")
        if lowered in self._stops or lowered in ("no", "number", "the", "a", "in"):
            return False
        if kind.lower() in self._generic or kind.lower() in self._words & {"way", "hill"}:
            return word[0].isupper() and kind[0].isupper() and lowered not in self._words
        return lowered not in self._words or (word[0].isupper() and kind[0].isupper())

    # -- joining ----------------------------------------------------------------------------------

    def _pieces(self, text: str) -> list[Piece]:
        found = []
        for match in _PIECE.finditer(text):
            word = match.group()
            bare = word.lower().rstrip(".")
            sign = word in _SEPARATORS or not any(c.isalnum() for c in word)
            fits = word in _SEPARATORS if sign else self._fits(word, bare)
            found.append(Piece(word, match.start(), match.end(), fits, sign))
        return found

    def _fits(self, word: str, bare: str) -> bool:
        if any(c.isdigit() for c in bare):
            return bare.isalnum() or len(bare) <= 12
        if bare in self._places or bare in self._marks or bare in self._small:
            return True
        if bare in self._stops:
            return False
        return word[0].isupper() or bare not in self._words

    def _groups(self, parts: Sequence[Part], pieces: Sequence[Piece]) -> Iterator[list[Part]]:
        """Parts with nothing between them but what an address may hold."""
        group: list[Part] = []
        end = 0
        for part in parts:
            between = [p for p in pieces if end <= p.start and p.end <= part.start]
            words = [p for p in between if not p.sign]
            if (
                group
                and part.start > end
                and (len(words) > _MOST_BETWEEN or not self._joins(between))
            ):
                yield group
                group = []
            group.append(part)
            end = max(end, part.end) if len(group) > 1 else part.end
        if group:
            yield group

    def _joins(self, between: Sequence[Piece]) -> bool:
        """Whether what stands between two parts may belong to the address: ", model town, "."""
        strange = [p for p in between if not p.fits]
        if not strange:
            return True
        listed_on = between[0].text == ","
        return (
            listed_on
            and len(strange) <= 2
            and not any(p.sign or p.text.lower() in self._stops for p in strange)
        )

    def _spread(self, text: str, group: Sequence[Part], pieces: Sequence[Piece]) -> tuple[int, int]:
        """Where the address begins and ends, with what belongs to it around its parts."""
        first, last = group[0].start, max(part.end for part in group)
        numbered = self._number_before.search(text[:first])
        if numbered and all(self._belongs_word(w) for w in numbered["w"].split()):
            first = numbered.start()
        start, end = first, last
        behind = [p for p in pieces if p.start >= last]
        for piece in behind[: 2 * _MOST_AROUND]:
            if not piece.fits or piece.text in ".;:" or _is_line_end(text, end, piece.start):
                break
            listed_on = text[end : piece.start].lstrip().startswith(",") and piece.text[0].isupper()
            if not piece.sign and not listed_on and not self._belongs(piece):
                break
            if not piece.sign:
                end = piece.end
        commas = 0
        for piece in reversed([p for p in pieces if p.end <= first][-2 * _MOST_AROUND :]):
            if not piece.fits or piece.text in ".;:":
                break
            commas += piece.sign
            if not piece.sign:
                written = piece.text[0].isupper() or piece.text[0].isdigit()
                if not written and (commas == 0 or not self._belongs(piece)):
                    break
                start = piece.start
        return start, end

    def _belongs(self, piece: Piece) -> bool:
        """Whether a word beside an address is part of it: a name, a number, a place."""
        return self._belongs_word(piece.text)

    def _belongs_word(self, word: str) -> bool:
        bare = word.lower().rstrip(".,")
        known = bare in self._places or bare in self._marks or bare in self._small
        return known or any(c.isdigit() for c in bare) or bare not in self._words


def _is_line_end(text: str, end: int, start: int) -> bool:
    """Whether a blank line, or the end of a sentence, lies between two places of the text."""
    return "\n\n" in text[end:start]
