"""The faster functions decide as Rasa's own do."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from engine.speed import speed_up_rasa

SLOT = {"event": "slot", "name": "a", "value": 1, "timestamp": None}


@pytest.fixture(autouse=True)
def _speed() -> None:
    """As in an engine."""
    speed_up_rasa()


@pytest.mark.parametrize(
    "result",
    [
        {"events": [], "responses": []},
        {"events": [SLOT], "responses": [{"text": "Hi."}]},
        {},
    ],
)
def test_good_results_pass(result: dict[str, Any]) -> None:
    """What an action server may answer is taken."""
    assert RemoteAction("action_x", None)._validate_action_result(result)


@pytest.mark.parametrize(
    "result",
    [
        [],
        {"events": {}, "responses": []},
        {"events": [], "responses": ["Hi."]},
        {"events": [{"event": "no such event"}], "responses": []},
        {"events": [{"event": "slot"}], "responses": []},
    ],
)
def test_bad_results_are_refused(result: Any) -> None:
    """What it may not is refused, as Rasa itself refuses it."""
    with pytest.raises(ValidationError):
        RemoteAction("action_x", None)._validate_action_result(result)


@pytest.mark.parametrize(
    ("name", "event"),
    [("slot", SlotSet), ("user", UserUttered), ("bot", BotUttered), ("action", ActionExecuted)],
)
def test_events_are_found_by_their_type(name: str, event: type[Event]) -> None:
    """Also the second time, and one that is unknown is an error each time."""
    assert [Event.resolve_by_type(name) for _ in range(2)] == [event, event]
    for _ in range(2):
        with pytest.raises(ValueError, match="no such event"):
            Event.resolve_by_type("no such event")
    assert Event.resolve_by_type("no such event", SlotSet) is SlotSet


def test_events_are_what_they_are() -> None:
    """However it is asked: an event is of its class and those above it, and of no other."""
    event = SlotSet("a", 1)

    assert isinstance(event, SlotSet)
    assert isinstance(event, Event)
    assert not isinstance(event, (ActionExecuted, UserUttered))
    assert not isinstance("a", Event)
    assert issubclass(SlotSet, Event)
