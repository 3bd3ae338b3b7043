"""Names of goods as one word, so that what is wanted is understood whatever a shop sells.

"return the kettle" and "return the tent" are one wish; a classifier of words has to learn that anew
for each article. Delexicalisation is what dialogue state trackers call it (Henderson, Thomson and
Young 2014, doi:10.1109/SLT.2014.7078595). Knows nothing of Rasa.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import regex

from shop.services.pointing.lexicon import own_lexicon

# What a name of goods becomes.
GOODS = "product"

# A name says something about the intent if in at least so many examples it is in one intent's mostly.
_FEWEST = 4
_MOSTLY = 0.6


_WORD = regex.compile(r"\w+")


class Goods:
    """Replaces names of goods in normalised texts."""

    def __init__(self, names: Iterable[str], kept: Iterable[str]) -> None:
        """`names` are replaced, plurals as well, but not within the phrases that are `kept`."""
        self._kept = frozenset(kept)
        forms = {form for name in names for form in (name, plural(name))} - self._kept
        # Of two that begin at the same place the longer one is meant.
        ordered = sorted(forms | self._kept, key=lambda form: (-len(form), form))
        self._pattern = (
            regex.compile(r"(?<![\w-])(?:\L<forms>)(?![\w-])", forms=ordered) if forms else None
        )
        # Most texts have no word that any form begins with, and need no search.
        self._first = frozenset(_first_word(form) for form in forms)

    def named(self, text: str) -> list[str]:
        """The names in a text, in their order."""
        found = self._pattern.findall(text) if self._pattern and self._may_have(text) else []
        return [form for form in found if form not in self._kept]

    def replaced(self, text: str) -> str:
        """The text with each name as `GOODS`."""
        if self._pattern is None or not self._may_have(text):
            return text
        return str(self._pattern.sub(self._one, text))

    def _may_have(self, text: str) -> bool:
        return "" in self._first or not self._first.isdisjoint(_WORD.findall(text))

    def _one(self, match: regex.Match[str]) -> str:
        form = match.group()
        return form if form in self._kept else GOODS


def _first_word(form: str) -> str:
    """The word a form begins with; "" if it begins with something else."""
    match = _WORD.match(form)
    return str(match.group()) if match else ""


def plural(name: str) -> str:
    """The regular plural of a name; a name that ends in a single `s` is one already."""
    if name.endswith("s") and not name.endswith("ss"):
        return name
    if name.endswith(("ss", "x", "sh", "ch")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"


def read_goods(directory: Path | None = None) -> tuple[list[str], list[str]]:
    """Names of goods of the lexicon in `directory`, and phrases that are kept. Raises LexiconError."""
    lexicon = own_lexicon("en", directory)
    return sorted(lexicon.words("goods")), sorted(lexicon.words("goods_kept"))


def telling(goods: Goods, texts: Sequence[str], intents: Sequence[str]) -> list[str]:
    """Names that tell the intent of the training examples they are in, so that they must stay.

    A shop for beds that has an intent about pillows loses it if a pillow is any product.
    """
    found: dict[str, Counter[str]] = {}
    for text, intent in zip(texts, intents, strict=True):
        for name in set(goods.named(text)):
            found.setdefault(name, Counter())[intent] += 1
    return sorted(
        name
        for name, seen in found.items()
        if seen.total() >= _FEWEST and max(seen.values()) >= _MOSTLY * seen.total()
    )
