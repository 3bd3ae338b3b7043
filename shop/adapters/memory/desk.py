"""A desk in memory behind the desk port."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from shop.adapters._shared.references import ticket_reference
from shop.adapters._shared.text import reference_key
from shop.adapters.memory.faults import FaultPoint, Faulty
from shop.domain.ticket import NewTicket, Ticket, TicketState


class MemoryDesk(Faulty):
    """A desk whose tickets are gone when the process ends. Threads may share it."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """An empty desk; `sleep` is what a delay asked for calls."""
        super().__init__(sleep)
        self._by_key: dict[str, Ticket] = {}
        self._by_reference: dict[str, Ticket] = {}
        self._lock = threading.Lock()

    def open(self, ticket: NewTicket, key: str, at: datetime) -> Ticket:
        """See `Desk.open`."""
        self._reach("open")
        with self._lock:
            opened = self._by_key.get(key) or self._add(ticket, key, at)
        self._reach("open", FaultPoint.AFTER)
        return opened

    def ticket(self, reference: str) -> Ticket | None:
        """See `Desk.ticket`."""
        self._reach("ticket")
        return self._by_reference.get(reference_key(reference))

    def tickets_of(self, conversation_id: str) -> Sequence[Ticket]:
        """See `Desk.tickets_of`."""
        self._reach("tickets_of")
        with self._lock:
            tickets = tuple(self._by_reference.values())
        return tuple(t for t in tickets if t.ticket.conversation_id == conversation_id)

    def _add(self, new: NewTicket, key: str, at: datetime) -> Ticket:
        reference = ticket_reference(key, self._by_reference.__contains__)
        ticket = Ticket(reference, new, TicketState.QUEUED, at)
        self._by_key[key] = self._by_reference[reference] = ticket
        return ticket
