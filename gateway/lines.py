"""Lines: whoever comes first is served first, one at a time for each key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.errors import ApiError, Code

MAX_WAITING = 20


class Lines:
    """A waiting line for each key."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._lines: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait until it is one's turn, and keep it for the block.

        Raises:
            ApiError: too many wait already.
        """
        waiting = self._waiting.get(key, 0)
        if waiting >= MAX_WAITING:
            raise ApiError(
                Code.TOO_MANY_REQUESTS,
                "Too many messages of this session wait for their answer; wait for one.",
                headers={"Retry-After": "1"},
            )
        self._waiting[key] = waiting + 1
        lock = self._lines.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            self._leave(key)

    def _leave(self, key: str) -> None:
        self._waiting[key] -= 1
        if self._waiting[key] == 0:
            del self._waiting[key], self._lines[key]
