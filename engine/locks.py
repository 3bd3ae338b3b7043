"""Locks between the processes of one machine, without a server.

Rasa's lock store keeps its tickets in memory or in Redis. Here the kernel keeps them: a lock is a byte of one file,
as far into it as the conversation's hash says. The file stays empty. Locks of a process end with it, however it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore

# Offsets are signed; two bytes belong to a conversation.
_PLACES = 2**61
# Far shorter than a turn, and long enough to cost nothing.
LOOK_AGAIN_S = 0.005


class MachineLocks(LockStore):  # type: ignore[misc]
    """A `LockStore` for the processes that open the same file, one store in each.

    Two bytes make the line: who holds the second one is next, and waits for the first. So nobody can overtake the
    one who is next, whichever process they come from. In one process the callers must not ask for a
    conversation twice at a time: `SessionLocks` lines them up.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises OSError."""
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_AGAIN_S,
    ) -> AsyncIterator[TicketLock]:
        """Wait for the conversation and keep it; see Rasa's `LockStore.lock`.

        Raises:
            LockError: it was not to be had within `lock_lifetime` seconds, or the file is gone.
        """
        held, following = _places_of(conversation_id)
        last = time.monotonic() + lock_lifetime
        await self._take(following, last, wait_time_in_seconds)
        try:
            await self._take(held, last, wait_time_in_seconds)
        finally:
            self._let_go(following)
        try:
            yield TicketLock(conversation_id)
        finally:
            self._let_go(held)

    def close(self) -> None:
        """Let go of the file and of all locks."""
        os.close(self._file)

    async def _take(self, place: int, last: float, look_again_s: float) -> None:
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                return
            except BlockingIOError as error:
                if time.monotonic() > last:
                    raise LockError("held by another process for too long") from error
            except OSError as error:
                raise LockError(f"the file of locks cannot be used: {error.strerror}") from error
            await asyncio.sleep(look_again_s)

    def _let_go(self, place: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)


def _places_of(conversation_id: str) -> tuple[int, int]:
    """The bytes of a conversation: held by who has it, held by who is next."""
    digest = hashlib.blake2b(conversation_id.encode(), digest_size=8).digest()
    place = int.from_bytes(digest, "big") % _PLACES * 2
    return place, place + 1
