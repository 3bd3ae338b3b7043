"""Text as tokens: sentences, words in their plain form, numbers, codes, links, signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_DEVANAGARI = "\u0900-\u0963\u0970-\u097f"
_PLAIN = str.maketrans(
    {
        **{chr(0x0966 + n): str(n) for n in range(10)},
        **dict.fromkeys("’‘ʼ`´", "'"),
        **dict.fromkeys("“”„«»", '"'),
        # The dot below and the moon are written or left out at will: रिफ़ंड and रिफंड.
        "\u093c": None,
        "\u0901": "\u0902",
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u00ad": None,
        "\u2011": "-",
        "\u2212": "-",
        "º": "°",
    }
)
_TOKEN = re.compile(
    rf"""
    (?P<link>(?:https?://|www\.)[^\s<>"]*[^\s<>".,;:!?)\]'])
  | (?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<domain>\b[a-zA-Z][\w-]*(?:\.[a-zA-Z][\w-]+)*\.(?:com|net|org|example|shop|in|io|co|info|biz|eu|uk|de)\b(?:/[^\s<>"]*[^\s<>".,;:!?)\]'])?)
  | (?P<date>\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}\b)
  | (?P<phone>(?:\+|\b0)\d{{1,5}}(?:[ ()-]{{1,2}}\d{{2,6}}){{1,5}}\b)
  | (?P<clock>\b\d{{1,2}}:\d{{2}}\b|\b\d{{1,2}}\.\d{{2}}(?=\s?[ap]\.?m\b))
  | (?P<half>\b[ap]\.m\b\.?)
  | (?P<code>\b(?=[A-Za-z]*\d+[A-Za-z]|[A-Za-z]+-?\d)(?!\d+(?:[.,]\d+)?-?[A-Za-z]+\b)[A-Za-z0-9]+(?:-[A-Za-z0-9]*\d[A-Za-z0-9]*)*)
  | (?P<number>(?:(?<=\s)-|^-)?\d+(?:[.,]\d+)*)
  | (?P<sign>[uU][sS]\$|°[cCfF]\b|[₹$€£¢%°])
  | (?P<word>[^\W\d_{_DEVANAGARI}]+(?:'[^\W\d_]+)?|[{_DEVANAGARI}]+)
  | (?P<mark>[.,;:!?()\[\]"।|—–/-])
    """,
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?।])[\"')\]]*\s+(?=[\"'(\[]?[^\sa-z])|\n+|(?<=।)\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|rs|no|mr|mrs|ms|dr|st|approx|incl|max|min|a\.m|p\.m)\.)$", re.I
)
_CONTRACTIONS = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "cannot": ("can", "not"),
    "let's": ("let", "us"),
    "i'm": ("i", "am"),
}
_TAILS = {"n't": "not", "'ll": "will", "'ve": "have", "'re": "are", "'d": "would", "'s": ""}
_SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ingly",
    "ions",
    "ion",
    "edly",
    "able",
    "ing",
    "ies",
    "ied",
    "ed",
    "es",
    "ly",
    "s",
)
_HINDI_ENDINGS = re.compile("(?:ियों|ियां|ाओं|ाएं|ुओं|[ािीुूेैोौंः]+)$")


@dataclass(frozen=True)
class Token:
    """A piece of text. `low` is its plain form, `kind` the name of the pattern it is of."""

    text: str
    low: str
    kind: str


def plain(text: str) -> str:
    """One form for what is written in several: quotes, digits, dots and moons of Devanagari."""
    composed = unicodedata.normalize("NFKD", text).translate(_PLAIN)
    return unicodedata.normalize("NFKC", composed)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, whitespace at their ends taken away; never an empty one."""
    pieces: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if pieces and _ABBREVIATION.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return tuple(stripped for piece in pieces if (stripped := piece.strip()))


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, contractions read apart ("don't" is "do", "not")."""
    found: list[Token] = []
    for match in _TOKEN.finditer(plain(text)):
        kind, raw = match.lastgroup or "", match[0]
        if kind == "word":
            found += _words(raw)
        elif kind == "half":
            found.append(Token(raw, raw.replace(".", "").lower(), "word"))
        elif kind == "domain":
            found.append(Token(raw, raw.lower(), "link"))
        else:
            found.append(Token(raw, raw.lower(), kind))
    return tuple(found)


def _words(raw: str) -> list[Token]:
    low = raw.lower()
    if low in _CONTRACTIONS:
        return [Token(part, part, "word") for part in _CONTRACTIONS[low]]
    for tail, word in _TAILS.items():
        if low.endswith(tail) and len(low) > len(tail):
            head = raw[: -len(tail)]
            parts = [Token(head, head.lower(), "word")]
            return [*parts, Token(word, word, "word")] if word else parts
    return [Token(raw, low, "word")]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A rough stem, the same for forms of one word; not itself a word ("delivery" is "deliveri")."""
    if "\u0900" <= word[:1] <= "\u097f":
        cut = _HINDI_ENDINGS.sub("", word)
        return cut if len(cut) > 1 else word
    if len(word) > 5 and word.endswith("eed"):  # "guaranteed"
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)] + ("y" if suffix in {"ies", "ied"} else "")
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """How a word of romanised Hindi sounds, roughly: "lautaana", "lautana" and "lauta" are one."""
    for written, sound in (
        ("aa", "a"),
        ("ee", "i"),
        ("oo", "u"),
        ("ph", "f"),
        ("w", "v"),
        ("z", "j"),
    ):
        word = word.replace(written, sound)
    word = re.sub(r"(.)\1", r"\1", word)
    while len(word) > 3 and word[-1] in "aeioun":
        word = word[:-1]
    return word
