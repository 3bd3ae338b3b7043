"""How an adapter over SQL is filled, and made to fail at a chosen moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.domain.audit import AuditEntry
from shop.ports.commerce import Commerce
from shop.testing.commerce import CommerceContract, OwnShopContract


def engine_of(adapter: Any) -> Engine:
    """The engine an adapter of ours works with."""
    engine: Engine = adapter._engine
    return engine


def fail_statements(engine: Engine, starting: str = "", *, once: bool = False) -> None:
    """Let statements that start so fail as if the connection broke: the next one, or all of them."""

    def refuse(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(starting):
            if once:
                event.remove(engine, "before_cursor_execute", refuse)
            raise OperationalError(statement, None, ConnectionError("told to fail"))

    event.listen(engine, "before_cursor_execute", refuse)


def lose_connections(engine: Engine) -> None:
    """Let each connection be closed when it is to be used, as if the server had gone."""
    event.listen(engine, "checkout", lambda connection, *rest: connection.close())


def slow_down(engine: Engine, starting: str) -> None:
    """Let statements that start so come a moment later."""

    def wait(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(starting):
            time.sleep(0.05)

    event.listen(engine, "before_cursor_execute", wait)


def lose_next_commit_answer(engine: Engine) -> None:
    """Let the next commit happen, and then fail as if its answer had been lost on the way."""

    def commit_and_fail(connection: Connection) -> None:
        event.remove(engine, "commit", commit_and_fail)
        connection.connection.commit()
        raise OperationalError("COMMIT", None, ConnectionError("told to fail"))

    event.listen(engine, "commit", commit_and_fail)


class SqlCommerceContract(CommerceContract, OwnShopContract):
    """The hooks of the demo shop, whatever database it is in."""

    def audit_entries(self, commerce: Commerce, key: str) -> Sequence[AuditEntry]:
        """The demo shop keeps them itself."""
        assert isinstance(commerce, DemoSqlCommerce)
        return commerce.audit_entries(key)

    def fail_halfway(self, commerce: Commerce) -> None:
        """The audit entry is the last that is written: all else is there by then."""
        fail_statements(engine_of(commerce), "INSERT INTO shop_audit", once=True)

    def lose_answer(self, commerce: Commerce) -> None:
        """The commit happens, its answer does not come."""
        lose_next_commit_answer(engine_of(commerce))

    def dawdle(self, commerce: Commerce) -> None:
        """All that a write reads is read when it changes the order's row."""
        slow_down(engine_of(commerce), "UPDATE shop_orders")

    def take_down(self, commerce: Commerce) -> None:
        """No statement is answered, whoever sends it."""
        lose_connections(engine_of(commerce))
