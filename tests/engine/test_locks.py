"""The turns of one session wait for each other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.lock_store import InMemoryLockStore

from engine.errors import EngineError
from engine.sql_tracker import SqlTracker
from engine.stores import SessionLocks


async def hold(locks: SessionLocks, session_id: str, name: str, done: list[str]) -> None:
    """Hold a session for a moment and note who did."""
    async with locks.hold(session_id):
        await asyncio.sleep(0.01)
        done.append(name)


async def test_first_come_first_served() -> None:
    """Whoever asked first is first, and sessions do not wait for each other."""
    locks = SessionLocks(InMemoryLockStore(), 60)
    done: list[str] = []
    names = [f"{n}" for n in range(10)]

    await asyncio.gather(*(hold(locks, "s", name, done) for name in names))

    assert done == names
    assert locks._queues == {}


async def test_who_gives_up_waiting_holds_up_nobody() -> None:
    """A caller that is cancelled while waiting, or fails while holding, leaves the line."""
    locks = SessionLocks(InMemoryLockStore(), 60)
    done: list[str] = []

    async def fail() -> None:
        async with locks.hold("s"):
            await asyncio.sleep(0.01)
            raise RuntimeError

    failing = asyncio.create_task(fail())
    await asyncio.sleep(0)
    waiting = asyncio.create_task(hold(locks, "s", "gone", done))
    await asyncio.sleep(0)
    waiting.cancel()
    await hold(locks, "s", "last", done)
    with pytest.raises(RuntimeError):
        await failing

    assert done == ["last"]
    assert locks._queues == {}


async def test_processes_wait_for_each_other_through_the_lock_store() -> None:
    """Two engines on one lock store hold a session one after the other."""
    store = InMemoryLockStore()
    one, other = SessionLocks(store, 60), SessionLocks(store, 60)
    done: list[str] = []

    async def long_turn() -> None:
        async with one.hold("s"):
            await asyncio.sleep(0.1)
            done.append("one")

    running = asyncio.create_task(long_turn())
    await asyncio.sleep(0.01)
    await hold(other, "s", "other", done)
    await running

    assert done == ["one", "other"]


async def test_a_lock_store_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that cannot be had is an error of the engine, and the line moves on."""
    store = InMemoryLockStore()
    locks = SessionLocks(store, 60)
    done: list[str] = []
    with monkeypatch.context() as broken:
        broken.setattr(store, "save_lock", _gone)
        with pytest.raises(EngineError, match="locked"):
            await hold(locks, "s", "never", done)
    await hold(locks, "s", "after", done)

    assert done == ["after"]


def _gone(_lock: object) -> None:
    raise ConnectionError


def test_sqlite_is_written_ahead(tmp_path: Path) -> None:
    """Readers of a SQLite tracker never wait for a writer; its folder is created."""
    store = SqlTracker(f"sqlite:///{tmp_path}/new/tracker.db")

    with store.engine.connect() as connection:
        mode = connection.execute(sa.text("PRAGMA journal_mode")).scalar()
    store.ping()
    store.engine.dispose()

    assert mode == "wal"
