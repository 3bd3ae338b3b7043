"""A text as the finders read it: plain digits and signs, nothing invisible, places kept.

Customers paste from everywhere: digits in Devanagari or full width, no-break spaces, dashes of all
sorts, marks without width that would hide a number from any pattern.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Folded:
    """`text` as folded; character i of it stands at `places[i]` of the original."""

    text: str
    places: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the folded text is in the original. `end` must be above `start`."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """The folded form; letters keep their case and their accents."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = character if character.isascii() else _folded(character)
        characters.append(folded)
        places.extend([place] * len(folded))
    return Folded("".join(characters), tuple(places))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category == "Pd" or character == "−":
        return "-"
    if category == "Zs":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    if character in "’‘ʼ":
        return "'"
    # Full-width and styled Latin letters and signs ("＠", "𝐚"); Devanagari keeps its form.
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and len(plain) == 1 else character
