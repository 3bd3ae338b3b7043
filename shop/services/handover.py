"""Handing a conversation to a person."""

from __future__ import annotations

from shop.context import Shop
from shop.domain.ticket import NewTicket, Ticket, TicketKind


def hand_over(
    shop: Shop,
    conversation_id: str,
    customer_id: str | None,
    order_number: str | None,
    priority: int = 0,
) -> Ticket:
    """Queue the conversation for a person: one ticket a conversation, however often it is asked for.

    A higher `priority` stands further up; it is that of the first asking. Raises ShopUnavailable.
    """
    ticket = NewTicket(
        kind=TicketKind.HAND_OVER,
        conversation_id=conversation_id,
        customer_id=customer_id,
        order_number=order_number,
        priority=priority,
    )
    return shop.desk.open(ticket, f"{conversation_id}:hand_over", shop.clock())
