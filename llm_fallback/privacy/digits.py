"""What is written in digits: cards, Aadhaar, phones, orders, parcels, postcodes, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import phonenumbers

from llm_fallback.privacy import checks
from llm_fallback.privacy.types import Personal, Span
from llm_fallback.privacy.words import AFTER, BEFORE, pattern

FIRM, CHECKED, LIKELY, LOOSE = 1, 2, 4, 8

_RUN = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().-]{0,2}\d)+(?![\w]|\.\d)")
_TOKEN = re.compile(r"\d+")
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?(?![\d-])"
)
_MONEY_SIGN = "$€£₹"
_UK = re.compile(
    r"(?<![\w#-])(?:[BEGLMNSW]|[A-Z]{2})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}(?![\w-])", re.IGNORECASE
)
_MEMORY = re.compile(r"[A-Z]\d+\s?\d+[GT]B", re.IGNORECASE)
_ZIP4 = re.compile(r"(?<![\w-])\d{5}-\d{4}(?![\w-])")
_MASKED_CARD = re.compile(r"(?:[x*•#]{2,}[ -]?){1,4}(?P<n>\d{2,4})(?!\d)", re.IGNORECASE)
# What follows a card's number: until when it is good, and the digits from its back.
_BEHIND_CARD = re.compile(
    r"(?:[\s,;:a-z]{1,12}(?P<n>\d{1,2}\s?/\s?\d{2,4}|\d{3,4}(?!\d))){1,2}", re.I
)
_EXPIRY = re.compile(r"\bexp(?:iry|ires|iration)?\b[^\d\n]{0,12}(?P<n>\d{1,2}\s?/\s?\d{2,4})", re.I)


@dataclass(frozen=True)
class Shapes:
    """How this shop numbers orders, and which regions' phones are expected without a country code."""

    order_prefixes: tuple[str, ...] = ("A", "J", "W")
    order_digits: tuple[int, ...] = (6, 7)
    regions: tuple[str, ...] = ("IN", "US", "GB")


