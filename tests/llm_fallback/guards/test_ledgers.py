"""Both ledgers keep the contract of ledgers, and the one in a file outlives its process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from llm_fallback.guards.ledger import Ledger, LedgerFailed, MemoryLedger, OverLimit
from llm_fallback.guards.ledger_sqlite import SqliteLedger
from llm_fallback.testing.ledger_contract import NOW, LedgerContract


class TestMemory(LedgerContract):
    """The ledger that forgets."""

    @pytest.fixture
    def ledger(self) -> Ledger:
        """A new one."""
        return MemoryLedger()


class TestSqlite(LedgerContract):
    """The ledger in a file."""

    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        """A new file, in a folder that is not there yet."""
        ledger = SqliteLedger(tmp_path / "var" / "ledger.db")
        yield ledger
        ledger.close()


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """What was booked is still booked by the next process that opens the file."""
    first = SqliteLedger(tmp_path / "ledger.db")
    first.reserve({"day:1": Decimal(1)}, Decimal("0.9"), NOW)
    first.close()

    second = SqliteLedger(tmp_path / "ledger.db")
    with pytest.raises(OverLimit):
        second.reserve({"day:1": Decimal(1)}, Decimal("0.2"), NOW)
    assert second.spent("day:1") == Decimal("0.9")
    second.close()


def test_two_processes_share_a_ledger(tmp_path: Path) -> None:
    """What one books, the other sees."""
    one, other = SqliteLedger(tmp_path / "ledger.db"), SqliteLedger(tmp_path / "ledger.db")

    one.reserve({"day:1": Decimal(1)}, Decimal("0.3"), NOW)
    other.reserve({"day:1": Decimal(1)}, Decimal("0.3"), NOW)

    assert one.spent("day:1") == other.spent("day:1") == Decimal("0.6")
    one.close()
    other.close()


def test_a_file_that_is_no_ledger_fails_by_name(tmp_path: Path) -> None:
    """The error is ours and says which file."""
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 20)

    with pytest.raises(LedgerFailed, match=r"ledger\.db"):
        SqliteLedger(path).spent("day:1")


def test_a_locked_ledger_fails_soon(tmp_path: Path) -> None:
    """A question does not wait for a writer that holds on to the file."""
    path = tmp_path / "ledger.db"
    ledger = SqliteLedger(path)
    ledger.spent("day:1")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(LedgerFailed, match="locked"):
        ledger.reserve({"day:1": Decimal(1)}, Decimal("0.1"), NOW)
    holder.close()
    ledger.close()
