"""Several processes on one SQLite file, and processes that are killed while they write."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate
from shop.domain.order import OrderStatus
from shop.testing import plans
from shop.testing.data import PENDING, PENDING_BY_GIFT_CARD, SHOP
from shop.testing.hooks import write
from tests.shop.adapters import sqlite_workers as workers

KILLS = 30


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Where processes come from: a server that has imported everything and holds nothing open."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.shop.adapters.sqlite_workers"])
    return context


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds the suite's shop, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "shop.db"
    migrate(f"sqlite:///{path}")
    commerce = DemoSqlCommerce(f"sqlite:///{path}")
    commerce.replace_all(SHOP)
    commerce.close()
    return path


@pytest.fixture
def url(filled: Path, tmp_path: Path) -> str:
    """The URL of a new file that holds the suite's shop."""
    return f"sqlite:///{shutil.copy(filled, tmp_path)}"


@pytest.fixture
def commerce(url: str) -> Iterator[DemoSqlCommerce]:
    """The same file, looked at from this process."""
    commerce = DemoSqlCommerce(url, timeout_s=workers.PATIENCE_S)
    yield commerce
    commerce.close()


def _join(process: BaseProcess) -> int | None:
    process.join(workers.PATIENCE_S)
    return process.exitcode


@pytest.mark.parametrize("count", [2, 6])
def test_same_key_in_several_processes_is_one_write(
    processes: ForkServerContext, url: str, commerce: DemoSqlCommerce, count: int
) -> None:
    """One process writes, the others are answered with that write's receipt."""
    barrier = processes.Barrier(count)
    reader, writer = processes.Pipe(duplex=False)
    started = [
        processes.Process(target=workers.cancel_once, args=(url, "key-1", barrier, writer))
        for _ in range(count)
    ]
    for process in started:
        process.start()

    codes = [_join(process) for process in started]

    answers = [reader.recv() for _ in range(count) if reader.poll(1)]
    order = commerce.order(PENDING_BY_GIFT_CARD.number)
    assert codes == [0] * count
    assert len({reference for reference, _ in answers}) == 1
    assert Counter(replayed for _, replayed in answers) == {False: 1, True: count - 1}
    assert order is not None
    assert (order.version, order.status) == (2, OrderStatus.CANCELLED)
    assert len(commerce.audit_entries()) == 1


def test_different_keys_in_several_processes_are_one_write_and_refusals(
    processes: ForkServerContext, url: str, commerce: DemoSqlCommerce
) -> None:
    """Of two processes with plans on the same version one writes, the other's plan is stale."""
    barrier = processes.Barrier(2)
    reader, writer = processes.Pipe(duplex=False)
    started = [
        processes.Process(target=workers.cancel_once, args=(url, key, barrier, writer))
        for key in ("key-1", "key-2")
    ]
    for process in started:
        process.start()
    codes = [_join(process) for process in started]

    answers = [reader.recv()[0] for _ in range(2) if reader.poll(1)]
    assert codes == [0, 0]
    assert answers.count("StaleOrder") == 1
    assert len(commerce.audit_entries()) == 1


def test_processes_that_start_together_migrate_once(
    processes: ForkServerContext, tmp_path: Path
) -> None:
    """Every process migrates when it starts; none of them stumbles over the others."""
    url = f"sqlite:///{tmp_path}/new/shop.db"
    barrier = processes.Barrier(4)
    started = [
        processes.Process(target=workers.migrate_and_look, args=(url, barrier)) for _ in range(4)
    ]
    for process in started:
        process.start()

    assert [_join(process) for process in started] == [0] * 4


def test_killed_at_any_statement_a_write_is_whole_or_not_there(
    processes: ForkServerContext, filled: Path, tmp_path: Path
) -> None:
    """Killed before each of its statements in turn, or at the commit, a write has left nothing;
    killed right after the commit it is there; and the receipt tells which.
    """
    outcomes = []
    while "written" not in outcomes:
        outcomes.append(_kill_at(len(outcomes), processes, filled, tmp_path))

    at_commit = _kill_at(workers.COMMIT, processes, filled, tmp_path)
    assert set(outcomes[:-1]) == {"nothing"}
    assert len(outcomes) > 10, "a cancellation has more statements than that"
    assert at_commit == "nothing"


def _kill_at(statement: int, processes: ForkServerContext, filled: Path, tmp_path: Path) -> str:
    """Cancel in a process that is killed there, and say what it left."""
    path = shutil.copy(filled, tmp_path / f"killed_at_{statement}.db")
    url = f"sqlite:///{path}"
    process = processes.Process(target=workers.write_and_die_at, args=(url, statement))
    process.start()
    assert _join(process) == -signal.SIGKILL
    commerce = DemoSqlCommerce(url)
    left = _what_is_left(commerce)
    commerce.close()
    return left


def _what_is_left(commerce: DemoSqlCommerce) -> str:
    """All ("written") or none of it ("nothing"): whatever else fails. The key works afterwards."""
    left = commerce.dump()
    written = commerce.receipt("key-1") is not None
    again = commerce.execute(plans.cancel(PENDING_BY_GIFT_CARD), write())

    order = commerce.order(PENDING_BY_GIFT_CARD.number)
    customer = commerce.customer("renee_1")
    card = customer.payment_method("gift_1") if customer else None
    assert left == (commerce.dump() if written else SHOP)
    assert again.replayed == written
    assert len(commerce.audit_entries()) == 1
    assert order is not None
    assert (order.version, order.status) == (2, OrderStatus.CANCELLED)
    assert card is not None
    assert str(card.balance) == "$140.00"
    return "written" if written else "nothing"


def test_killed_at_random_moments_all_that_was_answered_is_there(
    processes: ForkServerContext, filled: Path, tmp_path: Path
) -> None:
    """However often a writing process is killed: every write it was told of is there, at most one
    more is, and order, audit and receipts agree on how many there were.
    """
    moments = random.Random(7)
    in_flight = 0
    for kill in range(KILLS):
        url = f"sqlite:///{shutil.copy(filled, tmp_path / f'{kill}.db')}"
        begun, done = _write_and_kill(processes, url, moments.uniform(0.0, 0.25))
        commerce = DemoSqlCommerce(url)
        order = commerce.order(PENDING.number)
        receipts = [n for n in range(begun + 1) if commerce.receipt(f"key-{n}") is not None]
        entries = [entry.key for entry in commerce.audit_entries()]
        commerce.close()
        in_flight += begun > done

        assert order is not None
        assert len(receipts) in (done, done + 1)
        assert receipts == list(range(len(receipts)))
        assert entries == [f"key-{n}" for n in receipts]
        assert order.version == PENDING.version + len(receipts)
        if receipts:
            assert order.address == workers.address_plan(receipts[-1]).address

    assert in_flight > KILLS // 2, "most kills should come in the middle of a write"


def _write_and_kill(processes: ForkServerContext, url: str, after_s: float) -> tuple[int, int]:
    """How many writes were begun, and how many were answered, when the kill came."""
    reader, writer = processes.Pipe(duplex=False)
    process = processes.Process(target=workers.write_until_killed, args=(url, writer))
    process.start()
    writer.close()
    assert reader.poll(workers.PATIENCE_S)
    time.sleep(after_s)
    process.kill()
    assert _join(process) == -signal.SIGKILL
    counts: Counter[str] = Counter()
    try:
        while True:
            counts[reader.recv()[0]] += 1
    except EOFError:
        return counts["begun"], counts["done"]
