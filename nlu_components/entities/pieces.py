"""The words of a message as the catalogue has them: mended, joined and parted."""

from __future__ import annotations

from dataclasses import dataclass

from nlu_components.entities.index import Index, Word
from nlu_components.entities.reading import Reading

_SHORTEST_JOINED = 3


@dataclass(frozen=True)
class Piece:
    """A word of the message as the catalogue has it, over tokens [start, end)."""

    word: Word
    start: int
    end: int


def pieces_of(reading: Reading, index: Index) -> list[Piece]:
    """The words and numbers of a message, joined ("head phones") and parted ("yogamat") as named."""
    pieces: list[Piece] = []
    at = 0
    tokens = reading.tokens
    while at < len(tokens):
        key = tokens[at].key
        if not (key[0].isalnum() or key == "&"):
            at += 1
            continue
        word = index.word(key)
        whole = _joined_word(index, key, tokens[at + 1].key) if at + 1 < len(tokens) else None
        if whole is not None:
            pieces.append(Piece(whole, at, at + 2))
            at += 2
            continue
        pair = index.joined.get(word.stem)
        if pair and word.stem not in index.vocabulary:
            pieces += [Piece(Word(part, word.exact), at, at + 1) for part in pair]
        else:
            pieces.append(Piece(word, at, at + 1))
        at += 1
    return pieces


def _joined_word(index: Index, one: str, other: str) -> Word | None:
    """The catalogue's word two words of a message make ("head phones"), unless both stand in one name."""
    if min(len(one), len(other)) < _SHORTEST_JOINED or not (one + other).isalpha():
        return None
    whole = index.stem(one + other)
    apart = (index.stem(one), index.stem(other))
    return (
        Word(whole, exact=True) if whole in index.vocabulary and apart not in index.pairs else None
    )
