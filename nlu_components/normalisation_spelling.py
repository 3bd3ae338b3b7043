"""Slips of the keyboard in the words that matter, mended where nothing else can be meant.

A word is mended when it is no word of the training data, is one slip away from exactly one frequent
word of it, and the slip is one that fingers make (Damerau 1964 counts four kinds): two letters in the
wrong order, one left out, one doubled or hit beside its neighbour, one hit instead of its neighbour.
A word that is a word of its own ("brake", "form", a product's name) is none of that or is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

# Letters beside each other on the usual keyboard.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiou")
# Endings that make another word of a word: "deliver" is no slip of "delivery".
_ENDINGS = ("s", "d", "r", "y", "n", "e")

SHORTEST_SLIP = 4
SHORTEST_TARGET = 5
CACHED_WORDS = 20_000


class Spelling:
    """Mends single words. Made from the counts of the words of the training data."""

    def __init__(self, counts: Mapping[str, int], least_count: int, known: Iterable[str]) -> None:
        """`least_count` is how often a word must stand in the training data to be mended to."""
        targets = sorted(
            w
            for w, n in counts.items()
            if n >= least_count and len(w) >= SHORTEST_TARGET and w.isalpha()
        )
        self._counts = dict(counts)
        self._by_first: dict[str, list[str]] = {}
        for target in targets:
            self._by_first.setdefault(target[0], []).append(target)
        self._known = frozenset(known) | {w for w, n in counts.items() if n >= 2}
        self.mend = lru_cache(maxsize=CACHED_WORDS)(self._mend)

    def is_known(self, word: str) -> bool:
        """Whether a word stands as it is: a word of the training data, or a listed one."""
        return word in self._known

    def count(self, word: str) -> int:
        """How often a word stands in the training data."""
        return self._counts.get(word, 0)

    def _mend(self, word: str) -> str:
        """The word meant; the word itself where it is known or more than one could be meant."""
        if len(word) < SHORTEST_SLIP or word in self._known or not word.isascii():
            return word
        if _stem_is(word, self._known):
            return word
        near = [t for t in self._candidates(word) if is_slip(word, t)]
        return near[0] if len(near) == 1 else word

    def _candidates(self, word: str) -> Iterable[str]:
        # The first letter is the one people get right, unless it changed places with the second.
        for first in dict.fromkeys((word[0], word[1])):
            for target in self._by_first.get(first, ()):
                near = abs(len(target) - len(word)) <= 1
                if near and OSA.distance(word, target, score_cutoff=1) == 1:
                    yield target


def count_words(texts: Iterable[Iterable[str]]) -> Counter[str]:
    """How often each word stands in the texts."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    return counts


def is_slip(typed: str, meant: str) -> bool:
    """Whether one slip of the fingers makes `typed` of `meant`; they are one edit apart."""
    if len(typed) == len(meant):
        differing = [i for i, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
        if len(differing) == 2:
            return True  # Two neighbours changed places.
        place = differing[0]
        a, b = typed[place], meant[place]
        if place == len(typed) - 1 and {a, b} & set(_ENDINGS):
            return False
        return place > 0 and (beside(a, b) or (len(typed) > 5 and {a, b} <= _VOWELS))
    if len(typed) < len(meant):
        return not (meant[:-1] == typed and meant[-1] in _ENDINGS)
    if typed[:-1] == meant and typed[-1] in _ENDINGS:
        return False
    place = next(
        (i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(meant)
    )
    around = {typed[i] for i in (place - 1, place + 1) if 0 <= i < len(typed)}
    extra = typed[place]
    return any(extra == letter or beside(extra, letter) for letter in around)


def beside(a: str, b: str) -> bool:
    """Whether two letters are neighbours on the keyboard, in a row or across two."""
    at = {letter: (x, y) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}
    if a not in at or b not in at:
        return False
    (ax, ay), (bx, by) = at[a], at[b]
    if ay == by:
        return abs(ax - bx) == 1
    upper, lower = (ax, bx) if ay < by else (bx, ax)
    return abs(ay - by) == 1 and upper - lower in (0, 1)


def _stem_is(word: str, known: frozenset[str]) -> bool:
    """Whether the word is a known one with an ending."""
    for ending in ("s", "es", "d", "ed", "ing", "er", "ers", "ly", "'s", "able", "y"):
        stem = word.removesuffix(ending)
        if stem != word and (stem in known or f"{stem}e" in known):
            return True
    return False
