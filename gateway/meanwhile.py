"""What runs beside the server as long as it serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

log = structlog.get_logger()

Job = Callable[[], Coroutine[Any, Any, None]]


@asynccontextmanager
async def running(job: Job | None) -> AsyncIterator[None]:
    """Run `job` beside what is done inside, and cancel it at the end. Its failure is logged, and no more."""
    task = None if job is None else asyncio.create_task(_guarded(job))
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _guarded(job: Job) -> None:
    try:
        await job()
    except Exception as error:
        log.exception("job_failed", reason=type(error).__name__)
