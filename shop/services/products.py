"""Answers about products: price, options, stock, how many versions there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.context import Shop
from shop.domain.catalog import Product, Variant
from shop.services.naming import describe, options_text
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.particulars import asks_particular
from shop.services.pointing.phrases import tokenize
from shop.services.pointing.products import find_products
from shop.services.pointing.types import Choice, VariantMatch
from shop.services.pointing.variants import find_variant

MAX_CHOICES = 8

# Longer messages that happen to hold a product's name are about something else.
MAX_POINTING_WORDS = 6


@dataclass(frozen=True)
class ProductAnswer:
    """An outcome to choose the wording by, its facts, and products to choose from if several fit.

    Outcomes: `product` (a product in general), `variant` (one version), `variant_out` (one, out of
    stock), `variants` (several versions fit), `no_such_variant`, `several` (which product?), `unknown`.
    """

    outcome: str
    facts: Mapping[str, str]
    choices: Sequence[Choice] = ()
    product_id: str | None = None


def answer_product_question(
    shop: Shop, text: str, product_id: str | None, language: str = "en"
) -> ProductAnswer:
    """What the catalogue says to a question; `product_id` is the product talked about before.

    Raises ShopUnavailable. Changes nothing.
    """
    named = find_products(text, shop.commerce.products(), language)
    known = _talked_about(shop, text, product_id, language) if not named else None
    named = named or ([known] if known is not None else [])
    if not named:
        return ProductAnswer("unknown", {})
    if len(named) > 1:
        choices = [Choice(p.name, p.id) for p in named[:MAX_CHOICES]]
        return ProductAnswer("several", {}, choices)
    return _about(named[0], text, language)


def asks_beyond(shop: Shop, text: str, product_id: str, language: str = "en") -> bool:
    """Whether a question about a product asks for something particular ("is it waterproof?"), to which
    what the catalogue says in general is no answer.

    Raises ShopUnavailable. Changes nothing.
    """
    product = shop.commerce.product(product_id)
    return product is not None and asks_particular(text, product, language)


def points_at_product(shop: Shop, text: str, product_id: str | None, language: str = "en") -> bool:
    """Whether a few words name a product, or options of the one talked about before.

    Raises ShopUnavailable. Changes nothing.
    """
    if len(tokenize(text)) > MAX_POINTING_WORDS:
        return False
    if find_products(text, shop.commerce.products(), language):
        return True
    known = shop.commerce.product(product_id) if product_id is not None else None
    return known is not None and bool(find_variant(text, known, None, language).wanted)


def _talked_about(shop: Shop, text: str, product_id: str | None, language: str) -> Product | None:
    """The product talked about before, unless the message speaks of something else.

    Words that are neither options nor question words are the name of something we do not know.
    """
    known = shop.commerce.product(product_id) if product_id is not None else None
    if known is None or not text:
        return known
    words = lexicon(language)
    said = set(tokenize(gloss(text, words)))
    if said & set(words.words("product_back")) or said <= set(words.words("product_question")):
        return known
    return known if find_variant(text, known, None, language).wanted else None


def _about(product: Product, text: str, language: str) -> ProductAnswer:
    match = find_variant(text, product, None, language)
    facts = _product_facts(product)
    if not match.said or not (match.wanted or _tells_apart(match, product)):
        return ProductAnswer("product", facts, product_id=product.id)
    if len(match.variants) == 1:
        facts |= _variant_facts(product, match.variants[0])
        return ProductAnswer("variant", facts, product_id=product.id)
    if match.variants:
        facts["versions"] = _list(product, match.variants)
        facts["fitting"] = str(len(match.variants))
        return ProductAnswer("variants", facts, product_id=product.id)
    if match.unavailable:
        facts |= _variant_facts(product, match.unavailable[0])
        return ProductAnswer("variant_out", facts, product_id=product.id)
    return ProductAnswer("no_such_variant", facts, product_id=product.id)


def _tells_apart(match: VariantMatch, product: Product) -> bool:
    """Whether some of what can be had fits and some does not ("any will do" is all of it)."""
    return bool(match.variants) and len(match.variants) < len(product.available_variants)


def _product_facts(product: Product) -> dict[str, str]:
    available = product.available_variants
    prices = sorted(v.price for v in available or product.variants)
    return {
        "product": product.name,
        "description": product.description,
        "price_from": str(prices[0]) if prices else "",
        "price_to": str(prices[-1]) if prices else "",
        "prices": "several" if len(set(prices)) > 1 else "one",
        "version_count": str(len(product.variants)),
        "available_count": str(len(available)),
        "option_values": _option_values(product),
        "versions": _list(product, available),
    }


def _option_values(product: Product) -> str:
    values = {
        name: dict.fromkeys(v.options[name] for v in product.variants if name in v.options)
        for name in product.option_names
    }
    return "\n".join(f"• {name}: {', '.join(found)}" for name, found in values.items())


def _list(product: Product, variants: Sequence[Variant]) -> str:
    shown = sorted(variants, key=lambda v: v.price)[:MAX_CHOICES]
    return "\n".join(f"• {options_text(v.options)} {v.price}" for v in shown)


def _variant_facts(product: Product, variant: Variant) -> dict[str, str]:
    return {"version": describe(product.name, variant.options), "price": str(variant.price)}
