"""A Hindi message said in English words and order, so that what reads English has to be written once.

Only what the lexicon knows is replaced; other words, names and numbers stay as they were typed. Hindi
puts behind a phrase what English puts before it: "lamp ke alawa sab" is "except lamp, everything"; or
on both sides of it: "lamp ki jagah mug" is "from lamp to mug".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.scripts import ALPHANUMERIC, folded
from shop.services.pointing.text import normalise

_WORD = re.compile(rf"{ALPHANUMERIC}(?:['’-]{ALPHANUMERIC})*")

# In the English of a postposition: where its phrase goes, if not to the end.
_PHRASE = "..."

Words = tuple[str, ...]


class Kind(str, Enum):
    """What a wording does: part of a phrase, inside one, the end of one, or behind one that it leads
    in English."""

    NAME = "gloss_names"
    JOIN = "gloss_joins"
    WORD = "gloss_words"
    BEHIND = "gloss_behind"
    SILENT = "gloss_silent"


@dataclass(frozen=True)
class _Entry:
    """One wording: what it is in English, what it does, and whether it may be English itself.

    `opening` is what it is in English where nothing stands before it, `closing` where nothing follows,
    if that is something else.
    """

    english: str
    kind: Kind
    doubtful: bool
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True)
class _Piece:
    """A word or wording of the message: what stood before it, and what is said instead."""

    between: str
    said: str
    entry: _Entry | None

    @property
    def is_behind(self) -> bool:
        """Whether the piece is a postposition."""
        return self.entry is not None and self.entry.kind is Kind.BEHIND

    @property
    def is_join(self) -> bool:
        """Whether the piece is an "and" or "or": inside a phrase, never its beginning."""
        return self.entry is not None and self.entry.kind is Kind.JOIN

    @property
    def is_of_phrase(self) -> bool:
        """Whether the piece can belong to the phrase before a postposition."""
        return self.entry is None or self.entry.kind in (Kind.NAME, Kind.JOIN)


@lru_cache(maxsize=512)  # Within one turn the same message is read for many things.
def gloss(text: str, words: Lexicon) -> str:
    """The message in English words, as far as the lexicon knows them. No input raises.

    Wordings that are English words as well (`gloss_doubtful`: "me", "par") count only where another
    wording shows that the message is Hindi. A message without any comes back as it is.
    """
    table = _table(words)
    if not table:
        return text
    pieces, tail = _pieces(normalise(text), table)
    if not any(p.entry and not p.entry.doubtful for p in pieces):
        return text
    return "".join(p.between + p.said for p in _in_order(pieces)).strip() + tail


def _pieces(
    text: str, table: Mapping[str, Sequence[tuple[Words, _Entry]]]
) -> tuple[list[_Piece], str]:
    found = list(_WORD.finditer(text))
    compared = [folded(m.group()).casefold() for m in found]
    gaps = [text[a.end() : b.start()] for a, b in itertools.pairwise(found)]
    pieces: list[_Piece] = []
    index = last = 0
    while index < len(found):
        size, entry = _longest(compared, gaps, index, table)
        end = found[index + size - 1].end()
        start = found[index].start()
        said = text[start:end] if entry is None else entry.english
        pieces.append(_Piece(text[last:start], said, entry))
        index, last = index + size, end
    return pieces, text[last:]


def _longest(
    said: Sequence[str],
    gaps: Sequence[str],
    index: int,
    table: Mapping[str, Sequence[tuple[Words, _Entry]]],
) -> tuple[int, _Entry | None]:
    """How many words at `index` make a wording, and which; one word and none where there is none."""
    for wording, entry in table.get(said[index], ()):
        end = index + len(wording)
        if tuple(said[index:end]) == wording and not any(
            g.strip(" -") for g in gaps[index : end - 1]
        ):
            return len(wording), entry
    return 1, None


def _in_order(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces with postpositions moved before their phrases, and nothing said for silent ones."""
    result: list[_Piece] = []
    start = 0  # of the phrase that is being said
    led = 0  # of the phrase before the last postposition: another one is about the same phrase
    for number, piece in enumerate(pieces):
        if piece.between.strip():
            start = led = len(result)
        if number and pieces[number - 1].is_behind and piece.is_behind:
            start = led
        led = start
        opens = start == len(result) and (not result or bool(piece.between.strip()))
        if piece.entry is not None and piece.entry.opening and opens:
            result.append(replace(piece, said=piece.entry.opening))
        elif piece.is_behind:
            _lead(result, start, _closing(pieces, number))
        elif piece.entry is None or piece.entry.kind is not Kind.SILENT:
            result.append(piece)
        elif piece.between.strip():
            result.append(replace(piece, said=""))
        opens_with_join = start == len(result) - 1 and result[start].is_join
        if not piece.is_of_phrase or opens_with_join:
            start = len(result)
    return result


def _closing(pieces: Sequence[_Piece], number: int) -> _Piece:
    """A postposition, as it is said where nothing follows if nothing does."""
    piece = pieces[number]
    behind = itertools.takewhile(lambda p: not p.between.strip(), pieces[number + 1 :])
    followed = any(p.entry is None or p.entry.kind is not Kind.SILENT for p in behind)
    if followed or piece.entry is None or not piece.entry.closing:
        return piece
    return replace(piece, said=piece.entry.closing)


def _lead(result: list[_Piece], start: int, piece: _Piece) -> None:
    """Say a postposition before the phrase from `start` to the end of `result`, or on both sides of it."""
    before, _, behind = piece.said.partition(_PHRASE)
    between = piece.between
    if start < len(result):
        between = result[start].between
        result[start] = replace(result[start], between=" ")
    result.insert(start, replace(piece, between=between, said=before.strip()))
    if behind:
        result.append(replace(piece, between="", said=behind))


@lru_cache(maxsize=8)
def _table(words: Lexicon) -> Mapping[str, tuple[tuple[Words, _Entry], ...]]:
    """The wordings by their first word, longest first."""
    doubtful = {_compared(wording) for wording in words.words("gloss_doubtful")}
    opening = {_compared(w): e for e, many in words.mapping("gloss_opening").items() for w in many}
    closing = {_compared(w): e for e, many in words.mapping("gloss_closing").items() for w in many}
    rows: dict[str, list[tuple[Words, _Entry]]] = {}
    for kind in (Kind.BEHIND, Kind.WORD, Kind.NAME, Kind.JOIN):
        for english, wordings in words.mapping(kind.value).items():
            for said in map(_compared, wordings):
                unsure = said in doubtful or said == _compared(english)
                entry = _Entry(english, kind, unsure, opening.get(said, ""), closing.get(said, ""))
                rows.setdefault(said[0], []).append((said, entry))
    for said in map(_compared, words.words(Kind.SILENT.value)):
        entry = _Entry("", Kind.SILENT, said in doubtful)
        rows.setdefault(said[0], []).append((said, entry))
    return {first: tuple(sorted(found, key=lambda r: -len(r[0]))) for first, found in rows.items()}


def _compared(wording: str) -> Words:
    found = tuple(folded(word).casefold() for word in _WORD.findall(normalise(wording)))
    return found or ("",)
