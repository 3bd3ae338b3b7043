"""Nothing is written without a plain yes to exactly what is done, and nothing twice."""

from __future__ import annotations

import pytest

from shop.adapters.memory.faults import FaultPoint
from shop.domain.order import OrderStatus
from shop.ports.commerce import Receipt
from shop.ports.errors import OutcomeUnknown, ShopUnavailable, StaleOrder
from shop.services.requests.draft import End
from shop.services.requests.finish import Outcome
from shop.services.requests.kinds import Ask
from tests.shop.services.requests.talk import Talk


def at_the_summary() -> Talk:
    """A cancellation whose summary has just been shown."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    assert talk.draft.asking is Ask.CONFIRM
    return talk


def test_yes_writes_once() -> None:
    """A plain yes ends the form, and finishing carries the plan out with a reference."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    finished = talk.finish()

    assert talk.draft.end is End.COMPLETE
    assert finished.outcome is Outcome.DONE
    assert finished.reference
    assert talk.writes == 1
    order = talk.commerce.order("#W1001")
    assert order is not None
    assert order.status is OrderStatus.CANCELLED


def test_the_summary_alone_writes_nothing() -> None:
    """However complete a request is, without a yes the shop stays as it is."""
    talk = at_the_summary()
    talk.finish()

    assert talk.writes == 0


@pytest.mark.parametrize(
    "text",
    [
        "yes, what about the fee?",
        "yes but only if it is free",
        "maybe",
        "ok so what happens then",
        "I guess",
        "yes no",
        "why?",
        "👀",
    ],
)
def test_no_half_yes_counts(text: str) -> None:
    """A yes with anything beside it, and anything else, agrees to nothing."""
    talk = at_the_summary()
    talk.say(text, "affirm", 0.99)

    assert not talk.draft.confirmed
    assert talk.draft.end is not End.COMPLETE
    assert talk.writes == 0


def test_no_leaves_everything() -> None:
    """A no ends the request and says so."""
    talk = at_the_summary()
    talk.say("no", "deny")

    assert talk.finish().outcome is Outcome.DECLINED
    assert talk.writes == 0


def test_finishing_again_is_one_write() -> None:
    """The same agreement carried out again answers the same reference and writes nothing."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    first = talk.finish()
    again = talk.finish()

    assert again == first
    assert talk.writes == 1


def test_yes_after_a_lost_answer_is_one_write() -> None:
    """A yes repeated because its answer never arrived finds the write and tells of it."""
    talk = at_the_summary()
    before = talk.draft.to_data()
    talk.say("yes", "affirm")
    first = talk.finish()
    talk.draft = talk.draft.from_data(before)
    talk.say("yes", "affirm")

    assert talk.finish() == first
    assert talk.writes == 1


def test_order_changed_after_the_summary() -> None:
    """A yes to a summary that no longer holds is not acted on; the new one is shown instead."""
    talk = at_the_summary()
    other = Talk("change_address")
    other.commerce, other.shop = talk.commerce, talk.shop
    other.draft.serial = 2
    other.say("send order #W1001 to 5 Oak Road, Denver, CO 80202, USA")
    other.say("yes", "affirm")
    assert other.finish().outcome is Outcome.DONE
    talk.say("yes", "affirm")

    assert not talk.draft.confirmed
    assert talk.draft.asking is Ask.CONFIRM
    assert talk.draft.problem == "plan_changed"
    assert talk.writes == 1


def test_platform_down_claims_nothing() -> None:
    """A platform that does not answer leaves the outcome UNAVAILABLE, and nothing is written."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    talk.commerce.fail_next("execute", ShopUnavailable)

    assert talk.finish().outcome is Outcome.UNAVAILABLE
    assert talk.writes == 0


def test_failure_after_the_write_is_found_out() -> None:
    """If the platform fails after having written, the receipt tells, and the outcome is DONE."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    talk.commerce.fail_next("execute", OutcomeUnknown, FaultPoint.AFTER)

    assert talk.finish().outcome is Outcome.DONE
    assert talk.writes == 1


def test_failure_halfway_is_found_out() -> None:
    """If the platform fails in the middle and nothing was written, the customer is told just that."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    talk.commerce.fail_next("execute", OutcomeUnknown, FaultPoint.HALFWAY)

    assert talk.finish().outcome is Outcome.UNAVAILABLE
    assert talk.writes == 0


def test_failure_that_cannot_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """If not even the receipt can be read after a failed write, nothing is claimed either way."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    talk.commerce.fail_next("execute", OutcomeUnknown, FaultPoint.AFTER)
    read = talk.commerce.receipt

    def read_until_the_write(key: str) -> Receipt | None:
        if talk.writes:
            raise ShopUnavailable("gone")
        return read(key)

    monkeypatch.setattr(talk.commerce, "receipt", read_until_the_write)

    assert talk.finish().outcome is Outcome.UNKNOWN
    assert talk.writes == 1


def test_stale_order_at_the_write() -> None:
    """An order that changes between the last look and the write is refused by the platform."""
    talk = at_the_summary()
    talk.say("yes", "affirm")
    talk.commerce.fail_next("execute", StaleOrder)

    assert talk.finish().outcome is Outcome.CHANGED
    assert talk.writes == 0
