"""The desk contract: every promise of `shop.ports.desk` as a test that adapters inherit.

How to use it, in `tests/shop/contract/test_<desk>.py`:

    class TestMyDesk(DeskContract):
        @pytest.fixture
        def desk(self) -> MyDesk:
            return ...  # an empty desk, new for each test

and the two hooks below. Until they are overridden the suite fails and says which one is missing.
"""

from __future__ import annotations

import pytest

from shop.domain.ticket import NewTicket, Ticket, TicketKind, TicketState
from shop.ports.desk import Desk
from shop.ports.errors import ShopUnavailable
from shop.testing.data import day
from shop.testing.hooks import at_the_same_time

AT = day(20)
DAMAGED = NewTicket(
    kind=TicketKind.DAMAGED,
    conversation_id="conversation-1",
    customer_id="renee_1",
    order_number="#W1002",
    line_ids=("3", "1"),
    details="Der Karton war naß und\nder Schirm zerbrochen 😞",
    contact="renee@example.com",
    priority=2,
)
HAND_OVER = NewTicket(kind=TicketKind.HAND_OVER, conversation_id="conversation-2")


class DeskContract:
    """All of it."""

    @pytest.fixture
    def desk(self) -> Desk:
        """The adapter under test, empty, new for each test."""
        raise NotImplementedError("Override the fixture `desk` in your test class.")

    def take_down(self, desk: Desk) -> None:
        """Let the desk answer nothing any more."""
        raise NotImplementedError("Override `take_down` in your test class.")

    def lose_answer(self, desk: Desk) -> None:
        """Let the next `open` keep its ticket, and then fail before it can say so."""
        raise NotImplementedError("Override `lose_answer` in your test class.")

    @pytest.mark.parametrize("new", [DAMAGED, HAND_OVER], ids=["full", "bare"])
    def test_ticket_is_kept_whole(self, desk: Desk, new: NewTicket) -> None:
        """An opened ticket waits for a person, holds what it was opened with, and can be read."""
        opened = desk.open(new, "key-1", AT)

        assert opened == Ticket(opened.reference, new, TicketState.QUEUED, AT)
        assert desk.ticket(opened.reference) == opened

    @pytest.mark.parametrize("kind", list(TicketKind))
    def test_every_kind_can_be_opened(self, desk: Desk, kind: TicketKind) -> None:
        """No kind of problem is refused."""
        opened = desk.open(NewTicket(kind, "conversation-1"), "key-1", AT)

        assert opened.ticket.kind is kind

    def test_reference_is_easily_read_out(self, desk: Desk) -> None:
        """A reference is short, in capitals and digits, and found without regard to case."""
        opened = desk.open(DAMAGED, "key-1", AT)

        assert 3 <= len(opened.reference) <= 20
        assert opened.reference == opened.reference.upper()
        assert desk.ticket(f" {opened.reference.lower()} ") == opened

    @pytest.mark.parametrize(
        "reference", ["", " ", "T-", "T-1", "x" * 10_000, "\0", "\ud83d", "🙂"]
    )
    def test_unknown_reference_finds_nothing(self, desk: Desk, reference: str) -> None:
        """What is no reference, or nobody's, finds no ticket and raises nothing."""
        desk.open(DAMAGED, "key-1", AT)

        assert desk.ticket(reference) is None

    def test_same_key_opens_one_ticket(self, desk: Desk) -> None:
        """The same key again answers the first ticket, whatever comes with it."""
        first = desk.open(DAMAGED, "key-1", AT)

        again = desk.open(DAMAGED, "key-1", day(21))
        other = desk.open(HAND_OVER, "key-1", day(22))

        assert again == other == first
        assert list(desk.tickets_of("conversation-1")) == [first]
        assert list(desk.tickets_of("conversation-2")) == []

    def test_tickets_come_oldest_first(self, desk: Desk) -> None:
        """A conversation's tickets come in the order they were opened, and nobody else's."""
        opened = [desk.open(DAMAGED, f"key-{number}", AT) for number in range(12)]
        desk.open(HAND_OVER, "other", AT)

        assert list(desk.tickets_of("conversation-1")) == opened
        assert len({ticket.reference for ticket in opened}) == 12

    def test_conversation_without_tickets_has_none(self, desk: Desk) -> None:
        """A conversation nobody opened a ticket in has no tickets."""
        assert list(desk.tickets_of("conversation-1")) == []

    @pytest.mark.parametrize("callers", [2, 8])
    def test_same_key_at_the_same_time_opens_one_ticket(self, desk: Desk, callers: int) -> None:
        """However many ask at one moment, all are answered the same single ticket."""
        outcomes = at_the_same_time([lambda: desk.open(DAMAGED, "key-1", AT)] * callers)

        assert set(outcomes) == {desk.open(DAMAGED, "key-1", AT)}
        assert len(desk.tickets_of("conversation-1")) == 1

    def test_different_keys_at_the_same_time_open_a_ticket_each(self, desk: Desk) -> None:
        """Nobody's ticket is lost or shared."""
        calls = [lambda key=f"key-{n}": desk.open(DAMAGED, key, AT) for n in range(8)]

        outcomes = at_the_same_time(calls)

        tickets = [outcome for outcome in outcomes if isinstance(outcome, Ticket)]
        assert len({ticket.reference for ticket in tickets}) == 8
        assert len(desk.tickets_of("conversation-1")) == 8

    def test_lost_answer_leaves_one_ticket(self, desk: Desk) -> None:
        """Where the answer is lost, asking again with the same key finds the ticket."""
        self.lose_answer(desk)
        with pytest.raises(ShopUnavailable):
            desk.open(DAMAGED, "key-1", AT)

        again = desk.open(DAMAGED, "key-1", AT)

        assert list(desk.tickets_of("conversation-1")) == [again]

    def test_desk_that_is_down_says_so(self, desk: Desk) -> None:
        """Every call to a desk that is down raises ShopUnavailable."""
        self.take_down(desk)

        for call in (
            lambda: desk.open(DAMAGED, "key-1", AT),
            lambda: desk.ticket("T-48213"),
            lambda: desk.tickets_of("conversation-1"),
        ):
            with pytest.raises(ShopUnavailable):
                call()
