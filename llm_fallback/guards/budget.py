"""Budgets in money: per conversation, per day, and per calendar month of the shop."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.ledger import Ledger, LedgerFailed, OverLimit
from llm_fallback.types import ComposeRequest, Usage

_KEPT = timedelta(days=62)
"""Longer than any month, so that no sum is dropped while it still counts."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Limits:
    """The most that may be spent, in the currency of the prices; None for any amount."""

    conversation: Decimal | None = None
    day: Decimal | None = None
    month: Decimal | None = None


class Budget:
    """Reserves what a call may cost before it is made, and books what it cost after."""

    def __init__(
        self,
        limits: Limits,
        ledger: Ledger,
        estimate: Callable[[ComposeRequest], Decimal],
        now: Callable[[], datetime],
        currency: str = "USD",
        shop: str = "shop",
    ) -> None:
        """`now` gives aware UTC times: days and months are UTC's. Several shops may share a ledger."""
        self._limits = limits
        self._ledger = ledger
        self._estimate = estimate
        self._now = now
        self._prefix = f"{shop}:{currency}"
        self._cleared: datetime | None = None

    def open(self, request: ComposeRequest) -> Bill:
        """Reserve the estimate of `request`. Close the bill, whatever happens.

        Raises:
            ProviderError: OVER_BUDGET, naming the budget; also if the ledger cannot be used, since
                then nobody knows.
        """
        now = self._now()
        scopes = self._scopes(request.conversation_id, now)
        bill = Bill(self._ledger, tuple(scopes), self._estimate(request) if scopes else Decimal(0))
        if not scopes:
            return bill
        try:
            self._clear(now)
            self._ledger.reserve(scopes, bill.estimate, now)
        except OverLimit as over:
            kind = over.scope.removeprefix(f"{self._prefix}:").split(":")[0]
            raise ProviderError(Reason.OVER_BUDGET, f"the budget per {kind} is used up") from None
        except LedgerFailed as error:
            raise ProviderError(Reason.OVER_BUDGET, f"unknown what was spent: {error}") from error
        return bill

    def _scopes(self, conversation_id: str, now: datetime) -> dict[str, Decimal]:
        # The ledger need not know whose conversation it was.
        conversation = hashlib.sha256(conversation_id.encode("utf-8", "replace")).hexdigest()[:32]
        limits = {
            f"conversation:{conversation}": self._limits.conversation,
            f"day:{now:%Y-%m-%d}": self._limits.day,
            f"month:{now:%Y-%m}": self._limits.month,
        }
        return {f"{self._prefix}:{k}": limit for k, limit in limits.items() if limit is not None}

    def _clear(self, now: datetime) -> None:
        if self._cleared is None or self._cleared.date() != now.date():
            self._ledger.forget(now - _KEPT)
            self._cleared = now


class Bill:
    """What one call has cost so far, over all its attempts."""

    def __init__(self, ledger: Ledger, scopes: tuple[str, ...], estimate: Decimal) -> None:
        """`estimate` is what was reserved on `scopes`."""
        self.estimate = estimate
        self._ledger = ledger
        self._scopes = scopes
        self._spent = Decimal(0)
        self._unreported = False

    def begun(self) -> None:
        """Something came: from now on the attempt costs the estimate, unless it reports better."""
        self._unreported = True

    def reported(self, usage: Usage) -> None:
        """The provider said what the attempt used."""
        self._spent += usage.cost
        self._unreported = False

    def attempt_over(self) -> None:
        """The attempt ended, reported or not."""
        if self._unreported:
            self._spent += self.estimate
        self._unreported = False

    def close(self) -> None:
        """Book the difference between what was reserved and what was spent."""
        self.attempt_over()
        if not self._scopes:
            return
        try:
            self._ledger.settle(self._scopes, self._spent - self.estimate)
        except LedgerFailed as error:
            # The reservation stays booked: too much rather than too little.
            log.warning("llm_bill_not_settled", error=str(error))
