"""The databases' schemas come from migrations, and are what the code expects."""

from __future__ import annotations

import logging
from pathlib import Path
from types import ModuleType

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.schema import MetaData

from shop.adapters._shared.migrations import _config
from shop.adapters._shared.sql import open_engine, writing
from shop.adapters.demo_sql import engine as demo_sql
from shop.adapters.demo_sql.models import metadata as demo_metadata
from shop.adapters.desk_sql import engine as desk_sql
from shop.adapters.desk_sql.models import metadata as desk_metadata
from shop.ports.errors import ShopUnavailable

CHAINS = [
    pytest.param(demo_sql, demo_metadata, id="demo_sql"),
    pytest.param(desk_sql, desk_metadata, id="desk_sql"),
]


def _url(folder: Path) -> str:
    return f"sqlite:///{folder}/new/folder/shop.db"


def _tables(url: str) -> set[str]:
    engine = open_engine(url, 5)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


@pytest.mark.parametrize(("chain", "metadata"), CHAINS)
def test_migrations_make_what_the_models_say(
    chain: ModuleType, metadata: MetaData, tmp_path: Path
) -> None:
    """After `migrate` nothing differs between the database and the tables in the code."""
    chain.migrate(_url(tmp_path))

    engine = open_engine(_url(tmp_path), 5)
    with engine.connect() as connection:
        options = {"version_table": chain.VERSION_TABLE, "compare_type": True}
        differences = compare_metadata(
            MigrationContext.configure(connection, opts=options), metadata
        )
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize(("chain", "metadata"), CHAINS)
def test_migrating_again_changes_nothing(
    chain: ModuleType, metadata: MetaData, tmp_path: Path
) -> None:
    """`migrate` is called at every start; what is there stays."""
    chain.migrate(_url(tmp_path))
    before = _tables(_url(tmp_path))

    chain.migrate(_url(tmp_path))

    assert _tables(_url(tmp_path)) == before
    assert set(metadata.tables) <= before


def test_both_chains_live_in_one_database(tmp_path: Path) -> None:
    """Shop and desk may share a database: neither touches what is the other's."""
    desk_sql.migrate(_url(tmp_path))
    demo_sql.migrate(_url(tmp_path))
    desk_sql.migrate(_url(tmp_path))

    versions = {demo_sql.VERSION_TABLE, desk_sql.VERSION_TABLE}
    assert _tables(_url(tmp_path)) == {*demo_metadata.tables, *desk_metadata.tables, *versions}


@pytest.mark.parametrize(("chain", "metadata"), CHAINS)
def test_every_migration_can_be_undone(
    chain: ModuleType, metadata: MetaData, tmp_path: Path
) -> None:
    """Going back to the beginning leaves no table of ours."""
    chain.migrate(_url(tmp_path))
    engine = open_engine(_url(tmp_path), 5)
    scripts = Path(str(chain.__file__)).parent / "migrations"

    with writing(engine) as connection:
        command.downgrade(_config(connection, scripts, chain.VERSION_TABLE), "base")

    engine.dispose()
    assert _tables(_url(tmp_path)) == {chain.VERSION_TABLE}


def test_migrating_leaves_logging_alone(tmp_path: Path) -> None:
    """Whoever runs us has set logging up: levels, handlers and loggers stay as they were."""
    logger = logging.getLogger("alembic.runtime.migration")
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logger.level, logger.disabled, logger.propagate)

    demo_sql.migrate(_url(tmp_path))

    after = (root.level, list(root.handlers), logger.level, logger.disabled, logger.propagate)
    assert after == before


def test_database_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    """Where the file cannot be a database, `migrate` says that the shop is unavailable."""
    path = tmp_path / "shop.db"
    path.write_text("This is no database, but long enough to look like one at first sight." * 20)

    with pytest.raises(ShopUnavailable, match=r"shop\.db"):
        demo_sql.migrate(f"sqlite:///{path}")
