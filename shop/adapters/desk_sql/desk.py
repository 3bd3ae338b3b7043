"""The desk port over a SQL table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from shop.adapters._shared.references import ticket_reference
from shop.adapters._shared.sql import insert_once, open_engine, reading, writing
from shop.adapters._shared.text import reference_key
from shop.adapters.desk_sql.models import tickets
from shop.domain.ticket import NewTicket, Ticket, TicketKind, TicketState


class SqlDesk:
    """A desk in SQLite or PostgreSQL. Threads and processes may share one database."""

    def __init__(self, url: str, timeout_s: float = 5.0) -> None:
        """Waits at most `timeout_s` seconds for a lock or an answer. Connects on first use."""
        self._engine: Engine = open_engine(url, timeout_s)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def open(self, ticket: NewTicket, key: str, at: datetime) -> Ticket:
        """See `Desk.open`."""
        with writing(self._engine) as connection:

            def values() -> dict[str, object]:
                reference = ticket_reference(key, lambda r: bool(_read(connection, _named(r))))
                return _values(ticket, key, reference, at)

            insert_once(connection, tickets, key, values)
            return _read(connection, tickets.c.key == key)[0]

    def ticket(self, reference: str) -> Ticket | None:
        """See `Desk.ticket`."""
        with reading(self._engine) as connection:
            found = _read(connection, _named(reference))
        return found[0] if found else None

    def tickets_of(self, conversation_id: str) -> Sequence[Ticket]:
        """See `Desk.tickets_of`."""
        with reading(self._engine) as connection:
            return _read(connection, tickets.c.conversation_id == conversation_id)


def _named(reference: str) -> ColumnElement:
    return tickets.c.reference == reference_key(reference)


def _read(connection: Connection, where: ColumnElement) -> tuple[Ticket, ...]:
    rows = connection.execute(select(tickets).where(where).order_by(tickets.c.id)).all()
    return tuple(_ticket(row) for row in rows)


# A row's columns are known by the table, not by its type.
def _ticket(row: Any) -> Ticket:
    return Ticket(
        reference=row.reference,
        ticket=NewTicket(
            kind=TicketKind(row.kind),
            conversation_id=row.conversation_id,
            customer_id=row.customer_id,
            order_number=row.order_number,
            line_ids=tuple(row.line_ids),
            details=row.details,
            contact=row.contact,
            priority=row.priority,
        ),
        state=TicketState(row.state),
        opened_at=row.opened_at,
    )


def _values(new: NewTicket, key: str, reference: str, at: datetime) -> dict[str, object]:
    return {
        "reference": reference,
        "key": key,
        "kind": new.kind.value,
        "state": TicketState.QUEUED.value,
        "opened_at": at,
        "conversation_id": new.conversation_id,
        "customer_id": new.customer_id,
        "order_number": new.order_number,
        "line_ids": list(new.line_ids),
        "details": new.details,
        "contact": new.contact,
        "priority": new.priority,
    }
