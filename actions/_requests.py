"""The life of a request around its form: begin, finish, go on, come back to what was left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import (
    ActionExecuted,
    ActiveLoop,
    EventType,
    FollowupAction,
    SlotSet,
    UserUttered,
)
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import (
    DRAFT_SLOT,
    changing,
    cleared_events,
    draft_events,
    draft_of,
    in_thread,
    language_in,
    more_in,
    outcome_events,
    said_in,
)
from shop.bootstrap import current
from shop.ports.errors import ShopUnavailable
from shop.reading_once import for_one_call
from shop.services.bare import BEGINS, Bare, hear_bare
from shop.services.lookups import listed_order
from shop.services.requests.backlog import Backlog
from shop.services.requests.draft import Draft, Said
from shop.services.requests.finish import finish
from shop.services.requests.kinds import KINDS


class BeginRequest(Action):
    """Open the request that the latest message asks for; an unfinished one is put aside."""

    def name(self) -> str:
        return "action_begin_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        backlog = backlog_of(tracker)
        if tracker.active_loop.get("name"):
            backlog.put_aside(draft_of(tracker))
        draft = backlog.begin(said_in(tracker), tracker.get_slot("customer_id"), _given(tracker))
        backlog.hear_more(more_in(tracker))
        return [ActiveLoop(None), *changing(started(draft, backlog), tracker)]


class FinishRequest(Action):
    """Carry out what was agreed to; the outcome goes into a slot, the rules choose the words."""

    def name(self) -> str:
        return "action_finish_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        draft = draft_of(tracker)
        if draft is None:
            return [SlotSet("outcome", "abandoned")]
        priority = int(tracker.get_slot("priority") or 0)
        finished = await in_thread(
            finish, for_one_call(current()), draft, tracker.sender_id, priority
        )
        backlog = backlog_of(tracker)
        backlog.note(draft)
        language = language_in(tracker)
        about = [*draft_events(draft, language), *outcome_events(draft, finished, language)]
        return [*changing(about, tracker), saved(backlog)]


class NextRequest(Action):
    """After a request: take up what was asked for besides, or offer what was put aside."""

    def name(self) -> str:
        return "action_next_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        backlog = backlog_of(tracker)
        known = (tracker.get_slot(name) for name in ("customer_id", "outcome", "lookup"))
        following = backlog.following(*known)
        return [
            *changing(cleared_events(), tracker),
            SlotSet("next_step", following.step),
            SlotSet("next_about", following.about or None),
            saved(backlog),
        ]


class ResumeRequest(Action):
    """Go on with the request put aside last."""

    def name(self) -> str:
        return "action_resume_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        backlog = backlog_of(tracker)
        draft = backlog.resume(tracker.get_slot("customer_id"))
        if draft is None:
            return [SlotSet("next_step", "nothing"), saved(backlog)]
        again = changing(started(draft, backlog), tracker)
        return [*again, FollowupAction(f"{draft.kind_name}_form")]


class TakeUpNext(Action):
    """Hear the next request of a message that had several, as if it had been said by itself.

    The part is put into the conversation as a message without an id, which the history passes over.
    """

    def name(self) -> str:
        return "action_take_up_next"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        backlog = backlog_of(tracker)
        part = backlog.take_up()
        over = [SlotSet("outcome", "none"), SlotSet("next_step", "nothing"), saved(backlog)]
        return over if part is None else [*over, *_said_again(part, tracker)]


class AcceptOffer(Action):
    """A yes outside a form: to the offer that was made last."""

    def name(self) -> str:
        return "action_accept_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        backlog = backlog_of(tracker)
        draft = backlog.accept(tracker.get_slot("customer_id"))
        if draft is not None:
            taken = changing(started(draft, backlog), tracker)
            return [*taken, FollowupAction(f"{draft.kind_name}_form")]
        hand_over = tracker.get_slot("outcome") in ("gave_up", "locked", "unavailable", "unknown")
        step = [FollowupAction("action_hand_over")] if hand_over else []
        return [SlotSet("outcome", "none"), SlotSet("next_step", "nothing"), *step]


class DeclineOffer(Action):
    """A no outside a form: whatever was offered is off the table."""

    def name(self) -> str:
        return "action_decline_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        backlog = backlog_of(tracker)
        following = backlog.decline()
        return [
            SlotSet("outcome", "none"),
            SlotSet("next_step", following.step),
            SlotSet("next_about", following.about or None),
            saved(backlog),
        ]


class HearBareMessage(Action):
    """What answers no question and asks for nothing: who is writing, an order, a product, or nothing."""

    def name(self) -> str:
        return "action_hear_bare_message"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        said, product = said_in(tracker), tracker.get_slot("product_id")
        given = await in_thread(_listed, said, tracker)
        bare = Bare.LISTED if given else await in_thread(_bare, said, product)
        if bare not in BEGINS:
            return [SlotSet("bare", bare.value)]
        backlog = backlog_of(tracker)
        asking = replace(said, intent=BEGINS[bare])
        draft = backlog.begin(asking, tracker.get_slot("customer_id"), given)
        form = FollowupAction(f"{draft.kind_name}_form")
        return [SlotSet("bare", bare.value), *started(draft, backlog), form]


class GoOn(Action):
    """After a question in the middle of a form: back to the form; else to what was asked for besides."""

    def name(self) -> str:
        return "action_go_on"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        form, backlog = tracker.active_loop.get("name"), backlog_of(tracker)
        more = more_in(tracker)
        if more and said_in(tracker).intent not in KINDS:
            backlog.hear_more(more)
        if form:
            return [saved(backlog), FollowupAction(form)]
        # How an earlier request ended has no say in what follows a question.
        over = [SlotSet("outcome", "none"), saved(backlog), FollowupAction("action_next_request")]
        return over if backlog.more or backlog.taking_up else []


def _bare(said: Said, product_id: str | None) -> Bare:
    try:
        return hear_bare(for_one_call(current()), said, product_id)
    except ShopUnavailable:
        return Bare.NOTHING


def _listed(said: Said, tracker: Tracker) -> dict[str, str]:
    """The order picked from the list shown before, as what is known of a request; empty if none is."""
    customer = tracker.get_slot("customer_id")
    if not customer or not _sees_orders(tracker):
        return {}
    try:
        number = listed_order(for_one_call(current()), customer, said.text, said.language)
    except ShopUnavailable:
        return {}
    return {} if number is None else {"order_number": number}


def _sees_orders(tracker: Tracker) -> bool:
    """Whether the last answer listed the orders, or those since then were details of one of them."""
    ran: set[str] | None = None  # Nothing before the latest message was looked at yet.
    for event in reversed(tracker.events):
        if event["event"] == "action" and ran is not None:
            ran.add(event["name"])
        elif event["event"] == "user":
            if ran is not None and not ran & {"action_list_orders", "action_order_details"}:
                return False
            if ran is not None and "action_list_orders" in ran:
                return True
            ran = set()
    return False


def backlog_of(tracker: Tracker) -> Backlog:
    """What else was asked for in this conversation."""
    data = tracker.get_slot("request_backlog")
    return Backlog.from_data(data if isinstance(data, Mapping) else {})


def saved(backlog: Backlog) -> EventType:
    """The slot that keeps the backlog."""
    return SlotSet("request_backlog", backlog.to_data())


def started(draft: Draft, backlog: Backlog) -> list[EventType]:
    """The slots of a request that starts, or starts again."""
    return [
        *cleared_events(),
        SlotSet(DRAFT_SLOT, draft.to_data()),
        SlotSet("request", draft.kind_name),
        SlotSet("outcome", "none"),
        SlotSet("requested_slot", None),
        saved(backlog),
    ]


def _said_again(part: Mapping[str, Any], tracker: Tracker) -> list[EventType]:
    understood = {key: part[key] for key in ("intent", "entities")}
    channel = tracker.get_latest_input_channel()
    said = UserUttered(part["text"], {"text": part["text"], **understood}, input_channel=channel)
    return [ActionExecuted("action_listen"), said]


def _given(tracker: Tracker) -> dict[str, str]:
    """What the payload of a button already says of the request."""
    entities: Sequence[Mapping[str, Any]] = (tracker.latest_message or {}).get("entities") or ()
    named = [str(e["value"]) for e in entities if e["entity"] == "order_ref"]
    return {"order_number": named[0]} if named else {}
