"""The demo shop keeps the commerce contract, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate
from shop.testing.data import SHOP
from tests.shop.contract.sql_hooks import SqlCommerceContract


class TestDemoSqlOnSqlite(SqlCommerceContract):
    """In a file of its own."""

    @pytest.fixture(scope="class")
    def filled(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A file that holds the suite's shop, made once: copying it is faster."""
        path = tmp_path_factory.mktemp("filled") / "shop.db"
        url = f"sqlite:///{path}"
        migrate(url)
        commerce = DemoSqlCommerce(url)
        commerce.replace_all(SHOP)
        commerce.close()
        return path

    @pytest.fixture
    def commerce(self, filled: Path, tmp_path: Path) -> Iterator[DemoSqlCommerce]:
        """A new shop in a new file."""
        path = shutil.copy(filled, tmp_path)
        commerce = DemoSqlCommerce(f"sqlite:///{path}", timeout_s=30)
        yield commerce
        commerce.close()


class TestDemoSqlOnPostgresql(SqlCommerceContract):
    """On the server the tests were given, or on one of their own."""

    @pytest.fixture
    def commerce(self, postgresql_url: str) -> Iterator[DemoSqlCommerce]:
        """The same tables filled anew."""
        migrate(postgresql_url)
        commerce = DemoSqlCommerce(postgresql_url, timeout_s=30)
        commerce.replace_all(SHOP)
        yield commerce
        commerce.close()
