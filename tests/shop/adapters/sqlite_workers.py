"""What runs in processes of its own in the tests of several processes on one SQLite file."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate
from shop.domain.plans import AddressPlan
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Receipt
from shop.ports.errors import ShopError
from shop.testing import plans
from shop.testing.data import PENDING, PENDING_BY_GIFT_CARD
from shop.testing.hooks import write

PATIENCE_S = 60.0
COMMIT = -1
"""Kill at the commit instead of at a statement."""


def address_plan(number: int) -> AddressPlan:
    """The plan of the `number`-th write in a row, counted from 0."""
    address = replace(plans.NEW_ADDRESS, line1=f"{number} Quay St")
    return AddressPlan(PENDING.number, PENDING.version + number, address)


def cancel_once(url: str, key: str, barrier: Barrier, answers: Pipe) -> None:
    """Cancel an order when all are ready; send (reference, replayed), or the error's name."""
    commerce = DemoSqlCommerce(url, timeout_s=PATIENCE_S)
    commerce.ping()
    barrier.wait(PATIENCE_S)
    try:
        receipt = commerce.execute(plans.cancel(PENDING_BY_GIFT_CARD), write(key))
        answers.send((receipt.reference, receipt.replayed))
    except ShopError as error:
        answers.send((type(error).__name__, False))
    commerce.close()


def write_until_killed(url: str, progress: Pipe) -> None:
    """Write one plan after the other, saying before and after each how far it is."""
    commerce = DemoSqlCommerce(url, timeout_s=PATIENCE_S)
    number = 0
    while True:
        progress.send(("begun", number))
        _check(commerce.execute(address_plan(number), write(f"key-{number}")))
        progress.send(("done", number))
        number += 1


def write_and_die_at(url: str, statement: int) -> None:
    """Cancel an order and be killed right before a statement (counted from 0) or the commit."""
    commerce = DemoSqlCommerce(url, timeout_s=PATIENCE_S)
    commerce.ping()
    counted = iter(range(1_000))

    def count(text: str) -> None:
        if next(counted) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(connection: Any, *rest: Any) -> None:
        # SQLite itself tells of each statement, whoever sends it.
        connection.set_trace_callback(count)

    def commit(connection: Connection) -> None:
        if statement == COMMIT:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(commerce._engine, "checkout", watch)
    event.listen(commerce._engine, "commit", commit)
    _check(commerce.execute(plans.cancel(PENDING_BY_GIFT_CARD), write()))
    os.kill(os.getpid(), signal.SIGKILL)


def migrate_and_look(url: str, barrier: Barrier) -> None:
    """Start as every process of ours does: migrate; then see that the shop can be read."""
    barrier.wait(PATIENCE_S)
    migrate(url)
    commerce = DemoSqlCommerce(url, timeout_s=PATIENCE_S)
    assert commerce.dump() == ShopData()
    commerce.close()


def _check(receipt: Receipt) -> None:
    assert receipt.replayed is False
