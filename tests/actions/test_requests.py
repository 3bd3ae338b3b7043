"""The life of a request around its form, action by action, over the conversation tests' shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._conversation import DRAFT_SLOT
from actions._requests import (
    AcceptOffer,
    BeginRequest,
    DeclineOffer,
    FinishRequest,
    GoOn,
    HearBareMessage,
    NextRequest,
    ResumeRequest,
)
from actions.give_feedback import ValidateGiveFeedbackForm
from actions.hand_over import HandOver
from actions.track_order import TrackOrder, ValidateTrackOrderForm
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.bootstrap import use
from shop.context import Shop
from shop.policies import load_policy
from shop.ports.errors import ShopUnavailable
from shop.services.requests.backlog import Backlog
from shop.services.requests.draft import Draft, End
from tests.actions.trackers import SESSION, followup_in, pressed, slots_in, typed
from tests.conversations.shop import DATA, NOW

POLICIES = Path(__file__).parents[2] / "data" / "policies"


@pytest.fixture
def desk() -> MemoryDesk:
    """An empty desk."""
    return MemoryDesk()


@pytest.fixture
def commerce() -> MemoryCommerce:
    """The shop of the conversation tests."""
    return MemoryCommerce(DATA)


@pytest.fixture(autouse=True)
def _shop(commerce: MemoryCommerce, desk: MemoryDesk) -> Iterator[None]:
    """The shop the actions work in."""
    with use(Shop(commerce, desk, load_policy(POLICIES), lambda: NOW)):
        yield


async def run(action: Action, tracker: Tracker) -> list[EventType]:
    """Run an action that must say nothing by itself; its events."""
    dispatcher = CollectingDispatcher()
    events: list[EventType] = await action.run(dispatcher, tracker, {})

    assert dispatcher.messages == []
    return events


def with_aside(kind: str, **facts: Any) -> dict[str, Any]:
    """Slots of a conversation in which a request was put aside and is offered again."""
    backlog = Backlog(serial=1)
    backlog.put_aside(Draft(kind, serial=1, customer_id="nora_1", **facts))
    backlog.resumable = True
    return {"request_backlog": backlog.to_data(), "customer_id": "nora_1"}


async def test_a_request_begins_with_a_draft_of_its_own() -> None:
    """The rules start the form; the draft knows the customer and nothing else yet."""
    slots = slots_in(await run(BeginRequest(), typed("cancel it", "cancel_order", customer_id="c")))

    assert slots["request"] == "cancel_order"
    assert slots[DRAFT_SLOT]["customer_id"] == "c"
    assert slots[DRAFT_SLOT]["order_number"] is None
    assert slots["outcome"] == "none"


async def test_a_request_in_the_middle_of_another_puts_that_aside() -> None:
    """The unfinished one can be resumed."""
    draft = Draft("cancel_order", serial=1, customer_id="nora_1", order_number="#A100001")
    tracker = typed(
        "return it", "return_item", form="cancel_order_form", **{DRAFT_SLOT: draft.to_data()}
    )
    slots = slots_in(await run(BeginRequest(), tracker))

    assert [d["order_number"] for d in slots["request_backlog"]["aside"]] == ["#A100001"]
    assert slots["request"] == "return_item"


async def test_finishing_without_a_draft_is_leaving() -> None:
    """A form that ended without a request is no write and no error."""
    assert slots_in(await run(FinishRequest(), typed("..."))) == {"outcome": "abandoned"}


async def test_finishing_what_was_refused_writes_nothing(commerce: MemoryCommerce) -> None:
    """The outcome is in the slot the rules look at."""
    draft = Draft("cancel_order", serial=1, end=End.REFUSED, refusal="already_shipped")
    slots = slots_in(await run(FinishRequest(), typed("...", **{DRAFT_SLOT: draft.to_data()})))

    assert (slots["outcome"], slots["refusal"]) == ("refused", "already_shipped")
    assert not commerce.audit_entries()


async def test_after_a_late_parcel_a_report_is_offered() -> None:
    """The look-up's outcome decides what comes next."""
    backlog = Backlog(context_order="#A100004")
    known = {"outcome": "track_order_done", "lookup": "late", "order_number": "#A100004"}
    tracker = typed("...", request_backlog=backlog.to_data(), **known)
    slots = slots_in(await run(NextRequest(), tracker))

    assert (slots["next_step"], slots["next_about"]) == ("instead", "report_problem")
    assert slots["order_number"] is None


async def test_resuming_starts_the_form_again() -> None:
    """What was put aside is the request again."""
    aside = with_aside("cancel_order", order_number="#A100001")
    events = await run(ResumeRequest(), typed("continue", "resume", **aside))

    assert followup_in(events) == "cancel_order_form"
    assert slots_in(events)[DRAFT_SLOT]["order_number"] == "#A100001"


async def test_there_may_be_nothing_to_resume() -> None:
    """Then the rules say so, and no form starts."""
    events = await run(ResumeRequest(), typed("continue", "resume"))

    assert followup_in(events) is None
    assert slots_in(events)["next_step"] == "nothing"


async def test_a_yes_takes_up_what_was_offered() -> None:
    """The offered request starts."""
    events = await run(AcceptOffer(), pressed("affirm", **with_aside("return_item")))

    assert followup_in(events) == "return_item_form"


@pytest.mark.parametrize(
    ("outcome", "followup"),
    [("locked", "action_hand_over"), ("gave_up", "action_hand_over"), ("none", None)],
)
async def test_a_yes_where_a_person_was_offered_calls_one(
    outcome: str, followup: str | None
) -> None:
    """Only after what went wrong is a yes a yes to a person."""
    events = await run(AcceptOffer(), typed("yes", "affirm", outcome=outcome))

    assert followup_in(events) == followup
    assert slots_in(events)["outcome"] == "none"