class Digits:
    """Finds numbers that belong to somebody. Amounts, dates, sizes and quantities stay."""

    def __init__(self, shapes: Shapes) -> None:
        """Raises LexiconError if the lexicon lacks a section."""
        self._shapes = shapes
        letters = "|".join(map(re.escape, shapes.order_prefixes))
        low, high = min(shapes.order_digits), max(shapes.order_digits)
        self._order = re.compile(
            rf"(?<![\w@])(?:# ?(?:{letters})?[ -]?\d{{3,12}}|(?:{letters})-?\d{{{low},{high}}})(?![\w@%])",
            re.IGNORECASE,
        )
        joins = r"(?:\s*(?:no|number|num|id|nr|is|hai|नंबर|नं|संख्या|है|was|ending|in|with|:|#|-|\.|,|=))*\s*"

        def behind(section: str, form: str) -> re.Pattern[str]:
            return re.compile(rf"{BEFORE}{pattern(section)}{joins}(?P<n>{form})", re.IGNORECASE)

        self._cued = (
            (Personal.ORDER, behind("privacy_order_before", r"#?[A-Z]{0,3}-?\d{4,12}(?:-[A-Z0-9]{1,8}){0,2}(?!\d|[.,]\d)")),
            (Personal.PHONE, behind("privacy_phone_before", r"\+?\(?\d(?:[ ().-]{0,2}\d){6,14}(?!\d)")),
            (Personal.CARD, behind("privacy_card_before", r"\d{3,4}(?![\d%.,]|\s?(?:rs|rupees|days))")),
            (Personal.ACCOUNT, behind("privacy_account_before", r"(?=[A-Z\d-]*\d)[A-Z\d-]{5,24}")),
            (Personal.POSTCODE, behind("privacy_postcode_before", r"(?:\d{3} ?\d{3}|\d{5}(?:-\d{4})?)(?!\d)")),
        )  # fmt: skip
        digit = pattern("privacy_digit_words")
        self._spelled = re.compile(
            rf"{BEFORE}{digit}(?:[\s,-]{{1,3}}(?:{digit}|\d))" + r"{6,18}" + AFTER, re.IGNORECASE
        )
        self._unit = re.compile(rf"\s*-?\s*{pattern('privacy_measures')}{AFTER}", re.IGNORECASE)
        self._sum = re.compile(rf"{pattern('privacy_money_before')}\s*$", re.IGNORECASE)
        self._place = re.compile(rf"{BEFORE}{pattern('privacy_place_before')}\s+$", re.IGNORECASE)
        self._state = re.compile(r"\b[A-Z]{2}[ ,.]+$|[^\W\d_]\s?[,-]\s*$")

    def __call__(self, text: str) -> Sequence[Span]:
        """See `Finder`."""
        said = [Span(*m.span(), Personal.PHONE, LIKELY) for m in self._spelled.finditer(text)]
        if not any(character.isdigit() for character in text):
            return said
        dates = [match.span() for match in _DATE.finditer(text)]
        found = [*said, *self._runs(text, dates), *self._phones(text), *self._short(text)]
        found += (Span(*m.span(), Personal.ORDER, CHECKED) for m in self._order.finditer(text))
        for kind, cue in self._cued:
            found += (Span(*m.span("n"), kind, LIKELY) for m in cue.finditer(text))
        for form in (_MASKED_CARD, _EXPIRY):
            found += (Span(*m.span("n"), Personal.CARD, LIKELY) for m in form.finditer(text))
        for match in (*_UK.finditer(text), *_ZIP4.finditer(text)):
            if not _MEMORY.fullmatch(match.group()):
                found.append(Span(*match.span(), Personal.POSTCODE, LOOSE))
        for card in [span for span in found if span.kind is Personal.CARD and span.rank == FIRM]:
            behind = _BEHIND_CARD.match(text, card.end)
            if behind:
                found.append(Span(card.start, behind.end("n"), Personal.CARD, FIRM))
        return [span for span in found if span.rank <= FIRM or not _inside(span, dates)]

    # -- long numbers -----------------------------------------------------------------------------

    def _runs(self, text: str, dates: Sequence[tuple[int, int]]) -> Iterator[Span]:
        for match in _RUN.finditer(text):
            groups = [
                (m.start() + match.start(), m.end() + match.start(), m.group())
                for m in _TOKEN.finditer(match.group())
            ]
            yield from _checked(groups)
            whole = Span(*match.span(), Personal.ACCOUNT, LIKELY)
            total = sum(len(digits) for _, _, digits in groups)
            if not _inside(whole, dates) and _one_number(match.group(), groups, total):
                kind = Personal.PHONE if match.group()[0] in "+0(" else _kind(groups, total)
                yield Span(*match.span(), kind, LIKELY)

    def _phones(self, text: str) -> Iterator[Span]:
        if sum(character.isdigit() for character in text) < 7:
            return
        for region in self._shapes.regions:
            for match in phonenumbers.PhoneNumberMatcher(text, region):
                yield Span(match.start, match.end, Personal.PHONE, LIKELY - 1)

    # -- short numbers ----------------------------------------------------------------------------

    def _short(self, text: str) -> Iterator[Span]:
        """Bare numbers of five to eight digits: a postcode or an order, unless something is counted."""
        for match in re.finditer(
            r"(?<![\w.,/:-])(?:\d{3} \d{3}|\d{5,8})(?![\w%/]|[.,:]\d|-\d)", text
        ):
            before, digits = text[: match.start()].rstrip(" "), match.group().replace(" ", "")
            counted = self._unit.match(text, match.end()) or self._sum.search(before)
            if counted or before[-1:] in tuple(_MONEY_SIGN) or self._counts(text, match):
                continue
            if len(digits) == 5:
                if self._is_zip(text, match):
                    yield Span(*match.span(), Personal.POSTCODE, LOOSE)
            elif len(digits) == 6 and digits[0] != "0":
                yield Span(*match.span(), Personal.POSTCODE, LOOSE)
            elif " " not in match.group():
                yield Span(*match.span(), Personal.ORDER, LOOSE)

    def _is_zip(self, text: str, match: re.Match[str]) -> bool:
        before = text[: match.start()]
        near = self._place.search(before) or self._state.search(before)
        return bool(near) or not before.strip()

    def _counts(self, text: str, match: re.Match[str]) -> bool:
        """Whether "100 200" are two numbers and no postcode: it needs a place or a dash before it."""
        return " " in match.group() and not (
            self._state.search(text[: match.start()]) or self._place.search(text[: match.start()])
        )


Groups = Sequence[tuple[int, int, str]]


def _checked(groups: Groups) -> Iterator[Span]:
    """Cards and Aadhaar numbers by their check digits, also amid other groups of digits."""
    for first in range(len(groups)):
        digits = ""
        for last in range(first, min(first + 19, len(groups))):
            digits += groups[last][2]
            if len(digits) > 19:
                break
            at = groups[first][0], groups[last][1]
            if len(digits) == 12 and digits[0] in "23456789" and checks.verhoeff(digits):
                yield Span(*at, Personal.AADHAAR, CHECKED)
            elif len(digits) >= 13 and checks.luhn(digits) and len(set(digits)) > 1:
                yield Span(*at, Personal.CARD, FIRM)


def _one_number(typed: str, groups: Groups, total: int) -> bool:
    """Whether groups of digits are one long number rather than several short ones."""
    if total < 9:
        return False
    # Numbers kept for fiction are nobody's, so `phonenumbers` passes over them; customers are not asked.
    if typed.startswith("+") or (typed[0] == "0" and total in (10, 11)):
        return True
    if any(len(digits) >= 9 for _, _, digits in groups):
        return True
    if " " not in typed.strip() and total >= 12:
        return True
    sizes = {len(digits) for _, _, digits in groups[:-1]}
    # Groups of five are prices ("25000-30000"); phones in that form are known to `phonenumbers`.
    return min(sizes) >= 3 and max(sizes) <= 4 and len(sizes) <= 2 and total >= 10


def _kind(groups: Groups, total: int) -> Personal:
    digits = "".join(d for _, _, d in groups)
    if total == 10 and digits[0] in "6789":
        return Personal.PHONE
    return Personal.TRACKING if total in (11, 12, 13, 14, 15, 20, 22) else Personal.ACCOUNT


def _inside(span: Span, others: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in others)
