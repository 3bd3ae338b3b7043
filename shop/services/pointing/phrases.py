"""Messages as plain words, and sets of phrases a message can be made of.

Short answers are judged by whether known phrases cover the *whole* message, so that one word nobody
thought of makes it something else than a plain yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.scripts import ALPHANUMERIC, folded, is_mark

Tokens = tuple[str, ...]

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
# Skin tones; with the joiners and selectors of category Cf and Mn they only vary an emoji.
_TONES = frozenset(chr(code) for code in range(0x1F3FB, 0x1F400))
_TOKEN = re.compile(rf"{ALPHANUMERIC}|[^\w\s]|_")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_CLAUSE = re.compile(r"[,.;:!?।॥\n\r…–—]+|\s-+\s")
_HARMLESS = frozenset(".,!;:।॥…-–—()\"'“”«»*~")
_FUZZY_LENGTH = 6


def plain(text: str) -> str:
    """`text` folded for comparison: compatibility forms, lower case, no accents, straight quotes."""
    composed = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return "".join(c for c in folded(unicodedata.normalize("NFKD", composed)) if _counts(c))


def _counts(character: str) -> bool:
    if is_mark(character):
        return True  # A vowel of Devanagari is no accent.
    category = unicodedata.category(character)
    return category not in ("Mn", "Cf") and character not in _TONES


@lru_cache(maxsize=1024)  # Within one turn the same message is read for many things.
def tokenize(text: str) -> Tokens:
    """Words without apostrophes ("don't" -> "dont"), and every sign that is not mere punctuation.

    Question marks, emoji, digits and signs like "/" stay, because they can change what is meant.
    """
    found = _TOKEN.findall(plain(text).replace("'", ""))
    return tuple(_DRAWN_OUT.sub(r"\1", token) for token in found if token not in _HARMLESS)


def clauses(text: str) -> tuple[Tokens, ...]:
    """The message cut at punctuation and line ends, each part tokenized, the empty ones left out."""
    parts = (tokenize(part) for part in _CLAUSE.split(text))
    return tuple(part for part in parts if part)


@dataclass(frozen=True, eq=False)
class Phrasebook:
    """Phrases by their first word, each with the label of the set it comes from."""

    by_first: Mapping[str, tuple[tuple[Tokens, str], ...]]
    vocabulary: frozenset[str]
    long_words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, str]]) -> Phrasebook:
        """Build from pairs of wording and label."""
        index: dict[str, list[tuple[Tokens, str]]] = {}
        for wording, label in phrases:
            tokens = tokenize(wording)
            if tokens:
                index.setdefault(tokens[0], []).append((tokens, label))
        words = frozenset(t for entries in index.values() for tokens, _ in entries for t in tokens)
        return cls(
            {first: tuple(dict.fromkeys(entries)) for first, entries in index.items()},
            words,
            _by_first_letter(word for word in words if len(word) >= _FUZZY_LENGTH),
        )

    def mend(self, tokens: Tokens) -> Tokens:
        """`tokens` with long words one slip away from a word of this book put right."""
        return tuple(self._mend_word(token) for token in tokens)

    def _mend_word(self, token: str) -> str:
        if token in self.vocabulary or not _FUZZY_LENGTH - 1 <= len(token) <= 20:
            return token
        # The first letter must be right: "either" is no slip for "neither".
        near = self.long_words.get(token[0], ())
        best = process.extractOne(token, near, scorer=OSA.distance, score_cutoff=1)
        return best[0] if best else token

    def at(self, tokens: Tokens, start: int) -> list[tuple[int, str]]:
        """(end, label) of every phrase that begins at `start`."""
        if start >= len(tokens):
            return []
        return [
            (start + len(phrase), label)
            for phrase, label in self.by_first.get(tokens[start], ())
            if tokens[start : start + len(phrase)] == phrase
        ]

    def covers(self, tokens: Tokens, allowed: frozenset[str], needed: frozenset[str]) -> bool:
        """Whether phrases of `allowed` sets cover all tokens, one of a `needed` set among them."""
        # reached[i]: whether position i can be reached without (False) / with (True) a needed phrase
        reached: list[set[bool]] = [set() for _ in range(len(tokens) + 1)]
        reached[0].add(False)
        for start in range(len(tokens)):
            for end, label in self.at(tokens, start) if reached[start] else ():
                if label in allowed:
                    reached[end] |= {had or label in needed for had in reached[start]}
        return True in reached[len(tokens)]

    def cut(self, tokens: Tokens, label: str, mark: str) -> Tokens:
        """`tokens` with each longest phrase of one set replaced by a single `mark`."""
        result: list[str] = []
        start = 0
        while start < len(tokens):
            ends = [end for end, found in self.at(tokens, start) if found == label]
            result.append(mark if ends else tokens[start])
            start = max(ends, default=start + 1)
        return tuple(result)

    def contains(self, tokens: Tokens, labels: frozenset[str]) -> bool:
        """Whether a phrase of one of these sets stands anywhere in `tokens`."""
        return any(
            label in labels for start in range(len(tokens)) for _, label in self.at(tokens, start)
        )

    def after(self, tokens: Tokens, skipped: frozenset[str]) -> int:
        """Where `tokens` begin once leading phrases of the `skipped` sets are left out."""
        start = 0
        while True:
            ends = [end for end, label in self.at(tokens, start) if label in skipped]
            if not ends:
                return start
            start = max(ends)


def _by_first_letter(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {letter: tuple(group) for letter, group in groupby(sorted(words), key=itemgetter(0))}


@lru_cache(maxsize=64)
def phrasebook(words: Lexicon, sections: tuple[str, ...]) -> Phrasebook:
    """A phrasebook of list sections of a lexicon, labelled by their names."""
    return Phrasebook.of(
        (wording, section) for section in sections for wording in words.words(section)
    )
