"""Opens the database of the records and brings it to the current shape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError

from records.errors import RecordsUnreachable

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "records_version"


def open_database(url: str) -> Engine:
    """An engine for `url`; creates the folder of a SQLite file.

    On SQLite, writers line up at once (`BEGIN IMMEDIATE`) and readers are never kept waiting.
    An engine made from it with `execution_options(reading=True)` begins without the intent to
    write.
    """
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite"):
        return sa.create_engine(parsed, pool_pre_ping=True, future=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    if parsed.database and parsed.database != ":memory:":
        # SQLAlchemy opens a file for each access; whoever closes the last connection then writes back
        # what was written ahead, and waits for the disk.
        engine = sa.create_engine(
            parsed,
            future=True,
            poolclass=sa.pool.QueuePool,
            connect_args={"check_same_thread": False},
        )
    else:
        engine = sa.create_engine(parsed, future=True)
    sa.event.listen(engine, "connect", _tune_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: kept if the block ends well, taken back otherwise.

    Raises:
        RecordsUnreachable: the database does not answer.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except (OperationalError, InterfaceError) as error:
        raise RecordsUnreachable(f"the records do not answer: {type(error).__name__}") from error


def migrate(url: str) -> None:
    """Bring the database at `url` to the current shape; an up-to-date one is left alone.

    Raises:
        RecordsUnreachable: the database does not answer.
    """
    try:
        engine = open_database(url)
        with engine.begin() as connection:
            _upgrade(connection)
        engine.dispose()
    except (ArgumentError, ImportError, OSError, SQLAlchemyError) as error:
        raise RecordsUnreachable(
            f"the records cannot be opened ({error}); see AFTERCART_RECORDS_URL"
        ) from error


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver's own way of beginning transactions would begin them too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
