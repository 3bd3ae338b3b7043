"""A ledger in a SQLite file, which outlives a restart and can be shared by processes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from llm_fallback.guards.ledger import UNIT, LedgerFailed, OverLimit, in_units

_TABLE = """
CREATE TABLE IF NOT EXISTS spent (
    scope TEXT PRIMARY KEY,
    units INTEGER NOT NULL,      -- billionths of the currency
    reserved_at REAL NOT NULL    -- seconds since 1970, UTC
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO spent (scope, units, reserved_at) VALUES (:scope, MAX(0, :units), :at)
ON CONFLICT (scope) DO UPDATE SET
    units = MAX(0, units + :units), reserved_at = MAX(reserved_at, :at)
"""
# A question waits for the ledger, so the ledger waits for no one for long.
_LOCKED_S = 0.5


class SqliteLedger:
    """The table `spent` of a file of its own."""

    def __init__(self, path: Path) -> None:
        """Opens the file at the first use, and creates it and its folder where they are missing."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def reserve(self, limits: Mapping[str, Decimal], amount: Decimal, at: datetime) -> None:
        """As `Ledger.reserve`."""
        units = _units(amount)
        with self._writing() as db:
            for scope, limit in limits.items():
                if _of(db, scope) + units > limit / UNIT:
                    raise OverLimit(scope)
            _add(db, limits, units, at.timestamp())

    def settle(self, scopes: Iterable[str], difference: Decimal) -> None:
        """As `Ledger.settle`."""
        with self._writing() as db:
            _add(db, scopes, _units(difference), 0.0)

    def spent(self, scope: str) -> Decimal:
        """As `Ledger.spent`."""
        with self._writing() as db:
            return _of(db, scope) * UNIT

    def forget(self, before: datetime) -> None:
        """As `Ledger.forget`."""
        with self._writing() as db:
            db.execute("DELETE FROM spent WHERE reserved_at < ?", (before.timestamp(),))

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes beside."""
        with self._lock:
            try:
                db = self._open()
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                except BaseException:
                    db.execute("ROLLBACK")
                    raise
                db.execute("COMMIT")
            except (sqlite3.Error, OSError) as error:
                raise LedgerFailed(f"{self._path.name}: {error}") from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # isolation_level=None: transactions begin and end where it says so above.
            db = sqlite3.connect(
                self._path, timeout=_LOCKED_S, isolation_level=None, check_same_thread=False
            )
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.execute(_TABLE)
            self._connection = db
        return self._connection


def _units(amount: Decimal) -> int:
    return int(in_units(amount) / UNIT)


def _of(db: sqlite3.Connection, scope: str) -> int:
    row = db.execute("SELECT units FROM spent WHERE scope = ?", (scope,)).fetchone()
    return int(row[0]) if row else 0


def _add(db: sqlite3.Connection, scopes: Iterable[str], units: int, at: float) -> None:
    db.executemany(_ADD, [{"scope": scope, "units": units, "at": at} for scope in scopes])
