"""The work under way: bounded, never broken off half-way, and waited for at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from gateway.errors import ApiError, Code

T = TypeVar("T")

LATER_S = "1"
# By then another process has taken over, or this one is there again.
AFTER_STOPPING_S = "5"


class Work:
    """What runs for customers in this process."""

    def __init__(self, most: int) -> None:
        """At most `most` pieces at once; 0 for any number."""
        self._most = most
        self._running: set[asyncio.Task[Any]] = set()
        self._is_ending = False

    @property
    def is_ending(self) -> bool:
        """Whether nothing new is begun any more."""
        return self._is_ending

    def admit(self) -> None:
        """See that more can be done, as early as possible: what is refused should cost next to nothing.

        Raises:
            ApiError: as `do`.
        """
        refusal = self._refusal()
        if refusal is not None:
            raise refusal

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do `work` to its end, also when the caller goes away in the middle.

        Raises:
            ApiError: so much is being done already that waiting for it helps nobody, or this
                process is about to end.
        """
        try:
            self.admit()
        except ApiError:
            work.close()
            raise
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    def end(self) -> None:
        """Begin nothing new from now on."""
        self._is_ending = True

    async def drain(self, timeout_s: float) -> None:
        """Wait for what runs, at most so long."""
        if self._running:
            await asyncio.wait(self._running, timeout=timeout_s)

    def _refusal(self) -> ApiError | None:
        if self._is_ending:
            return ApiError(
                Code.STOPPING,
                f"This server is stopping; send the same again in {AFTER_STOPPING_S} s.",
                headers={"Retry-After": AFTER_STOPPING_S, "Connection": "close"},
            )
        if 0 < self._most <= len(self._running):
            return ApiError(
                Code.OVERLOADED,
                f"Too much is going on at once; send the same again in {LATER_S} s.",
                headers={"Retry-After": LATER_S},
            )
        return None
