"""Dates of birth: a date beside a word of birth, or one too long ago for an order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llm_fallback.privacy.types import Personal, Span
from llm_fallback.privacy.words import AFTER, BEFORE, pattern

_RANK = 3
# The shops that keep orders older than this are few, the customers born before it are many.
_LAST_YEAR = 2012
_NEAR = 24


class Births:
    """Finds dates of birth. Dates of orders and deliveries stay."""

    def __init__(self) -> None:
        """Raises LexiconError if the lexicon lacks a section."""
        month = pattern("privacy_months")
        numeric = r"\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})|\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}"
        day = r"\d{1,2}(?:st|nd|rd|th)?"
        spelled = rf"{day}(?:\s+of)?[\s-]+{month}{AFTER}\.?(?:[\s,-]*\d{{2,4}})?|{month}\.?\s+{day}{AFTER}(?:,?\s*\d{{4}})?"
        self._date = re.compile(rf"(?<![\w]){'(?:'}{numeric}|{spelled})(?![\w/])", re.IGNORECASE)
        self._cue = re.compile(rf"{BEFORE}{pattern('privacy_birth_before')}{AFTER}", re.IGNORECASE)
        self._year = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")

    def __call__(self, text: str) -> Sequence[Span]:
        """See `Finder`."""
        found = []
        for match in self._date.finditer(text):
            around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
            year = self._year.search(match.group())
            long_ago = year is not None and 1900 < int(year.group()) <= _LAST_YEAR
            if long_ago or self._cue.search(around):
                found.append(Span(*match.span(), Personal.BIRTHDATE, _RANK))
        return found
