"""Which options to say, and in which of the ways that leave no doubt which one is meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from benchmarks.tasks.cues import folded
from benchmarks.tasks.layout import Item, Product

PREPOSITIONS = ("no ", "not ", "with ", "without ")
UNSAID = frozenset({"none", "no", "yes"})
CODE = re.compile(r"^X{0,3}[SML]$|^\d+$|^.{1,2}$")


def telling_options(item: Item, alike: Sequence[Item]) -> dict[str, str]:
    """As few options as tell the item from the others of its name."""
    others = [e for e in alike if e.line != item.line and e.options != item.options]
    telling: dict[str, str] = {}
    for name, value in item.options.items():
        left = [e for e in others if e.options.get(name) == value]
        if len(left) < len(others):
            telling[name] = value
            others = left
    return telling or dict(item.options)


def way_to_say(
    name: str, value: str, product: Product | None, vague_values: Collection[str]
) -> str:
    """The key under `option` in the phrases: the value alone only where it tells the option."""
    if value in UNSAID:
        return _way_of_yes_and_no(name, value)
    if CODE.match(value):
        return "value_of" if name.endswith("s") else "name_value"
    if value in vague_values:
        return "value_of"
    return "value" if _unique(name, value, product) else "value_name"


def _way_of_yes_and_no(name: str, value: str) -> str:
    """ "waterproof", "not waterproof", "with water resistance", "no backlight"."""
    if value == "none" or not name.endswith("proof"):
        return "with" if value == "yes" else "none"
    return "is" if value == "yes" else "is_not"


def _unique(name: str, value: str, product: Product | None) -> bool:
    """Whether no other option of the product has that value."""
    variants = product.variants if product else ()
    return not any(
        other != name and folded(v) == folded(value)
        for variant in variants
        for other, v in variant.options.items()
    )
