"""Words that look like an item and are none of the order's: "return the toaster"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import known_words
from shop.services.pointing.scanning import Scan
from shop.services.pointing.text import Gap, Token, stems


@dataclass(frozen=True)
class Unknown:
    """Words as typed and the place of the first one."""

    text: str
    start: int


def unknown_items(scanned: Scan, words: Lexicon) -> Iterator[Unknown]:
    """The unknown things in the order said."""
    index = 0
    named = {i for p in scanned.points for i in range(p.mention.start, p.mention.end)}
    off = scanned.wanted | scanned.aside | named
    while index < len(scanned.said):
        end = index
        while end < len(scanned.said) and end not in off and _is_strange(scanned, end, words):
            if end > index and scanned.said[end].gap > Gap.NONE:
                break
            end += 1
        if end > index and _is_thing(scanned, index, end, words):
            yield Unknown(" ".join(t.raw for t in scanned.said[index:end]), index)
        index = max(end, index + 1)


def _is_strange(scanned: Scan, index: int, words: Lexicon) -> bool:
    token = scanned.said[index]
    return (
        token.stem.isalpha()
        and len(token.stem) > 2
        and not ({token.stem, token.word} & (known_words(words) | _no_items(words)))
        and not scanned.option_words & {token.stem}
    )


def _is_thing(scanned: Scan, start: int, end: int, words: Lexicon) -> bool:
    """Whether an article, a verb of the request or a list stands before, and no other noun behind."""
    if end - start > 3 or (end < len(scanned.said) and _names_something(scanned.said[end], words)):
        return False
    if start == 0:
        return False
    before = start - 1
    while before > 0 and scanned.said[before].stem in scanned.option_words:
        before -= 1
    return bool(
        scanned.marks.at(
            before, "det", "verb", "change_verb", "both", "all", "not", "except", "but_after_all"
        )
        or (scanned.points and _is_listed(scanned, start, before))
    )


def _is_listed(scanned: Scan, start: int, before: int) -> bool:
    """Whether the words stand in a list behind a name: after "and", or after a comma that follows it."""
    if scanned.marks.at(before, "conj", "also"):
        return True
    ends = {p.right for p in scanned.points} | {p.mention.end for p in scanned.points}
    return scanned.said[start].gap is Gap.COMMA and before + 1 in ends


def _names_something(token: Token, words: Lexicon) -> bool:
    return token.gap is Gap.NONE and token.stem in _no_items(words)


@lru_cache(maxsize=8)
def _no_items(words: Lexicon) -> frozenset[str]:
    return frozenset(s for w in words.words("not_items") for s in stems(w, words))
