"""Handing over: one ticket a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.domain.ticket import TicketKind, TicketState
from shop.policies import load_policy
from shop.ports.errors import ShopUnavailable
from shop.services.handover import hand_over
from shop.testing.data import PENDING, RENEE, SHOP, day

POLICIES = Path(__file__).resolve().parents[3] / "data" / "policies"


@pytest.fixture
def desk() -> MemoryDesk:
    """An empty desk."""
    return MemoryDesk()


@pytest.fixture
def shop(desk: MemoryDesk) -> Shop:
    """The small shop with that desk."""
    return Shop(MemoryCommerce(SHOP), desk, load_policy(POLICIES), lambda: day(20))


def test_a_ticket_says_who_and_about_what(shop: Shop) -> None:
    """The colleague finds the conversation, the customer and the order."""
    ticket = hand_over(shop, "c1", RENEE.id, PENDING.number)

    assert ticket.state is TicketState.QUEUED
    assert ticket.opened_at == day(20)
    assert ticket.ticket.kind is TicketKind.HAND_OVER
    assert ticket.ticket.conversation_id == "c1"
    assert (ticket.ticket.customer_id, ticket.ticket.order_number) == (RENEE.id, PENDING.number)


def test_nobody_has_to_say_who_they_are(shop: Shop) -> None:
    """A stranger can talk to a person as well."""
    ticket = hand_over(shop, "c1", None, None)

    assert ticket.ticket.customer_id is None


def test_a_ticket_has_the_priority_it_is_given(shop: Shop) -> None:
    """Tickets start at 0; an angry customer's stands further up."""
    assert hand_over(shop, "c1", None, None).ticket.priority == 0
    assert hand_over(shop, "c2", None, None, 2).ticket.priority == 2


def test_asking_twice_is_one_ticket(shop: Shop, desk: MemoryDesk) -> None:
    """One conversation is one ticket, another conversation another."""
    first = hand_over(shop, "c1", None, None)
    again = hand_over(shop, "c1", RENEE.id, PENDING.number)
    other = hand_over(shop, "c2", None, None)

    assert again.reference == first.reference
    assert other.reference != first.reference
    assert len(desk.tickets_of("c1")) == 1


def test_a_desk_that_is_down_opens_nothing(shop: Shop, desk: MemoryDesk) -> None:
    """The failure is raised; asking again then opens the one ticket."""
    desk.fail_next("open", ShopUnavailable)

    with pytest.raises(ShopUnavailable):
        hand_over(shop, "c1", None, None)

    assert not desk.tickets_of("c1")
    assert hand_over(shop, "c1", None, None) in desk.tickets_of("c1")
