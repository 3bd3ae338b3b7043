"""Finding products by the words a customer uses, small misspellings forgiven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from shop.adapters._shared.text import fold

# High enough that "hedphones" and "bookshelfs" pass, and "lamp" for "laptop" does not.
_WORD_SCORE = 82.0
_SHORT_WORD = 3

_PLURALS = (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"))

# What surrounds a product in a question and names none.
_NOISE_WORDS = """
a an and any are at by can do does for from got have has how i in is it me my of on or our show
some that the there these this those to want what which with you your
"""
_NOISE = frozenset(_NOISE_WORDS.split())


@dataclass(frozen=True)
class Findable:
    """What a product is found by."""

    product_id: str
    name: str
    aliases: tuple[str, ...] = ()
    category: str = ""


def best_matches(text: str, products: Iterable[Findable], limit: int) -> Sequence[str]:
    """The ids of products whose name, alias or category has the words of `text`, best first.

    Every word that means something must be found in one of them; a name counts before an alias, an
    alias before a category, and among equals the platform's order stays. Nothing for a text without
    such words.
    """
    fields = {product.product_id: _fields(product) for product in products}
    vocabulary = {stem for weighted in fields.values() for stems, _ in weighted for stem in stems}
    meanings = [_meanings(stem, vocabulary) for stem in dict.fromkeys(_stems(text))]
    if not meanings or not all(meanings):
        return ()
    scores = {
        product_id: max(_score(meanings, stems) * weight for stems, weight in weighted)
        for product_id, weighted in fields.items()
    }
    found = [product_id for product_id, score in scores.items() if score > 0]
    found.sort(key=lambda product_id: -scores[product_id])
    return tuple(found[: max(limit, 0)])


def _fields(product: Findable) -> list[tuple[Sequence[str], float]]:
    """The stems of each text a product is found by, and how much that text counts."""
    name, category = _stems(product.name), _stems(product.category)
    aliases = [_stems(alias) for alias in product.aliases]
    everything = [*name, *category, *(stem for alias in aliases for stem in alias)]
    return [(name, 1.0), *((alias, 0.97) for alias in aliases), (category, 0.6), (everything, 0.5)]


def _meanings(stem: str, vocabulary: set[str]) -> Mapping[str, float]:
    """The catalogue's words that a customer's word can be, and how likely (up to 100).

    A word the catalogue has is that word; only others are taken for misspellings, whose first letter
    is right: "sweater" is no "water", where the shop sells both.
    """
    if stem in vocabulary:
        return {stem: 100.0}
    if len(stem) <= _SHORT_WORD:
        return {}
    alike = [word for word in vocabulary if word[0] == stem[0]]
    found = process.extract(stem, alike, scorer=fuzz.ratio, score_cutoff=_WORD_SCORE, limit=None)
    return {word: float(score) for word, score, _ in found}


def _score(meanings: Sequence[Mapping[str, float]], stems: Sequence[str]) -> float:
    """From 0 (a word is missing) to 100 (exactly these words)."""
    best = [max((meaning.get(stem, 0.0) for stem in stems), default=0.0) for meaning in meanings]
    if not all(best):
        return 0.0
    # The more of the text the words cover, the better: "desk" is a "Desk" before a "Desk Lamp".
    coverage = min(1.0, len(meanings) / len(stems))
    return sum(best) / len(best) * (0.8 + 0.2 * coverage)


def _stems(text: str) -> list[str]:
    """The words of a text that can name something, without plural endings."""
    bare = "".join(c if c.isalnum() else " " for c in fold(text))
    return [_singular(word) for word in bare.split() if word not in _NOISE]


def _singular(word: str) -> str:
    """A word without its plural ending: enough to find "watches" under "watch"."""
    for ending, instead in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
