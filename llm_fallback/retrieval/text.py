"""Texts as they are compared: words, pieces of words, and how words sound.

Hindi is written in two scripts, with English words in both: "refund", "रिफ़ंड", "rifand". The consonants
are the same in all three, so a word's **sound** is its consonants in a plain form; it joins the
scripts and forgives the vowels that are mistyped most. In the line of Soundex (Russell 1918, US patent
1,261,167), with Devanagari.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex

from llm_fallback.retrieval.romanising import plain, with_labial_nasal

# What customers want stands at the beginning or at the end of what they write.
MOST_CHARACTERS = 2000
PIECES = (3, 4)
# A sound of one consonant is that of a hundred words.
_LEAST_SOUND = 2

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_DEVANAGARI_SIGN = regex.compile(r"[\u0900-\u097f]")
_DIGIT = regex.compile(r"\p{N}")
_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "\u200c": None,
        "\u200d": None,
        "\u0901": "\u0902",
        "\u093c": None,
    }
)
_APOSTROPHE = regex.compile(r"(?<=\p{L})'(?=\p{L})")
_HALF_NASAL = regex.compile("(?:ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ]))")

_DEVANAGARI = {
    ord(letter): sound
    for letters, sound in (
        ("कख", "k"),
        ("गघ", "g"),
        ("ङञणन\u0902", "n"),
        ("चछ", "c"),
        ("जझ", "j"),
        ("टठतथ", "t"),
        ("डढदध", "d"),
        ("प", "p"),
        ("फ", "f"),
        ("बभ", "b"),
        ("म", "m"),
        ("य", "y"),
        ("रऋ", "r"),
        ("लळ", "l"),
        ("व", "v"),
        ("शषस", "s"),
        ("ह", "h"),
        ("अआइईउऊएऐओऔऑ", "a"),
    )
    for letter in letters
}
# Longer ones first; what they become is in the alphabet of _DEVANAGARI, T standing for its c meanwhile.
_LATIN = (
    ("tion", "sn"),
    ("sion", "sn"),
    ("chh", "T"),
    ("sch", "sk"),
    ("tch", "T"),
    ("ph", "f"),
    ("sh", "s"),
    ("ch", "T"),
    ("ck", "k"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("gh", "g"),
    ("kh", "k"),
    ("jh", "j"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sy"),
    ("c", "k"),
    ("T", "c"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "j"),
    ("w", "v"),
)
_SOFT_G = regex.compile(r"ge(?=s?$|d$)|(?<=.)g(?=i)")
_VOWEL = "aeiou"


def is_devanagari(text: str) -> bool:
    """Whether most letters of a text are Devanagari."""
    if text.isascii():
        return False
    letters = sum(c.isalpha() or "\u0900" <= c <= "\u097f" for c in text)
    return 2 * len(_DEVANAGARI_SIGN.findall(text)) > letters


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case and one spelling of what Unicode has in several.

    Of more than 2,000 characters the first and the last 1,000 are read.
    """
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    text = unicodedata.normalize("NFKC", text).lower().translate(_QUOTES)
    text = unicodedata.normalize("NFD", text).replace("\u093c", "") if not text.isascii() else text
    text = unicodedata.normalize("NFC", text) if not text.isascii() else text
    return list(_WORD.findall(_HALF_NASAL.sub("\u0902", _APOSTROPHE.sub("", text))))


def terms(found: list[str]) -> Iterator[str]:
    """What a text is indexed by: words, pairs of words, pieces of words, and sounds.

    Each kind has a sign of its own in front, so that none is taken for another.
    """
    yield from found
    for a, b in pairwise(found):
        yield f"{a} {b}"
    for word in found:
        yield from _pieces(word)
        yield f"={plain(word)}"
        if sound := sound_of(word):
            yield f"~{sound}"


def plain_terms(found: list[str]) -> Iterator[str]:
    """What a long text is indexed by: words and sounds."""
    for word in found:
        yield word
        if sound := sound_of(word):
            yield f"~{sound}"


@lru_cache(maxsize=65536)
def _pieces(word: str) -> tuple[str, ...]:
    """Sequences of letters in the word, its ends marked; none where a number is in it."""
    if _DIGIT.search(word):
        return ()
    padded = f"_{word}_"
    return tuple(
        f"_{padded[start : start + size]}"
        for size in PIECES
        for start in range(len(padded) - size + 1)
    )


@lru_cache(maxsize=65536)
def sound_of(word: str) -> str:
    """The consonants of a word as they sound, the first letter also if it is a vowel ("a").

    "" where there is next to nothing, or a number in it.
    """
    if _DIGIT.search(word):
        return ""
    if word.isascii():
        said = _SOFT_G.sub("j", word)
        for written, spoken in _LATIN:
            said = said.replace(written, spoken)
    else:
        said = with_labial_nasal(unicodedata.normalize("NFC", word)).translate(_DEVANAGARI)
    first = "a" if said[:1] in _VOWEL else said[:1]
    rest = [c for c in said[1:] if "b" <= c <= "z" and c not in "eiouhy"]
    kept = [c for i, c in enumerate(rest) if c != (rest[i - 1] if i else first)]
    sound = first + "".join(kept)
    return sound if len(sound) >= _LEAST_SOUND else ""
