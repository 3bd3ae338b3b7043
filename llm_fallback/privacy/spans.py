"""Puts finds in order: which keep their place, and which are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from llm_fallback.privacy.types import Span


def merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of one kind that touch or overlap as one, left to right."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        last = found[-1] if found else span
        between = text[last.end : span.start]
        if found and not between.strip(" .-"):
            found[-1] = Span(last.start, max(last.end, span.end), span.kind, span.rank)
        else:
            found.append(span)
    return found


def settled(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans that do not overlap and cover all that `spans` cover, left to right.

    The lower rank keeps its place, then the longer; of the others remains what is not covered yet,
    as far as it has a letter or a digit.
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.rank, s.start - s.end, s.start)):
        kept += _uncovered(text, span, kept)
    return sorted(kept, key=lambda s: s.start)


def _uncovered(text: str, span: Span, kept: Sequence[Span]) -> list[Span]:
    start, free = span.start, []
    for other in sorted(kept, key=lambda s: s.start):
        if other.end > start and other.start < span.end:
            free.append((start, other.start))
            start = other.end
    free.append((start, span.end))
    return [
        replace(span, start=s + lead, end=s + lead + len(piece))
        for s, e in free
        if e > s
        for lead, piece in (_trimmed(text[s:e]),)
        if any(c.isalnum() for c in piece)
    ]


def _trimmed(text: str) -> tuple[int, str]:
    """(signs left out at the left, the rest without those at the right)."""
    left = text.lstrip(" \n\t,;:-")
    return len(text) - len(left), left.rstrip(" \n\t,;:-")
