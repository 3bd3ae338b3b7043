"""One written form for what Unicode and customers write in many. Pure functions on text.

What is done to Devanagari follows the Unicode Standard, chapter 12.1, and what typists of Hindi treat
as alike: nukta and chandrabindu left out, a half nasal for anusvara.
"""

from __future__ import annotations

import re
import unicodedata

# Joiners, marks of direction, soft hyphens, variation selectors: seen by nobody.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "ʼ": "'", "＇": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "।": ".", "॥": ".",
})  # fmt: skip

# Half nasals before a consonant of their own row are written as anusvara as well: हिन्दी, हिंदी.
_HALF_NASAL = re.compile("(?:ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ]))")
_ALIKE = str.maketrans({"\u0901": "\u0902", "\u093c": None, "ॲ": "ऑ", "ऍ": "ए"})
_SIGNS_AGAIN = re.compile("([\u0900-\u0903\u093a\u093b\u093e-\u094f]{1,3}?)\\1+")
_DEVANAGARI_AGAIN = re.compile("([\u0904-\u0939])\\1{2,}")
_DIGIT = re.compile(r"(?![0-9])\d")
_LETTERS_AGAIN = re.compile(r"([^\W\d_])\1{2,}")


def plain_unicode(text: str) -> str:
    """Compatibility forms, quotes, dashes, digits of other scripts and spaces made plain; NFC after it.

    Joiners go too: they change how Devanagari looks, not which word it is.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").split())
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _SPACE.sub(" ", plain_digits(_INVISIBLE.sub("", text))).strip()


def plain_digits(text: str) -> str:
    """Decimal digits of any script as 0 to 9: ४५ is 45."""
    return _DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), text)


def plain_devanagari(text: str) -> str:
    """One spelling where Hindi has two that are read alike, and drawn-out vowel signs once."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).translate(_ALIKE)
    text = _DEVANAGARI_AGAIN.sub(r"\1", _SIGNS_AGAIN.sub(r"\1", text))
    return _HALF_NASAL.sub("\u0902", text)


def drawn_out(word: str) -> tuple[str, str] | None:
    """The two words a drawn-out Latin one may stand for: runs as two letters and as one.

    None where no letter stands three times in a row.
    """
    if _LETTERS_AGAIN.search(word) is None:
        return None
    return _LETTERS_AGAIN.sub(r"\1\1", word), _LETTERS_AGAIN.sub(r"\1", word)
