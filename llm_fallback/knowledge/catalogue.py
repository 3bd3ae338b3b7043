"""The catalogue as passages: what a product is, costs and comes in, and what of it is in stock."""

from __future__ import annotations

from collections.abc import Iterable

from llm_fallback.knowledge.entry import Entry
from llm_fallback.knowledge.templates import Templates
from llm_fallback.types import Kind, Passage
from shop.domain.catalog import Product, Variant
from shop.services.naming import options_text

# A list of more versions answers nobody's question.
_MOST_VERSIONS = 24


def product_entries(products: Iterable[Product], templates: Templates) -> list[Entry]:
    """One entry for each product, in the shop's order; none where nothing says how to word them."""
    return [_entry(product, templates) for product in products] if templates.product else []


def _entry(product: Product, templates: Templates) -> Entry:
    values = _values(product)
    passages = []
    for language, template in templates.product.items():
        title, questions, text = template.say(values)
        named = tuple(dict.fromkeys((*questions, title, *product.aliases)))
        passages.append(
            Passage(
                f"product:{product.id}",
                Kind.PRODUCT,
                language,
                title,
                text,
                named,
                (product.category,) if product.category else (),
            )
        )
    return Entry(tuple(passages))


def _values(product: Product) -> dict[str, str]:
    available = product.available_variants
    sold_out = [v for v in product.variants if not v.available]
    prices = sorted({v.price for v in product.variants}, key=lambda price: price.amount)
    one, several = len(prices) == 1, len(prices) > 1
    return {
        "name": product.name,
        "description": product.description,
        "category": product.category,
        "price": str(prices[0]) if one else "",
        "price_from": str(prices[0]) if several else "",
        "price_to": str(prices[-1]) if several else "",
        "prices": _prices(product.variants) if several else "",
        "options": "; ".join(f"{name}: {', '.join(v)}" for name, v in _options(product).items()),
        "option_names": ", ".join(product.option_names),
        "attributes": "; ".join(f"{name}: {text}" for name, text in product.attributes.items()),
        "all_available": _count(available) if not sold_out else "",
        "none_available": _count(sold_out) if not available else "",
        "sold_out": _versions(sold_out) if available else "",
    }


def _options(product: Product) -> dict[str, list[str]]:
    return {
        name: list(dict.fromkeys(v.options[name] for v in product.variants if name in v.options))
        for name in product.option_names
    }


def _prices(variants: tuple[Variant, ...]) -> str:
    """Each price and what costs it; "" where that would be long."""
    if len(variants) > _MOST_VERSIONS:
        return ""
    by_price: dict[str, list[Variant]] = {}
    for variant in sorted(variants, key=lambda v: v.price.amount):
        by_price.setdefault(str(variant.price), []).append(variant)
    return "; ".join(f"{price} ({_versions(some)})" for price, some in by_price.items())


def _versions(variants: list[Variant]) -> str:
    return " / ".join(options_text(v.options) for v in variants[:_MOST_VERSIONS])


def _count(variants: Iterable[Variant]) -> str:
    return str(len(list(variants)) or "")
