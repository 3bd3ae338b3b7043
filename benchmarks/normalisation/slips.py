"""Slips of the keyboard put into messages, from a seed: the same seed, the same slips."""

from __future__ import annotations

import random

# Letters around each letter on the usual keyboard.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIGNS = "ािीुूेैोौंँ"
SHORTEST = 4


def with_slips(text: str, rate: float, chance: random.Random) -> str:
    """The text with a slip in about `rate` of its words of four letters and more.

    Words that hold a digit, an `@` or a slash stay. Besides what fingers do (letters swapped, left
    out, doubled, hit beside), one slip in five is any letter for any other, the first included, and
    some words are drawn out.
    """
    return " ".join(
        _slip(word, chance) if _can_slip(word) and chance.random() < rate else word
        for word in text.split()
    )


def _can_slip(word: str) -> bool:
    return len(word) >= SHORTEST and not any(c.isdigit() or c in "@/#" for c in word)


def _slip(word: str, chance: random.Random) -> str:
    if not word.isascii():
        return _slip_of_signs(word, chance)
    place = chance.randrange(1, len(word) - 1)
    kind = chance.choices(("swap", "drop", "double", "beside", "any", "long"), (3, 3, 2, 4, 3, 1))[
        0
    ]
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind == "swap":
        return before + after[:1] + letter + after[1:]
    if kind == "drop":
        return before + after
    if kind == "double":
        return before + letter * 2 + after
    if kind == "beside":
        return before + chance.choice(_around(letter)) + after
    if kind == "long":
        return word + word[-1] * chance.randint(2, 4)
    anywhere = chance.randrange(len(word))
    return word[:anywhere] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[anywhere + 1 :]


def _slip_of_signs(word: str, chance: random.Random) -> str:
    """Devanagari: a vowel sign left out, drawn out, or another one."""
    places = [i for i, c in enumerate(word) if c in _SIGNS]
    if not places:
        return word
    place = chance.choice(places)
    with_what = chance.choice(("", word[place] * 3, chance.choice(_SIGNS)))
    return word[:place] + with_what + word[place + 1 :]


def _around(letter: str) -> str:
    low = letter.lower()
    for y, row in enumerate(_ROWS):
        if low in row:
            x = row.index(low)
            near = row[max(x - 1, 0) : x] + row[x + 1 : x + 2]
            below = _ROWS[y + 1][max(x - 1, 0) : x + 1] if y + 1 < len(_ROWS) else ""
            return near + below
    return low
