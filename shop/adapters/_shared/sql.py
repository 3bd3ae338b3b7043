"""Opening a database and speaking with it honestly: engines, transactions, migrations, errors."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import Table
from sqlalchemy.sql import Insert, Select, select

from shop.ports.errors import OutcomeUnknown, ShopUnavailable

T = TypeVar("T")

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": sqlite_dialect.dialect(paramstyle="named"),
    "postgresql": postgresql.dialect(paramstyle="pyformat"),
}
_WRITING = "aftercart_writing"
_SWITCH_PAUSE_S = 0.02


def open_engine(url: str, timeout_s: float) -> Engine:
    """An engine for SQLite files or PostgreSQL that waits at most `timeout_s` seconds for anything.

    Connects to nothing yet. Raises ValueError for a URL that is neither.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(_url_help(url)) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _sqlite_engine(parsed, timeout_s)
    if backend == "postgresql":
        return _postgresql_engine(parsed, timeout_s)
    raise ValueError(_url_help(parsed.render_as_string(hide_password=True)))


def _url_help(url: str) -> str:
    return (
        f"{url!r} is not a database we can use: expected sqlite:///path/to/file.db"
        " or postgresql://user:password@host/name."
    )


def _sqlite_engine(url: URL, timeout_s: float) -> Engine:
    engine: Engine = sqlalchemy.create_engine(
        url,
        future=True,
        poolclass=QueuePool,
        pool_timeout=timeout_s,
        connect_args={"timeout": timeout_s, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: object, record: object) -> None:
    # The sqlite3 module opens transactions on its own, and too late; we say BEGIN ourselves.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A write takes the lock at once: two writers queue, where taking it later would fail.
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql_engine(url: URL, timeout_s: float) -> Engine:
    limit_ms = max(1, round(timeout_s * 1000))
    engine: Engine = sqlalchemy.create_engine(
        url,
        future=True,
        pool_pre_ping=True,
        pool_timeout=timeout_s,
        connect_args={
            "connect_timeout": max(1, math.ceil(timeout_s)),
            "options": f"-c statement_timeout={limit_ms} -c lock_timeout={limit_ms}",
        },
    )
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the database. Raises ShopUnavailable where the database fails."""
    options: dict[str, object] = {}
    if engine.dialect.name == "postgresql":
        # Several selects must see one moment; SQLite's BEGIN does that by itself.
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        _as_unavailable(engine),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def glancing(engine: Engine) -> Iterator[Connection]:
    """For one `fetch`, which sees one moment without a transaction. Raises ShopUnavailable as `reading` does."""
    with _as_unavailable(engine), engine.connect() as connection:
        yield connection


@lru_cache(maxsize=1024)
def in_full(statement: Select, backend: str) -> str:
    """A statement as SQLite's or PostgreSQL's driver takes it, for `fetch`. Made once for the same object."""
    return str(statement.compile(dialect=_DIALECTS[backend]))


def fetch(
    connection: Connection, statement: str, values: Mapping[str, object]
) -> Sequence[tuple[Any, ...]]:
    """All rows the driver gives for a statement in its own language, values by name.

    In the transaction of the connection if it has one, and without what SQLAlchemy does around it.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows
    finally:
        cursor.close()


def unless_changed(connection: Connection, name: str, read: Callable[[], T]) -> T:
    """What `read` gave on this connection before, unless the database has changed since; else what it gives now.

    SQLite counts what others have committed (`PRAGMA data_version`) and what the connection itself has changed.
    PostgreSQL has nothing alike, and is read each time.
    """
    if connection.dialect.name != "sqlite":
        return read()
    ((others,),) = fetch(connection, "PRAGMA data_version", {})
    now = (others, connection.connection.dbapi_connection.total_changes)
    # Kept with the connection, as the counts of another one are not comparable.
    kept = connection.info.get(name)
    if kept is None or kept[0] != now:
        kept = connection.info[name] = (now, read())
    found: T = kept[1]
    return found


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: committed at the end, or undone by any exception.

    Raises ShopUnavailable where the database fails before the commit (nothing is written then) and
    OutcomeUnknown where it fails during the commit.
    """
    options: dict[str, object] = {_WRITING: True}
    if engine.dialect.name == "postgresql":
        # Each statement sees what others committed while it waited for their locks.
        options["isolation_level"] = "READ COMMITTED"
    with _as_unavailable(engine):
        connection = engine.connect().execution_options(**options)
    with connection:
        with _as_unavailable(engine):
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
        try:
            transaction.commit()
        except SQLAlchemyError as error:
            raise OutcomeUnknown(
                f"{_place(engine)} failed while a write was being committed:"
                " ask for the receipt of the same key."
            ) from error


@contextmanager
def _as_unavailable(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, engine.dialect.dbapi.Error) as error:
        raise ShopUnavailable(
            f"{_place(engine)} did not do what it was asked ({type(error).__name__}):"
            " see the error this one came from; nothing was written."
        ) from error


def insert_once(
    connection: Connection, table: Table, key: str, values: Callable[[], Mapping[str, object]]
) -> bool:
    """Insert a row under an idempotency key; False where the table has that `key` already.

    Where another transaction is inserting the same key, it waits for that one's end. `values` is
    asked again where somebody else took one of its other unique values (a reference) meanwhile.
    """
    statement = _insert_unless_there(table, connection.dialect.name)
    same_key = select(table.c.key).where(table.c.key == key)
    while not connection.execute(statement, values()).rowcount:
        if connection.execute(same_key).first() is not None:
            return False
    return True


@cache
def _insert_unless_there(table: Table, backend: str) -> Insert:
    dialect = postgresql if backend == "postgresql" else sqlite_dialect
    # No conflict target: PostgreSQL may meet the reference of the same key before the key itself.
    return dialect.insert(table).on_conflict_do_nothing()


def _place(engine: Engine) -> str:
    return f"The database {engine.url.render_as_string(hide_password=True)!r}"


def prepare_sqlite(url: str, timeout_s: float) -> None:
    """Create a SQLite file and its folder where missing, and let readers pass a writer (WAL).

    The mode stays with the file. Nothing for other databases. Raises ShopUnavailable.
    """
    engine = open_engine(url, timeout_s)
    try:
        if engine.dialect.name == "sqlite":
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
            with _as_unavailable(engine), engine.connect() as connection:
                _switch_to_wal(connection, time.monotonic() + timeout_s)
    finally:
        engine.dispose()


def _switch_to_wal(connection: Connection, deadline: float) -> None:
    cursor = connection.connection.cursor()
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.Error as error:
            # SQLite waits for locks, but not for this one: another process may be switching too.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise OperationalError("PRAGMA journal_mode=WAL", None, error) from error
            time.sleep(_SWITCH_PAUSE_S)
