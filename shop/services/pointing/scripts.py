"""What scripts differ in: Devanagari writes vowels as marks, spells a word in two ways, has digits.

Python's `\\w` leaves Devanagari's vowel signs out, so that a pattern made of it cuts a word to pieces.
"""

from __future__ import annotations

import re

# Vowel signs, nasalisation, virama and nukta.
MARKS = "\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963"

# Patterns of one word: of letters, and of letters and digits.
LETTERS = rf"(?:[^\W\d_][{MARKS}]*)+"
ALPHANUMERIC = rf"(?:[^\W_][{MARKS}]*)+"

_MARK = re.compile(f"[{MARKS}]")
_DIGITS = {0x0966 + value: str(value) for value in range(10)}
# Joiners only choose between two shapes of the same letters.
_JOINERS: dict[int, str | None] = {0x200C: None, 0x200D: None}
# The dot and the moon are left out as often as written: रिफ़ंड and रिफंड, हाँ and हां.
_SPELLING: dict[int, str | None] = {0x093C: None, 0x0901: "\u0902"}


def is_mark(character: str) -> bool:
    """Whether a character is a sign that belongs to the letter before it."""
    return bool(_MARK.match(character))


def with_plain_digits(text: str) -> str:
    """The text with Devanagari digits as 0 to 9 and without joiners; nothing else changes."""
    return text.translate(_JOINERS).translate(_DIGITS)


def folded(text: str) -> str:
    """The text as it is compared: plain digits, one spelling for what is spelled in two ways."""
    return with_plain_digits(text).translate(_SPELLING)
