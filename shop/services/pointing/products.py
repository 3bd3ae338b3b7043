"""Which product of the catalogue a message is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from shop.domain.catalog import Product
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.marks import known_words
from shop.services.pointing.text import Stems, prepare, stems


def find_products(text: str, products: Sequence[Product], language: str = "en") -> list[Product]:
    """The products a message names, best first; those named equally well share the first place.

    A whole name or alias beats a part of one; of parts, the last word of a name counts ("kettle" is the
    Electric Kettle, "electric" is nothing).
    """
    words = lexicon(language)
    names = _names(tuple((p.name, *p.aliases) for p in products), words)
    phrases = frozenset(phrase for found in names for phrase in found)
    heard = prepare(gloss(text, words), words, phrases, _no_names(words))
    said = frozenset(token.stem for token in heard)
    scores = [max((_score(name, said) for name in found), default=0) for found in names]
    best = max(scores, default=0)
    return [p for p, score in zip(products, scores, strict=True) if best and score == best]


@lru_cache(maxsize=8)
def _names(called: tuple[tuple[str, ...], ...], words: Lexicon) -> tuple[tuple[Stems, ...], ...]:
    """How the products of a catalogue can be called, in its order."""
    return tuple(tuple(stems(name, words) for name in names) for names in called)


@lru_cache(maxsize=8)
def _no_names(words: Lexicon) -> frozenset[str]:
    """Words of questions, which are no misspelt names: "stock" means no socks."""
    asking = (*words.words("product_question"), *words.words("product_back"))
    return known_words(words) | {stem for word in asking for stem in stems(word, words)}


def _score(name: Stems, said: frozenset[str]) -> int:
    """0 for not named; more for more words of the name, most for the whole of it."""
    if not name or name[-1] not in said:
        return 0
    present = sum(1 for word in name if word in said)
    return present + (len(name) * 10 if present == len(name) else 0)
