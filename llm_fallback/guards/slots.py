"""How many calls run at once, and how long the next may wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from llm_fallback.errors import ProviderError, Reason


class Slots:
    """A number of places. Who finds none free waits a little, then goes without."""

    def __init__(self, most: int = 8, wait_s: float = 1.0) -> None:
        """`most` calls at once; the next waits up to `wait_s` seconds."""
        self._most = most
        self._wait_s = wait_s
        self._semaphore = anyio.Semaphore(most)
        self.in_use = 0
        self.waiting = 0

    @asynccontextmanager
    async def taken(self, at_most_s: float) -> AsyncIterator[None]:
        """Hold a place for the length of the block.

        Raises:
            ProviderError: BUSY, if none becomes free in time.
        """
        await self._take(min(self._wait_s, at_most_s))
        self.in_use += 1
        try:
            yield
        finally:
            self.in_use -= 1
            self._semaphore.release()

    async def _take(self, seconds: float) -> None:
        try:
            self._semaphore.acquire_nowait()
            return
        except anyio.WouldBlock:
            self.waiting += 1
        try:
            with anyio.fail_after(seconds):
                await self._semaphore.acquire()
        except TimeoutError:
            detail = f"{self._most} calls were running for {seconds:g} s"
            raise ProviderError(Reason.BUSY, detail) from None
        finally:
            self.waiting -= 1
