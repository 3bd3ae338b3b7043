"""What is left of a name when it changes script: its consonants. "Sanjay" and "संजय" are both `snjy`."""

from __future__ import annotations

import re
import unicodedata

_DEVANAGARI = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "ch", "ज": "j", "झ": "jh", "ञ": "n",
    "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n",
    "प": "p", "फ": "f", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v", "श": "sh",
    "ष": "sh", "स": "s", "ह": "h", "ळ": "l", "ं": "n", "ँ": "n",
}  # fmt: skip
_SPELLINGS = (
    ("ph", "f"),
    ("chh", "ch"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ksh"),
    ("z", "j"),
)
_SOFT_C = re.compile("c(?!h)")
_VOWEL = re.compile("[aeiou]")
_TWICE = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """The consonants of a word in Latin or Devanagari letters, lower case, spelled one way."""
    if any("\u0900" <= c <= "\u097f" for c in word):
        kept = "".join(_DEVANAGARI.get(c, "") for c in word)
        return _TWICE.sub(r"\1", kept)
    plain = unicodedata.normalize("NFD", word.lower())
    plain = "".join(c for c in plain if c.isascii() and c.isalpha())
    for spelled, sound in _SPELLINGS:
        plain = plain.replace(spelled, sound)
    plain = _SOFT_C.sub("k", plain)
    # A last y is heard as a vowel behind a consonant: "Harry", "हैरी".
    plain = re.sub(r"(?<=[^aeiou])y$", "", plain)
    return _TWICE.sub(r"\1", _VOWEL.sub("", plain))
