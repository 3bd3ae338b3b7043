"""Which variant of a product a message means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shop.domain.catalog import Product, Variant
from shop.domain.order import LineItem
from shop.services.pointing.choosing import Choosing
from shop.services.pointing.fitting import Fit
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.marks import known_words
from shop.services.pointing.mentions import name_forms
from shop.services.pointing.options import Schema, catalogue, schema
from shop.services.pointing.reading import read
from shop.services.pointing.text import Stems, Token, prepare, stems
from shop.services.pointing.types import VariantMatch
from shop.services.pointing.wishes import Wishes


def find_variant(
    text: str,
    product: Product,
    current: LineItem | Variant | None,
    language: str = "en",
    about: str = "",
) -> VariantMatch:
    """Which available variants of `product` the message means. Pure; no input raises.

    `current` is what the customer has: options the message does not name stay as they are there,
    and the current variant itself is an answer only where it was asked for ("the same one again").
    `about` is the name of an option just asked for, so that "8" is enough.

    One variant is a decision: all that was named fits, and nothing else changes, or all that
    changes was left open by the message ("the cheapest", "any color"). Where everything named fits
    only a variant that differs in an option nobody named, that variant is `near`: worth an offer.
    """
    words = lexicon(language)
    options = schema(catalogue(v.options for v in product.variants), words, current is None)
    said = heard(text, product, options, words)
    hidden = name_tokens(said, product, options, words)
    return decide(read(said, options, about, hidden), product, current, options)


def heard(text: str, product: Product, options: Schema, words: Lexicon) -> tuple[Token, ...]:
    """The message respelled after the product's name and options."""
    names: list[Stems] = [stems(product.name, words), *options.phrases]
    return prepare(gloss(text, words), words, names, known_words(words))


def name_tokens(
    said: Sequence[Token], product: Product, options: Schema, words: Lexicon
) -> frozenset[int]:
    """The tokens that name the product: "gaming mouse" says nothing of its options."""
    name = stems(product.name, words)
    size = len(name)
    whole = {
        i + offset
        for i in range(len(said) - size + 1)
        if size and tuple(t.stem for t in said[i : i + size]) == name
        for offset in range(size)
    }
    telling = {w for p in options.phrases for w in p}
    part = name_forms(product.name, words).strong - telling
    return frozenset(whole | {i for i, t in enumerate(said) if t.stem in part})


def decide(
    wishes: Wishes, product: Product, current: LineItem | Variant | None, options: Schema
) -> VariantMatch:
    """The variants of `product` that fulfil the wishes."""
    if not wishes.said:
        return VariantMatch()
    settled = _hardened(wishes)
    if current is not None:
        settled = _without_old(settled, current.options)
    return Choosing(product, Fit(current, options, settled)).match()


def _hardened(wishes: Wishes) -> Wishes:
    """A message of nothing but preferences says what is wanted: "I'd prefer the black one"."""
    firm = [c for c in wishes.claims if not c.soft and not c.negative]
    if firm or wishes.comparisons or wishes.price or wishes.kept or wishes.keep_all:
        return wishes
    return replace(wishes, claims=tuple(replace(c, soft=False) for c in wishes.claims))


def _without_old(wishes: Wishes, have: Mapping[str, str]) -> Wishes:
    """Leave out what only describes the current one: "the blue shirt for a red one"."""
    for pivot in wishes.pivots:
        old = [c for c in wishes.claims if c.end <= pivot and not c.negative]
        if old and _says_more(wishes, pivot) and all(c.holds(have) for c in old):
            return replace(wishes, claims=tuple(c for c in wishes.claims if c not in old))
    firm = [c for c in wishes.claims if not c.negative and not c.soft]
    changed = {o for c in firm if not c.holds(have) for o in c.options}
    old = [
        c for c in firm
        if c.holds(have) and c.options <= changed and not wishes.has_alternatives(c)
    ]  # fmt: skip
    return replace(wishes, claims=tuple(c for c in wishes.claims if c not in old))


def _says_more(wishes: Wishes, pivot: int) -> bool:
    """Whether something is wished for behind the "to" or "for"."""
    starts = [c.start for c in wishes.claims] + [c.start for c in wishes.comparisons]
    return wishes.price is not None or any(start >= pivot for start in starts)
