"""What is found in a message, and the names it goes by.

Errors: EntityError
         ├─ EntitySettingError   a setting of the component cannot be used
         ├─ PatternError         files in data/entities have mistakes: each with file and line
         └─ CatalogueError       the catalogue's file or provider cannot be read
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class EntityError(Exception):
    """Base of this package's errors."""


class EntitySettingError(EntityError):
    """A setting of the component cannot be used; the message names it."""


class PatternError(EntityError):
    """Files of words and patterns have mistakes; the message lists them with file and line."""


class CatalogueError(EntityError):
    """The catalogue cannot be read; the message names the file and line, or the provider."""


class Kind(str, Enum):
    """The entities. Their order is the order of priority where two finds are equally long."""

    NOTHING = "nothing"  # claims words so that nothing else does; never handed out
    EMAIL = "email_address"
    ORDER_NO = "order_no"
    PHONE = "phone"
    POSTCODE = "postcode"
    VARIANT_NAME = "variant_name"
    PRODUCT_NAME = "product_name"
    MONEY = "money"
    DATE = "date"
    OPTION_VALUE = "option_value"
    QUANTITY = "quantity"
    ORDINAL = "ordinal"


KINDS = tuple(kind.value for kind in Kind if kind is not Kind.NOTHING)
_RANK = {kind.value: rank for rank, kind in enumerate(Kind)}
# Entities a designer adds come after ours.
_LAST = len(_RANK)


@dataclass(frozen=True)
class Found:
    """An entity at characters [start, end) of the original text.

    `value` is the normalised value, JSON as it is. `confidence` is set where it was matched fuzzily (0
    to 1). `extra` holds further keys of the entity (`product_ids`, `options`).
    """

    kind: str
    start: int
    end: int
    value: object
    confidence: float | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Characters covered."""
        return self.end - self.start

    @property
    def rank(self) -> int:
        """The place of its entity among all, 0 first."""
        return _RANK.get(self.kind, _LAST)

    def overlaps(self, other: Found) -> bool:
        """Whether both cover a character."""
        return self.start < other.end and other.start < self.end
