"""Positions in a list: "the first one", "item 2", "2 and 3", "the last two"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import stands
from shop.services.pointing.scanning import Scan
from shop.services.pointing.text import Stems, Token, small, stems

Place = tuple[int, int, int]


@lru_cache(maxsize=8)
def _ordinal_words(words: Lexicon) -> Mapping[str, tuple[tuple[Stems, int], ...]]:
    """Ordinal phrases, by first word and longest first, to zero-based indexes; negative ones count
    from the end."""
    rows: dict[str, list[tuple[Stems, int]]] = {}
    for place, wordings in words.mapping("ordinals").items():
        index = int(place) - 1 if int(place) > 0 else int(place)
        for phrase in (stems(w, words) for w in wordings):
            rows.setdefault(phrase[0], []).append((phrase, index))
    return {w: tuple(sorted(r, key=lambda row: -len(row[0]))) for w, r in rows.items()}


def ordinals(
    said: Sequence[Token], words: Lexicon, start: int = 0, end: int | None = None
) -> list[Place]:
    """(start, end, zero-based index) of every ordinal inside tokens [start, end)."""
    found: list[Place] = []
    table = _ordinal_words(words)
    index, stop = start, len(said) if end is None else end
    while index < stop:
        rows = table.get(said[index].stem, ())
        hit = next((row for row in rows if stands(said, index, row[0])), None)
        if hit and index + len(hit[0]) <= stop:
            found.append((index, index + len(hit[0]), hit[1]))
        index += len(hit[0]) if hit else 1
    return found


def ordinals_in(scanned: Scan, start: int, end: int) -> list[Place]:
    """The ordinals inside tokens [start, end)."""
    return ordinals(scanned.said, scanned.words, start, end)


def ordinal(scanned: Scan, start: int, end: int) -> int | None:
    """The first ordinal inside [start, end), as a zero-based index."""
    return next((place for _, _, place in ordinals_in(scanned, start, end)), None)


def positions(scanned: Scan, ids: Sequence[str], words: Lexicon) -> list[str] | None:
    """The lines at the positions a message names; None where it names none."""
    found: list[int] = []
    said = scanned.said
    off = scanned.wanted | scanned.aside
    for start, end, place in ordinals(said, words):
        if start not in off and _is_place(scanned, start, end):
            found += _several(said, end, place, len(ids))
    bare = _all_positions(scanned)
    for index, token in enumerate(said):
        if not token.is_number or "." in token.stem or index in off or len(token.stem) > 3:
            continue
        if bare or token.sign == "#" or bool(scanned.marks.at(index - 1, "position")):
            found += _range(scanned, index) or [int(token.stem) - 1]
    places = [p if p >= 0 else len(ids) + p for p in found]
    fitting = [ids[p] for p in dict.fromkeys(places) if 0 <= p < len(ids)]
    return fitting if fitting else None


def _is_place(scanned: Scan, start: int, end: int) -> bool:
    """Whether an ordinal points: "the first", "first one", not "first, I want"."""
    said, marks = scanned.said, scanned.marks
    if end >= len(said):
        return True
    pronouns = small(scanned.words, "one") | small(scanned.words, "ones")
    if marks.at(end, "order_noun"):
        return False
    noun = said[end].stem in pronouns or marks.at(end, "thing", "conj") or said[end].is_number
    return bool(noun) or (len(said) <= 4 and not marks.at(end, "verb", "change_verb"))


def _several(said: Sequence[Token], end: int, place: int, size: int) -> list[int]:
    """ "the first two": the ordinal and how many from there."""
    if end < len(said) and said[end].is_number and len(said[end].stem) <= 2:
        count = min(int(float(said[end].stem)), size)
        return list(range(count)) if place >= 0 else list(range(-count, 0))
    return [place]


def _range(scanned: Scan, index: int) -> list[int]:
    """ "1 to 3": every position between."""
    said = scanned.said
    if index + 2 < len(said) and said[index + 2].is_number:
        first, last = said[index].stem, said[index + 2].stem
        joined = said[index + 1].stem in small(scanned.words, "until")
        if joined and first.isdigit() and last.isdigit() and int(first) < int(last) <= 100:
            return list(range(int(first) - 1, int(last)))
    return []


def _all_positions(scanned: Scan) -> bool:
    """Whether the message is nothing but positions: "2", "1 and 3 please"."""
    numbers = [t for t in scanned.said if t.is_number]
    return bool(numbers) and all(
        t.is_number or t.stem in scanned.position_fillers for t in scanned.said
    )
