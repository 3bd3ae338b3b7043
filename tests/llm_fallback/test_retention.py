"""What was kept of answers goes when the shop no longer wants it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import structlog

from llm_fallback.retention import Keeping, Retention
from records.database import migrate, open_database
from records.errors import RecordsUnreachable
from records.fallback import FallbackRecords
from records.fallback_types import AnswerGap, GapReason, LlmCall

NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)
GAP = AnswerGap("c1", NOW, GapReason.REFUSED, "en", "Do you repair shoes?")
CALL = LlmCall("c1", NOW, "openai", "small", "p1", "i1", "{}", "[]", "ok")


@pytest.fixture
def records(tmp_path: Path) -> FallbackRecords:
    """Records with a call and a gap of today, of 60 days ago and of a year ago."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    kept = FallbackRecords(open_database(url))
    for days in (0, 60, 365):
        kept.add_gap(replace(GAP, at=NOW - timedelta(days=days)))
        kept.add_call(replace(CALL, at=NOW - timedelta(days=days)))
    return kept


@pytest.mark.parametrize(
    ("keeping", "calls", "gaps"),
    [
        (Keeping(30, 90), 1, 2),
        (Keeping(0, 90), 3, 2),
        (Keeping(30, 0), 1, 3),
        (Keeping(0, 0), 3, 3),
        (Keeping(10**9, 10**9), 3, 3),
    ],
)
def test_each_is_kept_for_its_days(
    records: FallbackRecords, keeping: Keeping, calls: int, gaps: int
) -> None:
    """Calls and gaps have bounds of their own; 0 keeps them for ever."""
    Retention(records, keeping, lambda: NOW).delete_old()

    assert (len(records.calls()), len(records.gaps())) == (calls, gaps)


class Counted:
    """Records whose deletion fails the first time, and which counts threads that are in it at once."""

    def __init__(self, enough: int) -> None:
        self.calls = 0
        self.at_once = 0
        self.most_at_once = 0
        self.done = threading.Event()
        self._enough = enough
        self._lock = threading.Lock()

    def delete_older(self, calls_before: datetime, gaps_before: datetime) -> int:
        """Count."""
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.calls += 1
        if self.calls >= self._enough:
            self.done.set()
        with self._lock:
            self.at_once -= 1
        if self.calls == 1:
            raise RecordsUnreachable("down")
        return 0


async def test_it_goes_on_until_it_is_cancelled() -> None:
    """Again and again, one deletion at a time, also after a failure, and not a step after the end."""
    counted = Counted(enough=20)
    retention = Retention(counted, Keeping(30, 90), lambda: NOW)  # type: ignore[arg-type]

    with structlog.testing.capture_logs() as logs:
        task = asyncio.create_task(retention.run(every_s=0.0))
        await asyncio.to_thread(counted.done.wait, 10)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    after = counted.calls
    await asyncio.sleep(0.05)

    assert counted.most_at_once == 1
    assert after >= 20
    assert counted.calls <= after + 1
    assert logs[0]["event"] == "old_answers_not_deleted"
