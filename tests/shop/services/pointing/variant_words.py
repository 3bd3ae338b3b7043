"""Variants and matches of the general store as short lines, as the tests of variants write them."""

from __future__ import annotations

from shop.domain.catalog import Variant
from shop.services.pointing.types import VariantMatch
from tests.shop.services.pointing.general_store import variant


def name(found: Variant) -> str:
    """A variant by its values."""
    return ", ".join(found.options.values())


def said(match: VariantMatch) -> str:
    """The match as one line: "= blue, M" decides, "? blue, M (3)" asks among three with the best
    first, "~ blue, M" only offers near ones, "x blue, M" is sold out, "-" fits nothing."""
    if not match.said:
        return ""
    if len(match.variants) == 1:
        return f"= {name(match.variants[0])}"
    if match.variants:
        return f"? {name(match.variants[0])} ({len(match.variants)})"
    if match.unavailable:
        return f"x {name(match.unavailable[0])}"
    return f"~ {name(match.near[0])}" if match.near else "-"


def current_of(product: str, values: str) -> Variant | None:
    """The current variant of a row."""
    return variant(product, *values.split(", ")) if values else None
