"""A version spelled out as a list of its options: "blue, 20 hours, no" or "color: blue; size: M"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shop.domain.catalog import Product, Variant
from shop.services.pointing.phrases import plain

_PARTS = re.compile(r"\s*(?:[,;\n]|\s-\s|\s\|\s)\s*")
_PRICE = re.compile(r"\(?[$€£₹]\s?[\d.,]+\)?$")
MAX_LENGTH = 300


def listed_options(text: str, product: Product) -> Mapping[str, str] | None:
    """The options a message spells out and nothing else, None if anything in it is something else.

    Each part must be a value of the product ("blue"), alone or with the option's name ("color: blue",
    "size 8"); a value that two options share needs the name. A price at the end is passed over.
    """
    if len(text) > MAX_LENGTH:
        return None
    parts = [_PRICE.sub("", part).strip(" .()") for part in _PARTS.split(plain(text).strip())]
    parts = [part for part in parts if part]
    spelled: dict[str, str] = {}
    for part in parts:
        found = _meanings(product).get(part, set())
        if len(found) != 1:
            return None
        ((name, value),) = found
        if spelled.get(name, value) != value:
            return None
        spelled[name] = value
    return spelled or None


def listed_variants(text: str, product: Product) -> tuple[Variant, ...]:
    """The variants, available or not, that have every option a message spells out."""
    wanted = listed_options(text, product)
    if wanted is None:
        return ()
    return tuple(
        v for v in product.variants if all(v.options.get(n) == value for n, value in wanted.items())
    )


def _meanings(product: Product) -> dict[str, set[tuple[str, str]]]:
    table: dict[str, set[tuple[str, str]]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            folded_name, folded = plain(name).strip(), plain(value).strip()
            forms = (folded, f"{folded_name}: {folded}", f"{folded_name} {folded}")
            for form in (*forms, f"{folded} {folded_name}", f"{folded_name}={folded}"):
                table.setdefault(form, set()).add((name, value))
    return table
