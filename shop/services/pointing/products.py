"""Which product of the catalogue a message is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    heard = prepare(gloss(text, words), words, names.phrases, _no_names(words))
    said = frozenset(token.stem for token in heard)
    scores: dict[int, int] = {}
    for place, name in (found for last in said for found in names.by_last.get(last, ())):
        scores[place] = max(scores.get(place, 0), _score(name, said))
    best = max(scores.values(), default=0)
    return [p for place, p in enumerate(products) if scores.get(place) == best]


@dataclass(frozen=True)
class _Names:
    """How the products of a catalogue are called; `by_last` has each name with the place of its product in
    the catalogue, by the last word of the name."""

    phrases: frozenset[Stems]
    by_last: Mapping[str, tuple[tuple[int, Stems], ...]]


@lru_cache(maxsize=8)
def _names(called: tuple[tuple[str, ...], ...], words: Lexicon) -> _Names:
    every = [(place, stems(name, words)) for place, names in enumerate(called) for name in names]
    by_last: dict[str, tuple[tuple[int, Stems], ...]] = {}
    for place, name in every:
        if name:
            by_last[name[-1]] = (*by_last.get(name[-1], ()), (place, name))
    return _Names(frozenset(name for _, name in every), by_last)


@lru_cache(maxsize=8)
def _no_names(words: Lexicon) -> frozenset[str]:
    """Words of questions, which are no misspelt names: "stock" means no socks."""
    asking = (*words.words("product_question"), *words.words("product_back"))
    return known_words(words) | {stem for word in asking for stem in stems(word, words)}


def _score(name: Stems, said: frozenset[str]) -> int:
    """For a name whose last word was said: more for more words of it, most for the whole of it."""
    present = sum(1 for word in name if word in said)
    return present + (len(name) * 10 if present == len(name) else 0)
