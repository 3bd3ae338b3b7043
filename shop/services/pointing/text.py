"""A message as tokens: lower case, singular, spelled like the names it is compared with.

Everything said and everything it is compared with (product names, option values, lexicon phrases)
passes through the same tokenizer, so that "T-Shirts", "tshirt" and "t shirts" are one thing. Text is
cut to a bounded length first; no input raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.scripts import LETTERS, folded, with_plain_digits

MAX_CHARACTERS = 3000
MAX_TOKENS = 400

Stems = tuple[str, ...]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # L.A.
    r"|[^\W\d_]+\d[^\W_]*"  # i5, IPX4, W2378156
    r"|\d+(?:st|nd|rd|th)\b"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"  # 1,000 and 1.5
    rf"|{LETTERS}(?:['’`]{LETTERS})*"  # words, "don't" in one piece
    r"|(?<=[^\W\d_])/(?=[^\W\d_])|[%&+>]|(?<=\d)[\"″]",
    re.IGNORECASE,
)
_HARD = frozenset(";.!?।॥\n\r")
_SOFT = frozenset(",()[]{}–—|•")
_SIGNS = "#$€£₹"


class Gap(IntEnum):
    """What stands before a token, weakest first."""

    NONE = 0
    COMMA = 1
    COLON = 2
    STOP = 3


@dataclass(frozen=True)
class Token:
    """One word or number. `stem` is what is compared; `word` is lower case; `raw` is as typed.

    `start` and `end` are character offsets in the normalised text, `sign` a currency sign or hash
    directly before it, `bracketed` that it stands in brackets.
    """

    raw: str
    word: str
    stem: str
    start: int
    end: int
    gap: Gap = Gap.NONE
    sign: str = ""
    bracketed: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the token is made of digits (with a decimal point at most)."""
        return self.stem[:1].isdigit() and self.stem.replace(".", "", 1).isdigit()

    @property
    def is_plural(self) -> bool:
        """Whether the word was typed in the plural."""
        return self.word != self.stem and self.word.endswith("s") and not self.is_number


def normalise(text: str) -> str:
    """The text in one Unicode form, digits as 0 to 9, without control characters, cut to
    MAX_CHARACTERS."""
    cut = with_plain_digits(unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])[:MAX_CHARACTERS])
    return "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in cut)


@lru_cache(maxsize=512)  # Within one turn the same message is read for many things.
def tokens(text: str, words: Lexicon) -> tuple[Token, ...]:
    """The message as tokens, at most MAX_TOKENS of them."""
    plain = normalise(text)
    found: list[Token] = []
    last = depth = 0
    for match in _TOKEN.finditer(plain):
        between = plain[last : match.start()]
        depth = max(0, depth + _opened(between))
        token = _token(match.group(), match.start(), between, not found, words)
        found.append(replace(token, bracketed=True) if depth else token)
        last = match.end()
        if len(found) >= MAX_TOKENS:
            break
    return tuple(found)


def _token(raw: str, start: int, between: str, first: bool, words: Lexicon) -> Token:
    word = folded(re.sub(r"['’`]|\.(?!\d)", "", raw).casefold())
    if raw[0].isdigit():
        word = re.sub(r"\.0+$", "", word.replace(",", ""))
    sign = between[-1:] if between[-1:] and between[-1:] in _SIGNS else ""
    gap = Gap.NONE if first else _gap(between)
    return Token(raw, word, stem(word, words), start, start + len(raw), gap, sign)


def _opened(between: str) -> int:
    """How many brackets open (less those that close) between two tokens."""
    return sum((c in "([{") - (c in ")]}") for c in between)


def _gap(between: str) -> Gap:
    if any(c in _HARD for c in between):
        return Gap.STOP
    if ":" in between:
        return Gap.COLON
    if any(c in _SOFT for c in between) or (" - " in between) or "--" in between:
        return Gap.COMMA
    return Gap.NONE


def stem(word: str, words: Lexicon) -> str:
    """The form of a lower-case word that is compared: singular, one spelling, digits for numbers."""
    spellings = _spellings(words)
    if word in spellings:
        return spellings[word]
    singular = _singular(word, words)
    return spellings.get(singular, singular)


@lru_cache(maxsize=16384)
def stems(text: str, words: Lexicon) -> Stems:
    """The stems of a name, a value or a phrase, in order: words of the shop's, as they are kept."""
    return tuple(t.stem for t in tokens(text, words))


@lru_cache(maxsize=256)
def small(words: Lexicon, kind: str) -> frozenset[str]:
    """The small words of one kind."""
    return frozenset(s for w in words.mapping("small_words")[kind] for s in stems(w, words))


def prepare(
    text: str, words: Lexicon, names: Iterable[Stems], known: Collection[str]
) -> tuple[Token, ...]:
    """Tokens respelled after `names`: parts joined or split as there, typos of their words mended.

    `known` are words that stay as they are. Digits are never mended.
    """
    as_named = _spelling(frozenset(names))
    said = _counted(tokens(text, words), small(words, "one"), as_named.counted)
    merged = _merge(said, as_named.words, as_named.joined)
    split = [part for token in merged for part in _split(token, as_named.joined, as_named.parts)]
    return _mend(split, as_named, known)


