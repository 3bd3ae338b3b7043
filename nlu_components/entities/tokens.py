"""A message as tokens that know where they stand in the original text.

`shop.services.pointing.text` cuts a message into tokens after NFKC, which moves characters about and cuts
Devanagari words at their vowel signs. Here the original is cut, and only the token's key, the form that
is compared, is normalised. Offsets are Python code points, as Rasa counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARACTERS = 1500
MAX_TOKENS = 200
# Longer words are compared by their beginning: no word of a shop's is as long.
_LONGEST_KEY = 64

# Marks of Devanagari are no word characters to `re`, so its letters are named by range.
_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)(?![^\W_])"
    r"|\d+(?:[.,]\d+)*"
    r"|[\u0900-\u0963\u0970-\u097F\u200c\u200d]+"
    r"|[^\W\d_\u0900-\u097F]+\d[^\W_\u0900-\u097F]*"  # i5, IPX4, W2378156
    r"|[^\W\d_\u0900-\u097F][^\W\d_\u0900-\u097F\u0300-\u036f]*(?:['’][^\W\d_\u0900-\u097F]+)*"
    r"|[^\w\s\u200b-\u200f\ufe00-\ufe0f]",
    re.IGNORECASE,
)
_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"}
_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_NUKTA, _CHANDRABINDU, _ANUSVARA = "\u093c", "\u0901", "\u0902"
_DIGITS_END = 0x20000  # no script has digits beyond
_DEVANAGARI = range(0x0900, 0x0980)


@dataclass(frozen=True)
class Token:
    """One word, number or sign at [start, end). `key` is what is compared; `raw` as typed.

    `glued`: no space before it.
    """

    raw: str
    key: str
    start: int
    end: int
    glued: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits, with separators at most."""
        return self.key[:1].isdigit() and self.key[-1:].isdigit()

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter."""
        return self.key[:1].isalpha()


def bounded(text: str) -> str:
    """The part of the message that is looked at: its first MAX_CHARACTERS code points."""
    return text[:MAX_CHARACTERS]


def tokenize(text: str) -> tuple[Token, ...]:
    """The bounded text as at most MAX_TOKENS tokens. No input raises."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(bounded(text)):
        start, end = match.span()
        raw = match.group()
        found.append(Token(raw, key_of(raw[:_LONGEST_KEY]), start, end, start == last))
        last = end
        if len(found) >= MAX_TOKENS:
            break
    return tuple(found)


@lru_cache(maxsize=32768)
def key_of(raw: str) -> str:
    """A token for comparison: lower case, ASCII digits, no accents, one spelling of Devanagari.

    Nukta is dropped and chandrabindu read as anusvara: customers leave both out. Never empty.
    """
    if raw.isascii():
        return raw.lower()
    parts: list[str] = []
    for character in unicodedata.normalize("NFKD", raw):
        if character == _CHANDRABINDU:
            parts.append(_ANUSVARA)
        elif character.isdigit() and not character.isascii():
            parts.append(str(unicodedata.digit(character)))
        elif ord(character) in _DEVANAGARI and character != _NUKTA:
            parts.append(character)
        elif not unicodedata.combining(character) and unicodedata.category(character) != "Cf":
            parts.append(_QUOTES.get(character) or _DASHES.get(character) or character)
    # A lone surrogate cannot be hashed by spaCy, which keeps its words as UTF-8.
    key = "".join(parts).casefold().encode("utf-8", "replace").decode("utf-8")
    return key or "?"


def flat(text: str) -> str:
    """The bounded text, code point for code point: ASCII digits, plain spaces, quotes and dashes.

    Of the same length as the original, so that what is found in it stands there in the original.
    """
    cut = bounded(text)
    return cut if cut.isascii() and cut.isprintable() else cut.translate(_flattening())


@lru_cache(maxsize=1)
def _flattening() -> dict[int, str]:
    table = {ord(old): new for old, new in (_QUOTES | _DASHES).items()}
    for code in range(_DIGITS_END):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.digit(character))
        elif category in ("Zs", "Zl", "Zp", "Cc", "Cs"):
            table[code] = " "
    # Full-width forms of ASCII: what Chinese and Japanese keyboards make of "@" and "#".
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0)
    return table
