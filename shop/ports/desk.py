"""The desk port: where tickets for people go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shop.domain.ticket import NewTicket, Ticket


class Desk(Protocol):
    """A help desk. All methods may raise ShopUnavailable."""

    def open(self, ticket: NewTicket, key: str, at: datetime) -> Ticket:
        """Open a ticket. The same key again answers the ticket it opened first and opens nothing."""

    def ticket(self, reference: str) -> Ticket | None:
        """The ticket with that reference, without regard to case; None if there is none."""

    def tickets_of(self, conversation_id: str) -> Sequence[Ticket]:
        """All tickets opened in a conversation, oldest first."""
