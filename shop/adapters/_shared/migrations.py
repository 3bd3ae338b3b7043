"""Alembic, run from Python: each adapter brings its own scripts and its own version table."""

from __future__ import annotations

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

from shop.adapters._shared.sql import open_engine, prepare_sqlite, writing

# Any number does, as long as every process of ours takes the same one.
_POSTGRESQL_LOCK = 4_215_001


def upgrade(url: str, scripts: Path, version_table: str, timeout_s: float = 60.0) -> None:
    """Bring the database at `url` to the newest revision in `scripts`, in one transaction.

    Creates a SQLite file and its folder where missing. Two processes at once wait for each other.
    Raises ShopUnavailable where the database fails, ValueError for a URL we cannot use.
    """
    prepare_sqlite(url, timeout_s)
    engine = open_engine(url, timeout_s)
    try:
        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:number)")
                connection.execute(lock, {"number": _POSTGRESQL_LOCK})
            command.upgrade(_config(connection, scripts, version_table), "head")
    finally:
        engine.dispose()


def _config(connection: Connection, scripts: Path, version_table: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = version_table
    return config


def run_env() -> None:
    """What every `env.py` does: run the revisions on the connection `upgrade` opened.

    Leaves logging alone: whoever runs us has set it up.
    """
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        version_table=attributes["version_table"],
        transactional_ddl=True,
    )
    context.run_migrations()
