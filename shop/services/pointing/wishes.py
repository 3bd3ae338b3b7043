"""What a message says of options, before any variant is looked at: claims, comparisons, prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from shop.services.pointing.options import Value


@dataclass(frozen=True)
class Claim:
    """Words that name values: one of `values` is wanted, or (`negative`) none of them.

    `soft` is a preference; `rank` orders alternatives of one option, the best is 0; `offered` says
    that an "or" joins it to an alternative before. Tokens [start, end) say it.
    """

    values: tuple[Value, ...]
    start: int
    end: int
    negative: bool = False
    soft: bool = False
    rank: int = 0
    offered: bool = False

    @property
    def options(self) -> frozenset[str]:
        """The options the words can be about."""
        return frozenset(v.option for v in self.values)

    def holds(self, options: Mapping[str, str]) -> bool:
        """Whether the options have one of the values (whatever the claim thinks of it)."""
        return bool(self.met_by(options))

    def met_by(self, options: Mapping[str, str]) -> frozenset[str]:
        """The names of the options that have one of the values."""
        return frozenset(v.option for v in self.values if options.get(v.option) == v.value)


class Degree(str, Enum):
    """How far a comparison goes."""

    FURTHER = "further"
    NEXT = "next"
    BY = "by"
    MOST = "most"
    AT_LEAST = "at_least"


@dataclass(frozen=True)
class Comparison:
    """ "bigger", "one size smaller", "1000 more pieces", "the brightest", "i7 or above".

    `sign` is +1 upwards and -1 downwards. `amount` is set for BY, `value` for AT_LEAST (which reads
    "at most" where the sign is negative).
    """

    options: tuple[str, ...]
    sign: int
    degree: Degree
    start: int
    amount: Decimal = Decimal(0)
    value: str = ""


class PriceWish(str, Enum):
    """What a message wants of the price."""

    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    CHEAPER = "cheaper"
    DEARER = "dearer"


@dataclass(frozen=True)
class Wishes:
    """Everything a message says of options.

    `free` options do not matter, with `free_rest` none but the named do. `kept` options stay as
    they are, with `keep_all` all but the named do. `vague` ones shall change, nobody says to what.
    `numbers` are long numbers (ids), `pivots` the tokens after which the new thing is described.
    """

    claims: tuple[Claim, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    price: PriceWish | None = None
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    free: frozenset[str] = frozenset()
    free_rest: bool = False
    kept: frozenset[str] = frozenset()
    keep_all: bool = False
    vague: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()
    pivots: tuple[int, ...] = ()
    covered: frozenset[int] = field(default_factory=frozenset)

    def has_alternatives(self, claim: Claim) -> bool:
        """Whether the claim is one of several the message ranks ("black, or else white")."""
        return claim.rank > 0 or any(c.rank > 0 and c.options & claim.options for c in self.claims)

    @property
    def said(self) -> bool:
        """Whether anything at all is said."""
        bounds = self.at_most is not None or self.at_least is not None
        return bool(
            self.claims
            or self.comparisons
            or self.price
            or bounds
            or self.free
            or self.free_rest
            or self.kept
            or self.keep_all
            or self.vague
            or self.numbers
        )
