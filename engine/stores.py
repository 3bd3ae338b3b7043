"""Where conversations are kept and how turns of one session wait for each other.

Rasa's own stores, chosen by URL or in `endpoints.yml`: one SQLite file and locks of this machine by default,
PostgreSQL and Redis when several machines share the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import LockError, LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain

from engine.errors import EngineError
from engine.locks import LOOK_AGAIN_S, MachineLocks
from engine.sql_tracker import SqlTracker

# Rasa's waiting callers look again each second unless told otherwise. With the queue in this
# process in front, only another engine process is ever waited for here.
LOOK_AGAIN_IN_STORE_S = 0.05

_is_in_line: ContextVar[bool] = ContextVar("aftercart_in_line", default=False)


async def open_tracker_store(url: str | None, endpoints: Path | None) -> TrackerStore:
    """The tracker store at `url`, or else the one named in `endpoints`."""
    configured = read_endpoints(endpoints)
    broker = await EventBroker.create(configured.event_broker)
    if url is not None:
        return SqlTracker(url, broker)
    if configured.tracker_store is None:
        raise EngineError("no tracker store: set AFTERCART_TRACKER_URL or endpoints.yml")
    return TrackerStore.create(configured.tracker_store, Domain.empty(), broker)


def read_endpoints(path: Path | None) -> AvailableEndpoints:
    """What `endpoints.yml` names; nothing, if there is no such file."""
    if path is None or not path.is_file():
        return AvailableEndpoints()
    return AvailableEndpoints.read_endpoints(str(path))


def open_lock_store(lock_file: Path | None, endpoints: Path | None) -> LockStore:
    """The lock store named in `endpoints`, else locks in `lock_file`, else those of this process alone."""
    configured = read_endpoints(endpoints).lock_store
    if configured is None and lock_file is not None:
        return MachineLocks(lock_file)
    return LockStore.create(configured)


class SessionLocks:
    """Lets the turns of one session run one at a time, in the order they asked.

    In this process they queue up first come, first served; between processes Rasa's lock store
    decides.
    """

    def __init__(self, store: LockStore, lifetime_s: float) -> None:
        """`lifetime_s` is longer than any turn: a lock that old is taken for forgotten."""
        self._store = store
        self._lifetime_s = lifetime_s
        self._look_again_s = (
            LOOK_AGAIN_S if isinstance(store, MachineLocks) else LOOK_AGAIN_IN_STORE_S
        )
        self._queues: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, session_id: str) -> AsyncIterator[None]:
        """Wait for the session to be free and keep it. Raises EngineError if it never is.

        Whoever holds one already, around this call, goes straight on.
        """
        if _is_in_line.get():
            yield
            return
        async with self._in_line(session_id), self._locked(session_id):
            token = _is_in_line.set(True)
            try:
                yield
            finally:
                _is_in_line.reset(token)

    def close(self) -> None:
        """Let go of what the store holds open."""
        if isinstance(self._store, MachineLocks):
            self._store.close()

    @asynccontextmanager
    async def _locked(self, session_id: str) -> AsyncIterator[None]:
        try:
            async with self._store.lock(session_id, self._lifetime_s, self._look_again_s):
                yield
        except LockError as error:
            raise EngineError(f"session {session_id!r} stays locked elsewhere") from error

    @asynccontextmanager
    async def _in_line(self, session_id: str) -> AsyncIterator[None]:
        queue, waiting = self._queues.get(session_id, (asyncio.Lock(), 0))
        self._queues[session_id] = (queue, waiting + 1)
        try:
            async with queue:
                yield
        finally:
            queue, waiting = self._queues[session_id]
            self._queues[session_id] = (queue, waiting - 1)
            if waiting == 1:
                del self._queues[session_id]
