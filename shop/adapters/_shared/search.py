"""Finding products by the words a customer uses, small misspellings forgiven."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    alias before a category, and among equals the platform's order stays. Nothing for a text without such words.
    """
    words = _words(text)
    if not words:
        return ()
    scored = ((_score(words, product), product.product_id) for product in products)
    found = [(score, product_id) for score, product_id in scored if score > 0]
    found.sort(key=lambda pair: -pair[0])
    return tuple(product_id for _, product_id in found[: max(limit, 0)])


def _words(text: str) -> list[str]:
    bare = "".join(c if c.isalnum() else " " for c in fold(text))
    return [word for word in bare.split() if word not in _NOISE]


def _score(words: Sequence[str], product: Findable) -> float:
    everything = " ".join((product.name, *product.aliases, product.category))
    fields = [
        (product.name, 1.0),
        *((alias, 0.97) for alias in product.aliases),
        (product.category, 0.6),
        (everything, 0.5),
    ]
    return max(_field_score(words, field) * weight for field, weight in fields)


def _field_score(words: Sequence[str], field: str) -> float:
    """From 0 (a word is missing) to 100 (the field is exactly these words)."""
    have = _words(field)
    if not have:
        return 0.0
    scores = []
    for word in words:
        scores.append(_word_score(word, have))
        if not scores[-1]:
            return 0.0
    # The more of the field the words cover, the better: "desk" is a "Desk" before a "Desk Lamp".
    coverage = min(1.0, len(words) / len(have))
    return sum(scores) / len(scores) * (0.8 + 0.2 * coverage)


def _word_score(word: str, have: Sequence[str]) -> float:
    singular = {_singular(h): h for h in have}
    if _singular(word) in singular:
        return 100.0
    if len(word) <= _SHORT_WORD:
        return 0.0
    found = process.extractOne(
        _singular(word), list(singular), scorer=fuzz.ratio, score_cutoff=_WORD_SCORE
    )
    return float(found[1]) if found else 0.0


def _singular(word: str) -> str:
    """A word without its plural ending: enough to find "watches" under "watch"."""
    for ending, instead in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
