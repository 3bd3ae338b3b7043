"""An intent's name as an example of it: what its designer would call such a message."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import regex

# "OrderStatus" is two words, "EMI" is one.
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_LETTER = regex.compile(r"\p{L}")


def spoken(intent: str) -> str:
    """The words of an intent's name in small letters: "track order" of `track_order` or `TrackOrder`.

    "" if no letter is in it.
    """
    words = _BETWEEN_WORDS.sub(" ", _HUMP.sub(" ", intent)).strip().lower()
    return words if _LETTER.search(words) else ""


def name_examples(intents: Iterable[str], without: Collection[str]) -> set[tuple[str, str]]:
    """Pairs of an intent and its name as it is spoken, for all intents that are not in `without`."""
    return {(i, name) for i in intents if i not in without and (name := spoken(i))}
