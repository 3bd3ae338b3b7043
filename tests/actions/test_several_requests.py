"""What else a message asked for is kept, taken up in its turn, and never taken for an answer."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._conversation import OWN_CHANNEL, answers_with_more, said_in
from actions._requests import BeginRequest, GoOn, NextRequest, TakeUpNext
from shop.services.requests.backlog import MAX_MORE, Backlog, Next
from tests.actions.trackers import followup_in, slots_in, typed


def part(intent: str, text: str) -> dict[str, Any]:
    """One request of a message, as the pipeline writes it."""
    understood = {"name": intent, "confidence": 0.95}
    return {"text": text, "start": 0, "end": len(text), "intent": understood, "entities": []}


CANCEL, TRACK = part("cancel_order", "cancel #1"), part("track_order", "where is #2")
POLICY = part("ask_return_policy", "how do returns work")


def saying(*parts: dict[str, Any], form: str | None = None, **slots: Any) -> Tracker:
    """A conversation whose latest message has several requests."""
    text = " and ".join(part["text"] for part in parts)
    tracker = typed(text, parts[0]["intent"]["name"], 0.95, form, **slots)
    whole = {"name": "change_items", "confidence": 0.4}
    tracker.latest_message |= {"requests": list(parts), "intent_of_whole": whole}
    return tracker


async def run(action: Action, tracker: Tracker) -> list[EventType]:
    """The events of an action."""
    events: list[EventType] = await action.run(CollectingDispatcher(), tracker, {})
    return events


def kept(events: list[EventType]) -> list[str]:
    """The texts of what is kept for later."""
    return [more["text"] for more in slots_in(events)["request_backlog"]["more"]]


def test_the_first_request_hears_its_own_part_only() -> None:
    """The order number of the second request must not end up in the first."""
    said = said_in(saying(CANCEL, TRACK))

    assert (said.text, said.intent) == ("cancel #1", "cancel_order")
    assert not answers_with_more(saying(CANCEL, TRACK))


@pytest.mark.parametrize("asked", ["reason", "address", "trouble", "details"])
def test_the_answer_to_an_open_question_is_heard_whole(asked: str) -> None:
    """A reason or an address may sound like anything: it is taken as the pipeline took the whole."""
    tracker = saying(CANCEL, TRACK, form="cancel_order_form", requested_slot=asked)
    said = said_in(tracker)

    assert (said.text, said.intent) == ("cancel #1 and where is #2", "change_items")
    assert not answers_with_more(tracker)


@pytest.mark.parametrize("asked", ["order_number", "items", "confirm"])
def test_an_answer_may_bring_another_request(asked: str) -> None:
    """Beside a short answer another request is heard, and belongs to it no more."""
    tracker = saying(CANCEL, TRACK, form="cancel_order_form", requested_slot=asked)

    assert said_in(tracker).text == "cancel #1"
    assert answers_with_more(tracker)


async def test_beginning_a_request_keeps_the_others() -> None:
    """What was asked for besides waits in the backlog."""
    events = await run(BeginRequest(), saying(CANCEL, TRACK, POLICY))

    assert slots_in(events)["request"] == "cancel_order"
    assert kept(events) == ["where is #2", "how do returns work"]


async def test_after_a_request_comes_the_rest() -> None:
    """When the first request is over, the next step is what else the message asked for."""
    backlog = Backlog(more=[TRACK]).to_data()
    tracker = typed("yes", "affirm", request_backlog=backlog, outcome="cancel_order_done")

    assert slots_in(await run(NextRequest(), tracker))["next_step"] == "more"


async def test_the_rest_is_said_again_by_itself() -> None:
    """The part becomes the latest message, with its own intent, no id, and on the same channel."""
    backlog = Backlog(more=[TRACK, POLICY]).to_data()
    events = await run(TakeUpNext(), typed("yes", "affirm", request_backlog=backlog))

    listen, said = events[-2:]
    assert listen["name"] == "action_listen"
    assert (said["event"], said["text"]) == ("user", "where is #2")
    assert said["parse_data"]["intent"]["name"] == "track_order"
    assert said["input_channel"] == OWN_CHANNEL
    assert "message_id" not in said
    assert kept(events) == ["how do returns work"]
    assert slots_in(events)["next_step"] == "nothing"


async def test_nothing_is_said_again_when_nothing_is_left() -> None:
    """Without anything kept no message is made up."""
    events = await run(TakeUpNext(), typed("yes", "affirm"))

    assert {event["event"] for event in events} == {"slot"}


async def test_after_a_question_comes_the_rest() -> None:
    """A question that came first is answered, and then the request besides it is taken up."""
    events = await run(GoOn(), saying(POLICY, TRACK, outcome="gave_up"))

    assert kept(events) == ["where is #2"]
    assert followup_in(events) == "action_next_request"
    assert slots_in(events)["outcome"] == "none"  # Or a person would be offered first.


async def test_a_form_goes_on_before_the_rest() -> None:
    """In the middle of a form the form goes on, and the rest is kept."""
    events = await run(GoOn(), saying(POLICY, TRACK, form="cancel_order_form"))

    assert kept(events) == ["where is #2"]
    assert followup_in(events) == "cancel_order_form"


async def test_a_question_taken_up_ends_as_a_request_does() -> None:
    """After a question that was taken up the assistant asks what else it can do."""
    backlog = Backlog(taking_up=True).to_data()
    tracker = typed("how do returns work", "ask_return_policy", request_backlog=backlog)

    assert followup_in(await run(GoOn(), tracker)) == "action_next_request"


async def test_a_plain_question_ends_as_before() -> None:
    """Where nothing else was asked for, nothing follows."""
    assert await run(GoOn(), typed("how do returns work", "ask_return_policy")) == []


def test_what_stops_a_request_stops_the_others() -> None:
    """When the shop is away or the customer is locked out, the rest is dropped for a person."""
    backlog = Backlog(more=[TRACK])

    assert backlog.following(None, "unavailable") == Next("person")
    assert backlog.more == []


def test_only_so_many_are_kept_and_survive_the_slot() -> None:
    """The backlog keeps a few, in order, also through the slot it is stored in."""
    backlog = Backlog()
    backlog.hear_more([part("track_order", f"where is #{n}") for n in range(9)])
    again = Backlog.from_data(backlog.to_data())

    assert [more["text"] for more in again.more] == [f"where is #{n}" for n in range(MAX_MORE)]
    assert again.take_up() == part("track_order", "where is #0")
    assert again.taking_up
