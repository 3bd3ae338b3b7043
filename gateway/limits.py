"""Rate limits: token buckets in memory, shared by the workers forked from the process that made them."""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import struct
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import ApiError, Code
from gateway.settings import Settings

# Of so many keys the buckets are known; beyond, those that are nearly full again are forgotten.
PLACES = 32_768
# A key's bucket is in one of so many places.
CHOICES = 8
_BUCKET = struct.Struct("=Qdd")  # the key's hash, the level, and when it was that, in seconds

Place = tuple[int, float]  # where, and the level now


@dataclass(frozen=True)
class Limits:
    """The limits of the gateway: requests by address, messages by session."""

    address: RateLimit
    session: RateLimit

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Those of the settings. Workers must be forked afterwards to share them."""
        return cls(
            RateLimit(settings.ip_rate_per_minute, settings.ip_burst),
            RateLimit(settings.session_rate_per_minute, settings.session_burst),
        )


class RateLimit:
    """So many at once, so many a minute in the long run, for each key on its own."""

    def __init__(
        self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`per_minute` 0 limits nothing. `clock` gives seconds, the same ones in all processes."""
        self._per_second = per_minute / 60
        self._burst = float(max(burst, 1))
        self._clock = clock
        self._memory = mmap.mmap(-1, PLACES * _BUCKET.size)
        self._threads = threading.Lock()
        self._lock, name = tempfile.mkstemp(prefix="aftercart-limit-")
        # It has no name any more, and is there as long as somebody has it open.
        Path(name).unlink()
        weakref.finalize(self, os.close, self._lock)

    def take(self, key: str) -> None:
        """Count one for `key`.

        Raises:
            ApiError: there were too many; `Retry-After` says after how many seconds to come back.
        """
        if self._per_second == 0:
            return
        with self._alone():
            now = self._clock()
            hashed = _hash_of(key)
            at, level = self._find(hashed, now)
            if level >= 1:
                _BUCKET.pack_into(self._memory, at, hashed, level - 1, now)
                return
        wait_s = math.ceil((1 - level) / self._per_second)
        raise ApiError(
            Code.TOO_MANY_REQUESTS,
            f"Too many requests; try again in {wait_s} s.",
            headers={"Retry-After": str(wait_s)},
        )

    def _find(self, hashed: int, now: float) -> Place:
        """The bucket of that key, or the place of another that is free or nearest to full, as a full one."""
        best: Place = (-1, -1.0)
        for step in range(CHOICES):
            at = (hashed + step) % PLACES * _BUCKET.size
            found, level, since = _BUCKET.unpack_from(self._memory, at)
            level = min(self._burst, level + (now - since) * self._per_second)
            if found == hashed:
                return at, level
            if found == 0:
                level = self._burst
            if level > best[1]:
                best = (at, level)
        return best[0], self._burst

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # The kernel's lock keeps other processes out, and not this one's own threads.
        with self._threads:
            fcntl.lockf(self._lock, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._lock, fcntl.LOCK_UN)


def _hash_of(key: str) -> int:
    """Never 0, which is a place nobody took yet."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") or 1
