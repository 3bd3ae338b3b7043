"""Ends a reply being composed when its customer says so to another process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from records.errors import RecordsError

LOOK_S = 0.25


@contextmanager
def watching_for_stop(
    is_to_stop: Callable[[], Awaitable[bool]], stop: Callable[[], object]
) -> Iterator[None]:
    """Ask again and again while the block runs, and call `stop` once if so.

    Most turns are over before it is asked for the first time, and cost nothing.
    """
    loop = asyncio.get_running_loop()
    watching: list[asyncio.Task[None]] = []

    async def watch() -> None:
        try:
            while not await is_to_stop():
                await asyncio.sleep(LOOK_S)
        except RecordsError:
            return  # The turn itself will say that the records do not answer.
        stop()

    timer = loop.call_later(LOOK_S, lambda: watching.append(loop.create_task(watch())))
    try:
        yield
    finally:
        timer.cancel()
        for task in watching:
            task.cancel()