async def test_a_no_drops_the_offer() -> None:
    """The next yes is a yes to nothing."""
    slots = slots_in(await run(DeclineOffer(), pressed("deny", **with_aside("return_item"))))

    assert slots["next_step"] == "nothing"
    assert slots["request_backlog"]["aside"] == []


async def test_going_on_leads_back_to_the_form_if_there_is_one() -> None:
    """Outside a form there is nothing to go back to."""
    in_form = await run(GoOn(), typed("...", form="cancel_order_form"))
    outside = await run(GoOn(), typed("..."))

    assert followup_in(in_form) == "cancel_order_form"
    assert outside == []


async def test_an_e_mail_nobody_asked_for_identifies() -> None:
    """The form that finds the account starts by itself."""
    events = await run(HearBareMessage(), typed("nora@example.com"))

    assert followup_in(events) == "identify_customer_form"
    assert slots_in(events)["bare"] == "identity"
    assert slots_in(events)["request"] == "identify_customer"


@pytest.mark.parametrize(
    ("text", "bare"), [("the kettle", "product"), ("blue", "nothing"), ("", "nothing")]
)
async def test_a_product_nobody_asked_for_is_talked_about(text: str, bare: str) -> None:
    """The rules choose what to say by what the words were good for."""
    assert slots_in(await run(HearBareMessage(), typed(text))) == {"bare": bare}


async def test_a_bare_message_while_the_shop_is_down(commerce: MemoryCommerce) -> None:
    """Nobody asked for anything, so an outage is no answer to it."""
    commerce.fail_next("products", ShopUnavailable)

    assert slots_in(await run(HearBareMessage(), typed("the kettle"))) == {"bare": "nothing"}


async def test_a_look_up_sets_every_fact_slot() -> None:
    """Facts without a value are cleared, so that none of the last order is read out."""
    tracker = typed("...", customer_id="nora_1", order_number="#A100001", carrier="UPS")
    slots = slots_in(await run(TrackOrder(), tracker))

    assert slots["lookup"] == "pending_untracked"
    assert set(TrackOrder.facts) <= set(slots)
    assert slots["carrier"] is None
    assert slots["tracking"] is None


async def test_a_look_up_while_the_shop_is_down_knows_nothing(commerce: MemoryCommerce) -> None:
    """The outcome says so, and no old fact stays."""
    commerce.fail_next("order", ShopUnavailable)
    tracker = typed("...", customer_id="nora_1", order_number="#A100001", tracking="1Z")
    slots = slots_in(await run(TrackOrder(), tracker))

    assert slots["lookup"] == "unavailable"
    assert {slots[name] for name in TrackOrder.facts} == {None}


async def test_a_form_ends_when_the_shop_is_down(commerce: MemoryCommerce) -> None:
    """The customer is told at once instead of being asked on."""
    commerce.fail_next("orders_of", ShopUnavailable)
    draft = Draft("track_order", customer_id="nora_1")
    tracker = typed("the lamp", requested_slot="order_number", **{DRAFT_SLOT: draft.to_data()})
    events = await run(ValidateTrackOrderForm(), tracker)

    assert slots_in(events)[DRAFT_SLOT]["end"] == "unavailable"
    assert slots_in(events)["requested_slot"] is None


async def test_a_form_steps_back_from_another_request() -> None:
    """No slots at all: Rasa lets a rule answer."""
    draft = Draft("track_order", customer_id="nora_1")
    tracker = typed(
        "what is your return policy",
        "ask_return_policy",
        0.95,
        requested_slot="order_number",
        **{DRAFT_SLOT: draft.to_data()},
    )

    assert await run(ValidateTrackOrderForm(), tracker) == []


async def test_a_person_is_called_from_the_middle_of_a_form(desk: MemoryDesk) -> None:
    """The form is over, the ticket names what was known, the conversation is queued."""
    known = {"customer_id": "nora_1", "order_number": "#A100001"}
    events = await run(HandOver(), typed("agent", "hand_over", form="cancel_order_form", **known))
    (ticket,) = desk.tickets_of(SESSION)

    assert slots_in(events)["handoff"] == "queued"
    assert slots_in(events)["reference"] == ticket.reference
    assert (ticket.ticket.customer_id, ticket.ticket.order_number) == ("nora_1", "#A100001")
    assert {"event": "active_loop", "timestamp": None, "name": None} in events


async def test_a_desk_that_is_down_does_not_keep_the_customer_in_the_form(desk: MemoryDesk) -> None:
    """The conversation is queued all the same, without a reference of an earlier ticket."""
    desk.fail_next("open", ShopUnavailable)
    tracker = typed("agent", "hand_over", form="cancel_order_form", reference="CN-1")
    events = await run(HandOver(), tracker)
    slots = slots_in(events)

    assert (slots["handoff"], slots["lookup"], slots["reference"]) == (
        "queued",
        "unavailable",
        None,
    )
    assert slots[DRAFT_SLOT] is None
    assert {"event": "active_loop", "timestamp": None, "name": None} in events


async def test_feedback_counts_its_misses() -> None:
    """The count is what lets the third miss end the form."""
    asked = {"requested_slot": "rating"}
    first = slots_in(await run(ValidateGiveFeedbackForm(), typed("bananas", **asked)))
    third = slots_in(
        await run(ValidateGiveFeedbackForm(), typed("bananas", **asked, rating_misses=2))
    )

    assert (first["rating_misses"], first["problem"]) == (1, "not_understood")
    assert "requested_slot" not in first
    assert third["requested_slot"] is None
    assert third["rated"] == "no"
