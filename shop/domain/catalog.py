"""Products and the variants a customer can hold in their hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shop.domain.money import Money

Options = Mapping[str, str]


def options(values: Mapping[str, str] | None = None) -> Options:
    """A read-only copy of option names to values, order kept (`{"color": "blue", "size": "M"}`)."""
    return MappingProxyType(dict(values or {}))


@dataclass(frozen=True)
class Variant:
    """One sellable version of a product. `stock` counts units; 0 means not available."""

    id: str
    product_id: str
    options: Options
    price: Money
    stock: int

    @property
    def available(self) -> bool:
        """Whether at least one unit can be ordered now."""
        return self.stock > 0


@dataclass(frozen=True)
class Product:
    """A kind of thing the shop sells, with all its variants (available or not), in catalogue order.

    `tracked_stock` is False where the platform only says whether a variant is available: its
    `stock` is then a yes (above 0) or no (0) that no write of ours changes.
    """

    id: str
    name: str
    variants: tuple[Variant, ...]
    category: str = ""
    description: str = ""
    attributes: Options = field(default_factory=options)
    aliases: tuple[str, ...] = ()
    tracked_stock: bool = True

    def variant(self, variant_id: str) -> Variant | None:
        """The variant with that id, or None."""
        return next((v for v in self.variants if v.id == variant_id), None)

    @property
    def available_variants(self) -> tuple[Variant, ...]:
        """The variants that can be ordered now, in catalogue order."""
        return tuple(v for v in self.variants if v.available)

    @property
    def option_names(self) -> tuple[str, ...]:
        """Every option name any variant has, in the order first seen."""
        return tuple(dict.fromkeys(name for v in self.variants for name in v.options))
