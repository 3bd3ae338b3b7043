"""The desk's database: its migrations."""

from __future__ import annotations

from pathlib import Path

from shop.adapters._shared import migrations

VERSION_TABLE = "alembic_version_desk"


def migrate(url: str) -> None:
    """Bring the desk's table at `url` to the newest schema; safe to call at every start.

    Raises ShopUnavailable where the database fails, ValueError for a URL we cannot use.
    """
    migrations.upgrade(url, Path(__file__).parent / "migrations", VERSION_TABLE)
