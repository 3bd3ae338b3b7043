"""What the sound of the latest message changes, before anything answers it.

Rasa runs `action_validate_slot_mappings` after it has filled slots from a message and before any rule.
So what is said here comes before the answer, in a form and outside, and in the language just noticed.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import language_in
from actions._say import Say, say
from shop.services.harm import tells_harm
from shop.services.tone import CALM, HARM, Mood, Remark, notice

_SAID = {
    Remark.APOLOGY: Say.APOLOGISE,
    Remark.PERSON: Say.OFFER_COLLEAGUE,
    Remark.CONCERN: Say.CONCERN,
}


class NoticeTone(Action):
    """Say what fits the tone of the message, once a conversation, and keep how urgent it is."""

    def name(self) -> str:
        return "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        message = tracker.latest_message or {}
        intent = str((message.get("intent") or {}).get("name") or "")
        with_bot = (tracker.get_slot("handoff") or "bot") == "bot"
        mood, remark = notice(_mood(tracker), _tone(tracker, message), intent, with_bot)
        if remark is not None:
            say(dispatcher, _SAID[remark])
        return _changed(tracker, mood)


def _tone(tracker: Tracker, message: dict[str, Any]) -> str:
    # A pressed button sounds like nothing, and is not read for its tone.
    if "tone" not in message:
        return CALM
    if tells_harm(str(message.get("text") or ""), language_in(tracker)):
        return HARM
    return str(tracker.get_slot("tone") or CALM)


def _mood(tracker: Tracker) -> Mood:
    made = frozenset(Remark(name) for name in tracker.get_slot("tone_remarks") or ())
    return Mood(CALM, made, int(tracker.get_slot("priority") or 0))


def _changed(tracker: Tracker, mood: Mood) -> list[EventType]:
    made = sorted(remark.value for remark in mood.made)
    values = {"tone": mood.tone, "tone_remarks": made, "priority": mood.priority}
    now = {name: tracker.get_slot(name) for name in values}
    return [
        SlotSet(name, value)
        for name, value in values.items()
        if value != (now[name] or _UNSET[name])
    ]


_UNSET: dict[str, object] = {"tone": CALM, "tone_remarks": [], "priority": 0}
