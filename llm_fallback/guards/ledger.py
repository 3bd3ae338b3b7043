"""Where is kept what was spent: a port, and the ledger that forgets when the process ends.

A reservation is booked as spent at once, and corrected when the call has ended. What a crash leaves
reserved stays spent: a budget may be held too tightly, never too loosely.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import Protocol

from llm_fallback.errors import FallbackError

UNIT = Decimal("0.000000001")
"""The smallest amount that is kept; a token can cost less than a millionth."""


class OverLimit(FallbackError):
    """An amount does not fit under the limit of a scope; `scope` names it."""

    def __init__(self, scope: str) -> None:
        """`scope` is the first whose limit was reached."""
        super().__init__(f"the limit of {scope} is reached")
        self.scope = scope


class LedgerFailed(FallbackError):
    """The ledger cannot be read or written."""


class Ledger(Protocol):
    """Sums by scope ("day:2026-11-21"), in one currency, exact to a billionth. Thread-safe.

    Every method raises LedgerFailed if the ledger cannot be used.
    """

    def reserve(self, limits: Mapping[str, Decimal], amount: Decimal, at: datetime) -> None:
        """Book `amount` on all scopes of `limits`, or on none.

        Amounts are rounded up to the unit. `at` is aware and says when.

        Raises:
            OverLimit: if any of the sums would exceed its limit.
        """

    def settle(self, scopes: Iterable[str], difference: Decimal) -> None:
        """Add `difference`, below 0 where less was spent than reserved. No sum goes below 0."""

    def spent(self, scope: str) -> Decimal:
        """What is booked on `scope`, 0 if nothing ever was."""

    def forget(self, before: datetime) -> None:
        """Drop the scopes on which nothing was reserved since `before`."""


class MemoryLedger:
    """A ledger in memory."""

    def __init__(self) -> None:
        """Empty."""
        self._sums: dict[str, Decimal] = {}
        self._at: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def reserve(self, limits: Mapping[str, Decimal], amount: Decimal, at: datetime) -> None:
        """As `Ledger.reserve`."""
        booked = in_units(amount)
        with self._lock:
            for scope, limit in limits.items():
                if self._sums.get(scope, Decimal(0)) + booked > limit:
                    raise OverLimit(scope)
            for scope in limits:
                self._sums[scope] = self._sums.get(scope, Decimal(0)) + booked
                self._at[scope] = at

    def settle(self, scopes: Iterable[str], difference: Decimal) -> None:
        """As `Ledger.settle`."""
        with self._lock:
            for scope in scopes:
                total = self._sums.get(scope, Decimal(0)) + in_units(difference)
                self._sums[scope] = max(Decimal(0), total)

    def spent(self, scope: str) -> Decimal:
        """As `Ledger.spent`."""
        with self._lock:
            return self._sums.get(scope, Decimal(0))

    def forget(self, before: datetime) -> None:
        """As `Ledger.forget`."""
        with self._lock:
            for scope in [scope for scope, at in self._at.items() if at < before]:
                del self._at[scope]
                self._sums.pop(scope, None)


def in_units(amount: Decimal) -> Decimal:
    """`amount` rounded to the unit, away from 0 if it is to be paid."""
    return amount.quantize(UNIT, rounding=ROUND_UP) if amount > 0 else amount.quantize(UNIT)
