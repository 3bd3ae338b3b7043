"""Tickets: what a person at the shop must look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class TicketKind(str, Enum):
    """Why a person is needed."""

    LATE = "late"
    MISSING = "missing"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    OTHER_PROBLEM = "other_problem"
    HAND_OVER = "hand_over"


class TicketState(str, Enum):
    """`QUEUED`: waits for a person; `OPEN`: on somebody's desk; `CLOSED`: done."""

    QUEUED = "queued"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class NewTicket:
    """A ticket to be opened. `details` are the customer's own words."""

    kind: TicketKind
    conversation_id: str
    customer_id: str | None = None
    order_number: str | None = None
    line_ids: tuple[str, ...] = ()
    details: str = ""
    contact: str = ""
    priority: int = 0


@dataclass(frozen=True)
class Ticket:
    """A ticket on file under a reference a customer can read out."""

    reference: str
    ticket: NewTicket
    state: TicketState
    opened_at: datetime
