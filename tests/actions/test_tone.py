"""The remark on a message's tone, between the slots and the service."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._tone import NoticeTone
from tests.actions.trackers import pressed, slots_in, typed


async def noticed(tracker: Tracker) -> tuple[list[str], list[EventType]]:
    """The responses named and the events."""
    dispatcher = CollectingDispatcher()
    events: list[EventType] = await NoticeTone().run(dispatcher, tracker, {})
    return [message["response"] for message in dispatcher.messages], events


def sounding(tone: str, intent: str = "track_order", **slots: Any) -> Tracker:
    """A conversation whose latest message was heard to have that tone."""
    tracker = typed("where is it", intent, tone=tone, **slots)
    tracker.latest_message["tone"] = [{"name": tone, "score": 0.7}]
    return tracker


async def test_an_angry_message_gets_an_apology_and_a_priority() -> None:
    """The remark is a response by name, what was noticed goes into slots."""
    said, events = await noticed(sounding("frustration"))

    assert said == ["utter_apologise"]
    assert slots_in(events) == {"tone_remarks": ["apology"], "priority": 1}


async def test_a_threat_brings_the_offer_of_a_person() -> None:
    """What was remarked on before stays noted beside it."""
    said, events = await noticed(sounding("threat", tone_remarks=["apology"], priority=1))

    assert said == ["utter_offer_colleague"]
    assert slots_in(events) == {"tone_remarks": ["apology", "person"], "priority": 2}


async def test_a_calm_message_leaves_no_trace() -> None:
    """Nothing is said and no event is written where nothing changed."""
    assert await noticed(sounding("calm")) == ([], [])


async def test_a_button_sounds_like_nothing() -> None:
    """A press after an angry message is calm: buttons are not read for their tone."""
    said, events = await noticed(pressed("affirm", tone="threat", priority=2))

    assert said == []
    assert slots_in(events) == {"tone": "calm"}


async def test_nothing_is_said_while_a_person_is_on_the_way() -> None:
    """In the queue the assistant holds its tongue about tones."""
    said, _ = await noticed(sounding("threat", handoff="queued"))

    assert said == []


async def test_who_was_hurt_hears_concern() -> None:
    """Harm counts before the tone; the ticket stands above all others."""
    tracker = sounding("calm")
    tracker.latest_message["text"] = "the lamp burned my hand"
    said, events = await noticed(tracker)

    assert said == ["utter_concern"]
    assert slots_in(events) == {"tone": "harm", "tone_remarks": ["concern"], "priority": 3}
