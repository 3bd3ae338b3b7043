"""A PostgreSQL database for the contract tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shop.contract.postgresql_server import session_database


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a database to fill and empty; skips where there is no PostgreSQL."""
    with session_database() as url:
        yield url
