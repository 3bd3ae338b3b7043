"""Conversations as an action finds them, built by hand."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType

from actions._conversation import OWN_CHANNEL, PRESSED_KEY

SESSION = "session-1"


def typed(
    text: str,
    intent: str = "inform",
    confidence: float = 0.9,
    form: str | None = None,
    events: tuple[EventType, ...] = (),
    **slots: Any,
) -> Tracker:
    """A conversation whose latest message was typed."""
    message = {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": []}
    return _tracker(message, form, events, slots)


def pressed(
    intent: str, form: str | None = None, events: tuple[EventType, ...] = (), **slots: Any
) -> Tracker:
    """A conversation whose latest message was a button without entities."""
    return _pressed(intent, [], form, events, slots)


def chosen(slot: str, value: str, form: str | None = None, **slots: Any) -> Tracker:
    """A conversation whose latest message was a button that selects a value for a slot."""
    entities = [{"entity": "slot", "value": slot}, {"entity": "value", "value": value}]
    return _pressed("choose", entities, form, (), slots)


def slots_in(events: list[EventType]) -> dict[str, Any]:
    """The slots that events set, the last of each."""
    return {e["name"]: e["value"] for e in events if e.get("event") == "slot"}


def followup_in(events: list[EventType]) -> str | None:
    """The action that events ask to be run next."""
    named = [str(e["name"]) for e in events if e.get("event") == "followup"]
    return named[-1] if named else None


def _pressed(
    intent: str,
    entities: list[dict[str, str]],
    form: str | None,
    events: tuple[EventType, ...],
    slots: dict[str, Any],
) -> Tracker:
    message = {
        "text": f"/{intent}",
        "intent": {"name": intent, "confidence": 1.0},
        "entities": entities,
        "metadata": {PRESSED_KEY: True},
    }
    return _tracker(message, form, events, slots)


def _tracker(
    message: dict[str, Any],
    form: str | None,
    events: tuple[EventType, ...],
    slots: dict[str, Any],
) -> Tracker:
    said = {"event": "user", "text": message["text"], "input_channel": OWN_CHANNEL}
    loop = {"name": form} if form else {}
    return Tracker(SESSION, slots, message, [said, *events], False, None, loop, "action_listen")
