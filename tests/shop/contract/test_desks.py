"""The desks keep the desk contract: in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from shop.adapters.desk_sql.desk import SqlDesk
from shop.adapters.desk_sql.engine import migrate
from shop.adapters.memory.desk import MemoryDesk
from shop.adapters.memory.faults import FaultPoint
from shop.ports.desk import Desk
from shop.ports.errors import ShopUnavailable
from shop.testing.desk import DeskContract
from tests.shop.contract.sql_hooks import engine_of, fail_statements, lose_next_commit_answer


class TestMemoryDesk(DeskContract):
    """The fake, so that what is tested with it holds for real desks too."""

    @pytest.fixture
    def desk(self) -> MemoryDesk:
        """A new desk in memory."""
        return MemoryDesk()

    def take_down(self, desk: Desk) -> None:
        """The fake does it on demand."""
        assert isinstance(desk, MemoryDesk)
        desk.go_down()

    def lose_answer(self, desk: Desk) -> None:
        """The fake does it on demand."""
        assert isinstance(desk, MemoryDesk)
        desk.fail_next("open", ShopUnavailable, FaultPoint.AFTER)


class SqlDeskContract(DeskContract):
    """The hooks of the desk over SQL, whatever database it is in."""

    def take_down(self, desk: Desk) -> None:
        """No statement is answered."""
        fail_statements(engine_of(desk))

    def lose_answer(self, desk: Desk) -> None:
        """The commit happens, its answer does not come."""
        lose_next_commit_answer(engine_of(desk))


class TestSqlDeskOnSqlite(SqlDeskContract):
    """In a file of its own."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> Iterator[SqlDesk]:
        """A new desk in a new file."""
        url = f"sqlite:///{tmp_path}/records.db"
        migrate(url)
        desk = SqlDesk(url, timeout_s=30)
        yield desk
        desk.close()


class TestSqlDeskOnPostgresql(SqlDeskContract):
    """Beside the demo shop's tables, on the server the tests were given or started."""

    @pytest.fixture
    def desk(self, postgresql_url: str) -> Iterator[SqlDesk]:
        """The same table, emptied."""
        migrate(postgresql_url)
        desk = SqlDesk(postgresql_url, timeout_s=30)
        with engine_of(desk).begin() as connection:
            connection.execute(text("DELETE FROM desk_tickets"))
        yield desk
        desk.close()
