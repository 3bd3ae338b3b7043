"""Deletes what was kept of answers when it is old enough: a shop says after how many days."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from records.errors import RecordsError
from records.fallback import FallbackRecords

EVERY_S = 6 * 3600.0
# A hundred years: the calendar has an end.
_MOST_DAYS = 36_500

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Keeping:
    """For how many days calls of a language model, and gaps in answers, are kept; 0 for ever."""

    calls_days: int
    gaps_days: int


class Retention:
    """Deletes what is older than the shop wants to keep, again and again, one deletion at a time."""

    def __init__(
        self, records: FallbackRecords, keeping: Keeping, now: Callable[[], datetime]
    ) -> None:
        """`now` gives the time, aware, in UTC."""
        self._records = records
        self._keeping = keeping
        self._now = now

    def delete_old(self) -> int:
        """Delete now; how many records that were. Blocks. Raises RecordsUnreachable."""
        never = datetime.min.replace(tzinfo=self._now().tzinfo)

        def bound(days: int) -> datetime:
            return self._now() - timedelta(days=min(days, _MOST_DAYS)) if days else never

        return self._records.delete_older(
            bound(self._keeping.calls_days), bound(self._keeping.gaps_days)
        )

    async def run(self, every_s: float = EVERY_S) -> None:
        """Delete at once and then every so many seconds, until cancelled.

        A failure is logged and made up for the next time. Several processes may do it at once.
        """
        while True:
            try:
                deleted = await asyncio.to_thread(self.delete_old)
                log.info("old_answers_deleted", records=deleted)
            except RecordsError as error:
                log.warning("old_answers_not_deleted", error=type(error).__name__)
            await asyncio.sleep(every_s)