@dataclass(frozen=True)
class _Spelling:
    """How names are written: `joined` are pairs of their words that people write as one, `parts` their words,
    `words` those and the models ("wh1000"), `counted` units that are counted from one, `choices` what a
    typo may have been meant for."""

    joined: Mapping[str, Stems]
    parts: frozenset[str]
    words: frozenset[str]
    counted: frozenset[str]
    choices: tuple[str, ...]


@lru_cache(maxsize=512)
def _spelling(names: frozenset[Stems]) -> _Spelling:
    every = {w for p in names for w in p}
    parts = frozenset(w for w in every if w.isalpha())
    models = frozenset(w for w in every if w[:1].isalpha() and not w.isalpha())
    return _Spelling(
        joined={"".join(p): p for name in names for p in _pairs(name)},
        parts=parts,
        words=parts | models,
        counted=frozenset(p[1] for p in names if len(p) > 1 and p[0] == "1"),
        choices=tuple(sorted(w for w in parts if len(w) >= 3)),
    )


def _pairs(phrase: Stems) -> list[Stems]:
    """Each neighbouring pair of words that people write as one ("t shirt", "wi fi")."""
    return [
        phrase[i : i + 2] for i in range(len(phrase) - 1) if "".join(phrase[i : i + 2]).isalpha()
    ]


def _counted(said: Sequence[Token], ones: Collection[str], units: Collection[str]) -> list[Token]:
    """ "One" is a number before a unit that is counted from one: "one liter"."""
    following = [t.stem for t in said[1:]] + [""]
    pairs = zip(said, following, strict=False)
    return [replace(t, stem="1") if t.stem in ones and after in units else t for t, after in pairs]


def _merge(
    said: Sequence[Token], words: Collection[str], joined: Mapping[str, Stems]
) -> list[Token]:
    """Two tokens that make one word of a name ("head phones") become that word."""
    result: list[Token] = []
    for token in said:
        before = result[-1] if result else None
        whole = before.stem + token.stem if before and token.gap is Gap.NONE else ""
        fits = whole in words and len(whole) > 3 and whole not in joined
        if before and fits and not (before.stem in words and token.stem in words):
            result[-1] = replace(
                before,
                raw=before.raw + token.raw,
                word=before.word + token.word,
                stem=whole,
                end=token.end,
            )
        else:
            result.append(token)
    return result


def _split(token: Token, joined: Mapping[str, Stems], words: Collection[str]) -> list[Token]:
    """One token that a name writes as two words ("tshirt") becomes those two."""
    pair = joined.get(token.stem)
    if pair is None or token.stem in words:
        return [token]
    first = replace(token, stem=pair[0], word=pair[0])
    plural = token.word[len(pair[0]) :] if token.is_plural else pair[1]
    return [first, replace(token, stem=pair[1], word=plural, gap=Gap.NONE)]


def _mend(said: Sequence[Token], names: _Spelling, known: Collection[str]) -> tuple[Token, ...]:
    return tuple(
        t
        if t.stem in names.parts or t.stem in known or t.word in known
        else _mended(t, names.choices)
        for t in said
    )


def _mended(token: Token, choices: Sequence[str]) -> Token:
    length = len(token.stem)
    if length < 3 or length > 30 or not token.stem.isalpha():
        return token
    near = _nearest(token.stem, choices) or _nearest(token.word, choices)
    if len(near) != 1:
        return token
    best = near[0]
    short = length < 5 or len(best) < 5
    if short and not _is_slip(token.stem, best):
        return token
    return replace(token, stem=best)


def _nearest(word: str, choices: Sequence[str]) -> list[str]:
    """The words with the fewest slips, if those are few. The first letter of short words is never
    mended: "later" is no misspelt "water"."""
    allowed = 2 if len(word) >= 8 else 1
    best: list[str] = []
    for choice in choices:
        if abs(len(choice) - len(word)) > allowed or (choice[0] != word[0] and len(word) < 7):
            continue
        slips = int(OSA.distance(word, choice, score_cutoff=allowed))
        if slips < allowed:
            best, allowed = [], slips
        if slips == allowed:
            best.append(choice)
    return best


def _is_slip(said: str, meant: str) -> bool:
    """Whether a short word is a slip (a letter swapped, doubled or dropped) and not another word."""
    if said[0] != meant[0] or len(meant) < 4:
        return False
    return sorted(said) == sorted(meant) or len(said) != len(meant)


@lru_cache(maxsize=16)
def _spellings(words: Lexicon) -> dict[str, str]:
    """Every spelling to the one that is compared; canonical forms are brought to singular."""
    table: dict[str, str] = {}
    for section in ("same_words", "number_words"):
        for canonical, others in words.mapping(section).items():
            for other in (canonical, *others):
                table[folded(other.casefold())] = folded(canonical.casefold())
    return table


@lru_cache(maxsize=16)
def _endings(words: Lexicon) -> tuple[tuple[str, str], ...]:
    mapping = words.mapping("singular_endings")
    return tuple((k.strip("-"), v[0].strip("-")) for k, v in mapping.items())


def _singular(word: str, words: Lexicon) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    for plural, singular in _endings(words):
        if word.endswith(plural):
            return word[: len(word) - len(plural)] + singular
    return word
