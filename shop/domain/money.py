"""Money: an exact amount and its currency. Never a float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount rounded to hundredths (half up) in an ISO 4217 currency."""

    amount: Decimal
    currency: str = "USD"

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "amount", Decimal(self.amount).quantize(_CENT, rounding=ROUND_HALF_UP)
        )

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str = "USD") -> Money:
        """Build from an exact literal; floats are refused because they are not exact."""
        if isinstance(amount, float):
            raise TypeError(f"Money.of({amount!r}): pass a str or Decimal, a float is not exact")
        return cls(Decimal(amount), currency)

    @classmethod
    def zero(cls, currency: str = "USD") -> Money:
        """Nothing, in `currency`."""
        return cls(Decimal(0), currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self} and {other} are of different currencies")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        symbol = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}.get(self.currency)
        sign = "-" if self.amount < 0 else ""
        figure = f"{abs(self.amount):,.2f}"
        return f"{sign}{symbol}{figure}" if symbol else f"{sign}{figure} {self.currency}"


def total(amounts: Iterable[Money], currency: str = "USD") -> Money:
    """The sum; `currency` names the zero of an empty sum."""
    result: Money | None = None
    for amount in amounts:
        result = amount if result is None else result + amount
    return Money.zero(currency) if result is None else result
