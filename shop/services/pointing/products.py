"""Which product of the catalogue a message is about."""

from __future__ import annotations

from collections.abc import Sequence

from shop.domain.catalog import Product
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.text import Stems, prepare, stems


def find_products(text: str, products: Sequence[Product], language: str = "en") -> list[Product]:
    """The products a message names, best first; those named equally well share the first place.

    A whole name or alias beats a part of one; of parts, the last word of a name counts ("kettle" is the
    Electric Kettle, "electric" is nothing).
    """
    words = lexicon(language)
    names = {p.id: [stems(name, words) for name in (p.name, *p.aliases)] for p in products}
    phrases = [phrase for found in names.values() for phrase in found]
    said = [token.stem for token in prepare(gloss(text, words), words, phrases, ())]
    scores = {p.id: max((_score(name, said) for name in names[p.id]), default=0) for p in products}
    best = max(scores.values(), default=0)
    return [p for p in products if best and scores[p.id] == best]


def _score(name: Stems, said: list[str]) -> int:
    """0 for not named; more for more words of the name, most for the whole of it."""
    if not name or name[-1] not in said:
        return 0
    present = sum(1 for word in name if word in said)
    return present + (len(name) * 10 if present == len(name) else 0)
