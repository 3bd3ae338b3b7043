"""What is written in a fixed form: order numbers, e-mail addresses, postcodes, phone numbers.

Addresses spelled out ("maya at example dot com") are read by `shop.services.pointing.emails`, the form of
postcodes by `shop.services.pointing.postal`: the readers the actions use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu_components.entities.reading import Reading
from nlu_components.entities.types import Found, Kind
from shop.services.pointing.emails import take_emails
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.postal import postcodes, words_of

# RFC 5321 allows a local part of 64 characters and labels of 63; the bounds also keep the search linear.
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]{1,64}@[^\W_](?:[\w-]{0,62})(?:\.[\w-]{1,63}){1,5}(?![\w@])"
)
_SPELLED = re.compile(
    r"(?<!\w)[\w.+-]{1,64}(?:\s(?:dot|underscore|dash)\s[\w+-]{1,64}){0,3}\s{0,2}(?:\sat\s|[(\[]at[)\]]|@)\s{0,2}[\w-]{1,63}"
    r"(?:\s{0,2}(?:\sdot\s|[(\[]dot[)\]]|[.,])\s{0,2}[\w-]{2,63}){1,3}(?!\w)",
    re.IGNORECASE,
)
_UK = re.compile(r"(?<![\w#-])[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?![\w-])", re.IGNORECASE)
_ZIP4 = re.compile(r"(?<![\w#+.$€£₹-])\d{5}-\d{4}(?![\w-])")
_ZIP = re.compile(r"(?<![\w#+.,$€£₹/-])(?:\d{5}|\d{6}|\d{3} \d{3})(?![\w/%-]|[.,]\d)")
_PHONE = re.compile(r"(?<![\w#$€£₹.,/@+])(?:\+ ?)?\(?\d(?:[ ().-]{0,3}\d){8,14}(?![\w/]|[.,-]\d)")
_REACH = 3  # tokens between a cue and its number
_FEW = 4


@dataclass(frozen=True)
class OrderNumbers:
    """How a shop numbers its orders: the letters before the digits, and how many digits."""

    prefixes: tuple[str, ...]
    digits: tuple[int, ...]

    def pattern(self) -> re.Pattern[str]:
        """A pattern with the groups `sign`, `prefix`, `space` and `digits`."""
        letters = "|".join(map(re.escape, sorted(self.prefixes, key=len, reverse=True)))
        prefix = (
            rf"(?:(?P<prefix>{letters})(?P<space>[ -]?))?"
            if letters
            else "(?P<prefix>)?(?P<space>)?"
        )
        return re.compile(
            rf"(?<![\w@.$€£₹+-])(?P<sign># ?)?{prefix}(?P<digits>\d{{{min(self.digits)},{max(self.digits)}}})"
            r"(?![\w@%-]|[.,:]\d)",
            re.IGNORECASE,
        )


class Codes:
    """Finds everything written in a fixed form. `regions` (US, IN, GB) say whose phones are known.

    Where a number fits two regions, the first one counts.
    """

    def __init__(self, orders: OrderNumbers, regions: Sequence[str]) -> None:
        self._orders = orders
        self._pattern = orders.pattern()
        self._regions = tuple(regions)
        self._words: Lexicon = lexicon()
        states = self._words.mapping("address_us_states")
        self._states = frozenset(w.upper() for said in states.values() for w in said if len(w) == 2)
        self._states |= frozenset(state for state in states if len(state) == 2)

    def find(self, reading: Reading) -> Iterator[Found]:
        """Every code, in no order; they may overlap."""
        text = reading.flat
        yield from self._emails(text)
        if not any(character.isdigit() for character in text):
            return
        yield from self._order_numbers(reading)
        yield from self._postcodes(reading)
        yield from self._phones(reading)

    # -- e-mail ---------------------------------------------------------------------------------

    def _emails(self, text: str) -> Iterator[Found]:
        if "@" in text:
            for match in _EMAIL.finditer(text):
                start, end = match.span()
                start += len(match.group()) - len(match.group().lstrip(".'"))
                typed = text[start:end].rstrip(".'-")
                yield Found(Kind.EMAIL.value, start, start + len(typed), typed.lower())
        lowered = text.lower()
        if "@" in text or " at " in lowered or "(at)" in lowered or "[at]" in lowered:
            for match in _SPELLED.finditer(text):
                # "At" is a common word: only a message about mail spells an address.
                if " at " in match.group().lower() and "mail" not in lowered:
                    continue
                known, _ = take_emails(match.group(), self._words)
                if known:
                    yield Found(Kind.EMAIL.value, match.start(), match.end(), known[0])

    # -- orders ---------------------------------------------------------------------------------

    def _order_numbers(self, reading: Reading) -> Iterator[Found]:
        for match in self._pattern.finditer(reading.flat):
            digits, prefix = match.group("digits"), match.group("prefix")
            start = match.start()
            if len(digits) not in self._orders.digits:
                continue
            if prefix and match.group("space") == " " and not prefix.isupper():
                # "a 100001 mAh": a word, not a letter of the shop's.
                prefix, start = None, match.start("digits")
            if prefix or match.group("sign") or self._is_order(reading, match.start("digits")):
                value = f"{(prefix or '').upper()}{digits}"
                yield Found(Kind.ORDER_NO.value, start, match.end(), value)

    def _is_order(self, reading: Reading, character: int) -> bool:
        """Whether bare digits are an order's number: behind the word, or all that is said."""
        index = reading.token_at(character)
        cue = _cue(reading, index, "order_cue")
        if cue:
            return True
        others = (i for i in range(len(reading.tokens)) if i != index)
        filled = {i for m in reading.of("order_filler") for i in range(m.start, m.end)}
        return len(reading.tokens) <= 2 * _FEW and all(i in filled for i in others)

    # -- postcodes ------------------------------------------------------------------------------

    def _postcodes(self, reading: Reading) -> Iterator[Found]:
        text = reading.flat
        for match in _UK.finditer(text):
            known = next(postcodes(words_of(match.group())), None)
            if known is not None and known.country == "United Kingdom":
                yield Found(Kind.POSTCODE.value, match.start(), match.end(), known.text)
        for match in _ZIP4.finditer(text):
            yield Found(Kind.POSTCODE.value, match.start(), match.end(), match.group())
        for match in _ZIP.finditer(text):
            plain = match.group().replace(" ", "")
            if (len(plain) == 5 or plain[0] != "0") and self._is_postcode(reading, match):
                yield Found(Kind.POSTCODE.value, match.start(), match.end(), plain)

    def _is_postcode(self, reading: Reading, match: re.Match[str]) -> bool:
        """Whether digits are a postcode: behind the word, a state or "to", or nearly all that is said."""
        index = reading.token_at(match.start())
        if _cue(reading, index, "postcode_cue"):
            return True
        if index and reading.tokens[index - 1].raw in self._states:
            return True
        if _cue(reading, index, "order_cue") or _cue(reading, index, "other_number"):
            return False
        behind = index + len(match.group().split())
        if reading.at("currency", behind) or reading.at("measure", behind):
            return False
        if reading.before("place_before", index) is not None:
            return True
        if reading.of("place_cue") and index and _is_place(reading, index - 1):
            return True
        few = len(reading.tokens) <= _FEW and all(t.is_word for t in reading.tokens[:index])
        return len(match.group()) == 5 and behind >= len(reading.tokens) and few

    # -- phones ---------------------------------------------------------------------------------

    def _phones(self, reading: Reading) -> Iterator[Found]:
        for match in _PHONE.finditer(reading.flat):
            number = phone(match.group(), self._regions)
            if number is not None:
                yield Found(Kind.PHONE.value, match.start(), match.end(), number)


