"""Positions in a list: "the first one", "item 2", "2 and 3", "the last two"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Marks, stands
from shop.services.pointing.scanning import Scan
from shop.services.pointing.text import Stems, Token, stems


@lru_cache(maxsize=8)
def ordinal_words(words: Lexicon) -> Mapping[Stems, int]:
    """Ordinal phrases to zero-based indexes; negative ones count from the end."""
    return {
        stems(wording, words): int(place) - 1 if int(place) > 0 else int(place)
        for place, wordings in words.mapping("ordinals").items()
        for wording in wordings
    }


def ordinals(said: Sequence[Token], words: Lexicon) -> list[tuple[int, int, int]]:
    """(start, end, zero-based index) of every ordinal in a message."""
    found: list[tuple[int, int, int]] = []
    index = 0
    table = sorted(ordinal_words(words).items(), key=lambda row: -len(row[0]))
    while index < len(said):
        hit = next(((p, place) for p, place in table if stands(said, index, p)), None)
        if hit:
            found.append((index, index + len(hit[0]), hit[1]))
        index += len(hit[0]) if hit else 1
    return found


def ordinal(scanned: Scan, start: int, end: int) -> int | None:
    """The ordinal inside [start, end), as a zero-based index."""
    words = scanned.words
    return next((p for s, e, p in ordinals(scanned.said, words) if start <= s and e <= end), None)


def positions(scanned: Scan, ids: Sequence[str], words: Lexicon) -> list[str] | None:
    """The lines at the positions a message names; None where it names none."""
    found: list[int] = []
    said = scanned.said
    off = scanned.wanted | scanned.aside
    for start, end, place in ordinals(said, words):
        if start not in off and _is_place(said, scanned.marks, start, end):
            found += _several(said, end, place, len(ids))
    bare = _all_positions(scanned)
    for index, token in enumerate(said):
        if not token.is_number or "." in token.stem or index in off or len(token.stem) > 3:
            continue
        if bare or token.sign == "#" or bool(scanned.marks.at(index - 1, "position")):
            found += _range(said, index) or [int(token.stem) - 1]
    places = [p if p >= 0 else len(ids) + p for p in found]
    fitting = [ids[p] for p in dict.fromkeys(places) if 0 <= p < len(ids)]
    return fitting if fitting else None


def _is_place(said: Sequence[Token], marks: Marks, start: int, end: int) -> bool:
    """Whether an ordinal points: "the first", "first one", not "first, I want"."""
    if end >= len(said):
        return True
    if marks.at(end, "order_noun"):
        return False
    noun = said[end].stem == "one" or marks.at(end, "thing", "conj") or said[end].is_number
    return bool(noun) or (len(said) <= 4 and not marks.at(end, "verb", "change_verb"))


def _several(said: Sequence[Token], end: int, place: int, size: int) -> list[int]:
    """ "the first two": the ordinal and how many from there."""
    if end < len(said) and said[end].is_number and len(said[end].stem) <= 2:
        count = min(int(float(said[end].stem)), size)
        return list(range(count)) if place >= 0 else list(range(-count, 0))
    return [place]


def _range(said: Sequence[Token], index: int) -> list[int]:
    """ "1 to 3": every position between."""
    if index + 2 < len(said) and said[index + 2].is_number:
        first, last = said[index].stem, said[index + 2].stem
        joined = said[index + 1].stem in {"to", "through", "thru", "till", "until"}
        if joined and first.isdigit() and last.isdigit() and int(first) < int(last) <= 100:
            return list(range(int(first) - 1, int(last)))
    return []


def _all_positions(scanned: Scan) -> bool:
    """Whether the message is nothing but positions: "2", "1 and 3 please"."""
    numbers = [t for t in scanned.said if t.is_number]
    return bool(numbers) and all(
        t.is_number or t.stem in scanned.position_fillers for t in scanned.said
    )
