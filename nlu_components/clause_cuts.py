"""Where a message could hold more than one request: its clauses, as spans of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# What may stand before and after a word; \b will not do, as it falls between a Devanagari letter and
# its vowel sign.
_BEFORE = r"(?:^|(?<=[\s,;:.!?।()\-–—]))"
_AFTER = r"(?=[\s,;:.!?।()\-–—]|$)"
# The end of a sentence, a comma or a dash between spaces. Points inside numbers and addresses of
# e-mail have no space behind them.
_STOPS = r"[.!?।]+(?=\s)|[;\n]+|,(?=\s)|(?<=\s)[-–—]+(?=\s)|…|\.\.+"
_EDGES = " \t\r\n,;:.!?।-–—&+"


@dataclass(frozen=True)
class Clause:
    """A part of a message, in its text from `start` to `end`."""

    text: str
    start: int
    end: int


class ClauseCutter:
    """Cuts messages at the ends of sentences, at commas and at the words between two requests."""

    def __init__(
        self, joins: Iterable[str], corrections: Iterable[str], statements: Iterable[str]
    ) -> None:
        """`joins` stand between requests; a clause beginning with one of `corrections` undoes the cut."""
        self._cut = re.compile(f"{_STOPS}|{_BEFORE}(?:{_any_of(joins)}){_AFTER}", re.IGNORECASE)
        self._correction = _opening(corrections)
        self._statement = _opening(statements)

    def clauses(self, text: str, most: int) -> list[Clause]:
        """The clauses in order; none where the text should be left whole.

        That is so where there is only one, more than `most`, or one that corrects or limits another:
        in "cancel #W1, no, wait, return it" only the second half is meant.
        """
        edges = [0]
        for cut in self._cut.finditer(text):
            edges += [cut.start(), cut.end()]
        edges.append(len(text))
        spans = zip(edges[::2], edges[1::2], strict=True)
        found = [clause for start, end in spans if (clause := _clause(text, start, end))]
        if not 1 < len(found) <= most:
            return []
        return [] if any(self._correction.match(clause.text) for clause in found) else found

    def is_statement(self, clause: str) -> bool:
        """Whether a clause, by how it begins, says something and asks for nothing."""
        return bool(self._statement.match(clause))


def joined(text: str, clauses: list[Clause]) -> Clause:
    """Clauses that follow each other as one, with all that stands between them."""
    start, end = clauses[0].start, clauses[-1].end
    return Clause(text[start:end], start, end)


def _clause(text: str, start: int, end: int) -> Clause | None:
    part = text[start:end]
    start += len(part) - len(part.lstrip(_EDGES))
    kept = part.strip(_EDGES)
    return Clause(kept, start, start + len(kept)) if kept else None


def _any_of(phrases: Iterable[str]) -> str:
    """The longest first: "and then" is one join, not two. Of no phrases at all, nothing."""
    ordered = sorted({phrase.strip() for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered) or "(?!)"


def _opening(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of(phrases)}){_AFTER}", re.IGNORECASE)
