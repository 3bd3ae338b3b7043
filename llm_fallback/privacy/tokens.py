"""The words of a message, with what tells a name from any other word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from llm_fallback.privacy.words import LETTER, titles

_TOKEN = re.compile(rf"[{LETTER}]+(?:['-][{LETTER}]+)*")
_ENDS = re.compile(r"[.!?।:\n•*\"“]\s*$|^\s*[-–>]?\s*$")


@dataclass(frozen=True)
class Token:
    """A word at [start, end). `gap` is what stands between the word before and this one.

    `capital`: written with a capital and not in capitals only (one letter may be); `opens`: begins a sentence, where any word has a
    capital; `indic`: in Devanagari, which has no capitals.
    """

    text: str
    lower: str
    start: int
    end: int
    gap: str
    capital: bool
    opens: bool
    indic: bool

    @property
    def joined(self) -> bool:
        """Whether it goes on where the word before ended: "Maya D. Davis", not "Maya, Davis"."""
        return self.gap in (" ", "  ", ". ", "-", ".") or (
            self.gap != "" and not self.gap.strip(" \t.")
        )


def tokens_of(text: str) -> list[Token]:
    """The words of a folded text, possessive endings left out."""
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word.lower().endswith("'s"):
            word = word[:-2]
        gap = text[last : match.start()]
        # "D. Davis", "Dr. Davis": the stop belongs to the word before it.
        initial = (
            bool(found)
            and gap == ". "
            and (len(found[-1].text) == 1 or found[-1].lower in titles())
        )
        found.append(
            Token(
                text=word,
                lower=word.lower(),
                start=match.start(),
                end=match.start() + len(word),
                gap=gap,
                capital=word[0].isupper() and (len(word) == 1 or not word.isupper()),
                opens=not initial and bool(_ENDS.search(gap)),
                indic="\u0900" <= word[0] <= "\u097f",
            )
        )
        last = match.end()
    return found


def shouted_in(tokens: Sequence[Token]) -> bool:
    """Whether a text is in capitals throughout, so that they say nothing."""
    words = [t for t in tokens if len(t.text) > 1 and not t.indic]
    return bool(words) and all(t.text.isupper() for t in words)


def titled_in(tokens: Sequence[Token]) -> bool:
    """Whether Most Words Begin Like This, so that capitals say nothing."""
    words = [t for t in tokens if len(t.text) > 1 and not t.indic]
    return len(words) >= 5 and sum(t.capital for t in words) >= 0.8 * len(words)


def numbered(text: str, token: Token) -> bool:
    """Whether a number follows a word at once: "Galaxy 15"."""
    return re.match(r"[\s-]?\d", text[token.end : token.end + 2]) is not None
