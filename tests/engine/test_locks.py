"""The turns of one session wait for each other."""

from __future__ import annotations

import asyncio
import fcntl
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.lock_store import InMemoryLockStore

from engine.errors import EngineError
from engine.locks import MachineLocks, _places_of
from engine.sql_tracker import SqlTracker
from engine.stores import SessionLocks
from tests.engine.conftest import ROOT


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


HOLD = """
import asyncio, sys
from pathlib import Path
from engine.locks import MachineLocks

async def hold() -> None:
    async with MachineLocks(Path(sys.argv[1])).lock("s", 60):
        print("held", flush=True)
        await asyncio.sleep(float(sys.argv[2]))
        print("leaving", flush=True)

asyncio.run(hold())
"""


def holding(file: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the session `s`, from now on, for so long."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLD, str(file), str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def has_said_more(process: subprocess.Popen[str]) -> bool:
    """Whether it was about to let go of the session when this is asked."""
    return bool(select.select([process.stdout], [], [], 0)[0])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[MachineLocks]:
    """The locks of this process in a file of the test's."""
    locks = MachineLocks(tmp_path / "new" / "turns.lock")
    yield locks
    locks.close()


async def test_processes_of_one_machine_wait_for_each_other(
    machine: MachineLocks, tmp_path: Path
) -> None:
    """A session held in another process is had after it, and other sessions are had at once."""
    with holding(tmp_path / "new" / "turns.lock", 0.5) as other:
        async with SessionLocks(machine, 60).hold("another"):
            was_running = other.poll() is None
        async with SessionLocks(machine, 60).hold("s"):
            was_leaving = has_said_more(other)

    assert was_running
    assert was_leaving


async def test_a_process_that_is_killed_holds_nothing(
    machine: MachineLocks, tmp_path: Path
) -> None:
    """The lock of a process ends with it, so that the retry of its customer is not kept waiting."""
    with holding(tmp_path / "new" / "turns.lock", 600) as other:
        other.kill()
        async with SessionLocks(machine, 60).hold("s"):
            ended = other.wait()

    assert ended == -signal.SIGKILL


async def test_a_session_held_for_too_long_is_told(machine: MachineLocks, tmp_path: Path) -> None:
    """Whoever waits longer than any turn takes is told so, and leaves the line."""
    with holding(tmp_path / "new" / "turns.lock", 600) as other:
        with pytest.raises(EngineError, match="locked"):
            async with SessionLocks(machine, 0.05).hold("s"):
                raise AssertionError
        other.kill()
    async with SessionLocks(machine, 60).hold("s"):
        pass


async def test_who_is_next_is_not_overtaken(machine: MachineLocks, tmp_path: Path) -> None:
    """Of two processes in turn the one that waits comes before the one that has just had the session."""
    file = tmp_path / "new" / "turns.lock"
    with ThreadPoolExecutor(1) as pool:
        async with machine.lock("s", 60):
            other = pool.submit(holding, file, 0.2)
            await _is_somebody_next(machine)
        async with machine.lock("s", 60):
            with other.result() as process:
                was_leaving = has_said_more(process)

    assert was_leaving


async def _is_somebody_next(machine: MachineLocks) -> None:
    """Wait until another process waits for the session `s`."""
    _, following = _places_of("s")
    while True:
        try:
            fcntl.lockf(machine._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, following)
        except BlockingIOError:
            return
        machine._let_go(following)
        await asyncio.sleep(0.01)


async def test_the_holder_of_a_session_does_not_wait_for_itself() -> None:
    """A turn run by whoever keeps the session goes straight on, and others wait until it is let go."""
    locks = SessionLocks(InMemoryLockStore(), 60)
    done: list[str] = []
    waiting = asyncio.create_task(_begin_late(locks, done))
    async with locks.hold("s"):
        await asyncio.sleep(0.02)
        async with locks.hold("s"):
            done.append("inside")
        await asyncio.sleep(0.02)
        done.append("outside")
    await waiting

    assert done == ["inside", "outside", "late"]


async def _begin_late(locks: SessionLocks, done: list[str]) -> None:
    await asyncio.sleep(0.01)
    await hold(locks, "s", "late", done)