def _is_place(reading: Reading, index: int) -> bool:
    """Whether a token can end a place: "Bengaluru 560038", "Karnataka - 560038"."""
    token = reading.tokens[index]
    return token.raw[0].isupper() or token.key in ("-", ",")


def _cue(reading: Reading, index: int, section: str) -> bool:
    """Whether a word of the section stands shortly before, and no other number's word nearer."""
    for back in range(index, max(-1, index - _REACH - 1), -1):
        if reading.before(section, back) is not None:
            return True
        if reading.before("other_number", back) is not None or reading.key(back - 1) in (
            ".",
            ";",
            "?",
        ):
            # "order no. 123": the stop belongs to the abbreviation.
            if reading.key(back - 1) == "." and reading.key(back - 2) in ("no", "nr", "num"):
                continue
            return False
    return False


# --- phones ---------------------------------------------------------------------------------------

_CODES = {"US": "1", "GB": "44", "IN": "91"}
_NATIONAL = {
    "US": re.compile(r"1?(?P<n>[2-9]\d{2}[2-9]\d{6})"),
    # Ofcom's areas: 011 is 0113 to 0118, so that Delhi's 011 is not taken for one of them.
    "GB": re.compile(r"0(?P<n>[37]\d{9}|2[03489]\d{8}|1(?:1[3-8]|[2-9]\d)\d{6,7})"),
    "IN": re.compile(r"(?:0|91)?(?P<n>[6-9]\d{9})"),
}


def phone(typed: str, regions: Sequence[str]) -> str | None:
    """A phone number in E.164 ("+14155550132"), None for what is no number of these regions."""
    digits = re.sub(r"\D", "", typed)
    if typed.startswith("+"):
        return _international(digits)
    if digits.startswith("00"):
        return _international(digits[2:])
    # A number in groups of 3-3-4 is written the American way, whoever else's it could be.
    american = re.fullmatch(r"\D*(?:1\D+)?\d{3}\D+\d{3}\D+\d{4}", typed) is not None
    order = ("US", *regions) if american and "US" in regions else regions
    if digits.startswith("07") and len(digits) == 11 and "GB" in regions:
        order = ("GB", *regions)
    for region in order:
        match = _NATIONAL[region].fullmatch(digits)
        if match:
            return f"+{_CODES[region]}{match['n']}"
    return None


def _international(digits: str) -> str | None:
    for code, length in (("1", 10), ("44", 10), ("91", 10)):
        if digits.startswith(code):
            trunk = digits[len(code) :].removeprefix("0") if code == "44" else digits[len(code) :]
            return f"+{code}{trunk}" if len(trunk) == length else None
    return f"+{digits}" if 8 <= len(digits) <= 15 else None
