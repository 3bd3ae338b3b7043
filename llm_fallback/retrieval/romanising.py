"""Hindi words in one plain spelling, whichever script and whoever's spelling they come in.

Nobody was taught how to write Hindi in Latin letters: "chahiye", "chahie" and "chaiye" are one word, on a phone
vowels are left out ("skte"), and चाहिए is the same word again. What is left here is what they have in common: the
consonants with their aspiration, and every vowel but a. It tells words apart that sound alike
(`text.sound_of` joins "dena", "dinon" and "done").
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_LETTERS = {
    ord(letter): plain
    for letters, plains in (
        ("क ख ग घ ङ", "k kh g gh n"),
        ("च छ ज झ ञ", "ch ch j jh n"),
        ("ट ठ ड ढ ण", "t th d dh n"),
        ("त थ द ध न", "t th d dh n"),
        ("प फ ब भ म", "p f b bh m"),
        ("य र ल ळ व", "y r l l v"),
        ("श ष स ह", "sh sh s h"),
        ("ि ी ु ू े ै ो ौ ॉ ृ", "i i u u e e o o o ri"),
        ("अ आ इ ई उ ऊ ए ऐ ओ औ ऑ ऋ", "a a i i u u e e o o o ri"),
    )
    for letter, plain in zip(letters.split(), plains.split(), strict=True)
}
_NASAL = "\u0902"
_BEFORE_LABIAL = regex.compile(f"{_NASAL}(?=[पफबभ])")
# In the order they are applied.
_LATIN = tuple(
    (regex.compile(written), plain)
    for written, plain in (
        ("ph", "f"),
        ("chh", "ch"),
        ("ck|q", "k"),
        ("x", "ks"),
        ("c(?!h)", "k"),
        ("z", "j"),
        ("w", "v"),
        ("ee", "i"),
        ("oo", "u"),
        ("ie$", "iye"),
        ("ein$", "e"),
        ("(?<!a)un$", "u"),
        ("a[iy](?=[^aeiouy]|$)", "e"),
        ("au", "o"),
        ("e(?=h)", ""),
    )
)
_AGAIN = regex.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """A word of `text.words` in its plain spelling; never empty where the word is not."""
    said = _of_latin(word) if word.isascii() else _of_devanagari(word)
    shown = _AGAIN.sub(r"\1", said[:1] + said[1:].replace("a", ""))
    return shown or word


def _of_latin(word: str) -> str:
    for written, spelling in _LATIN:
        word = written.sub(spelling, word)
    return word


def _of_devanagari(word: str) -> str:
    word = with_labial_nasal(unicodedata.normalize("NFC", word).rstrip(_NASAL))
    # A vowel of its own inside a word is said, and typed, with a y before it: गई, चाहिए.
    word = regex.sub("(?<=[^ुू])([ईए])", "य\\1", word)
    return "".join(c for c in word.replace(_NASAL, "n").translate(_LETTERS) if c.isascii())


def with_labial_nasal(word: str) -> str:
    """Anusvara before p and b is an m: कंपनी is "kampani"."""
    return str(_BEFORE_LABIAL.sub("म", word))
