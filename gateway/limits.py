"""Rate limits: token buckets in the memory of this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from gateway.errors import ApiError, Code

MAX_BUCKETS = 10_000


class RateLimit:
    """So many at once, so many a minute in the long run, for each key on its own."""

    def __init__(
        self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`per_minute` 0 limits nothing. `clock` gives seconds."""
        self._per_second = per_minute / 60
        self._burst = max(burst, 1)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Count one for `key`.

        Raises:
            ApiError: there were too many; `Retry-After` says after how many seconds to come back.
        """
        if self._per_second == 0:
            return
        now = self._clock()
        level = self._level(key, now)
        if level < 1:
            wait_s = math.ceil((1 - level) / self._per_second)
            raise ApiError(
                Code.TOO_MANY_REQUESTS,
                f"Too many requests; try again in {wait_s} s.",
                headers={"Retry-After": str(wait_s)},
            )
        self._buckets[key] = (level - 1, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._forget_full(now)

    def _level(self, key: str, now: float) -> float:
        level, since = self._buckets.get(key, (float(self._burst), now))
        return min(self._burst, level + (now - since) * self._per_second)

    def _forget_full(self, now: float) -> None:
        """Drop the buckets that are full again: they are as good as new ones."""
        self._buckets = {
            key: bucket
            for key, bucket in self._buckets.items()
            if self._level(key, now) < self._burst
        }
