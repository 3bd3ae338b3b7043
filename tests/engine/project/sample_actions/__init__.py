"""Actions that succeed, fail, refuse and hang, so that the engine can be seen to cope."""

from __future__ import annotations

import asyncio

from rasa_sdk import Action, Tracker
from rasa_sdk.events import (
    EventType,
    FollowupAction,
    SlotSet,
    UserUtteranceReverted,
)
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.types import DomainDict


class Cancel(Action):  # type: ignore[misc]
    """Counts how often it ran, as a write to a shop would."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_cancel"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Count up."""
        await asyncio.sleep(0)
        return [SlotSet("done", (tracker.get_slot("done") or 0) + 1)]


class Break(Action):  # type: ignore[misc]
    """Raises what no action should."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_break"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Raise."""
        raise LookupError("no such thing")


class Hang(Action):  # type: ignore[misc]
    """Never comes back in time."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_hang"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Wait for ever."""
        await asyncio.Event().wait()
        return []


class Pick(Action):  # type: ignore[misc]
    """Sets the slot a button names, and tries to change its copy of the tracker in place."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_pick"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take the entities as Rasa gives them for a payload."""
        found = {e["entity"]: e["value"] for e in tracker.latest_message["entities"]}
        tracker.slots["handoff"] = "human"
        return [SlotSet("picked", found)]


class HandOver(Action):  # type: ignore[misc]
    """Hands the conversation to a person."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say so in the slot."""
        dispatcher.utter_message(response="utter_greet", asks="contact", source="agent")
        return [SlotSet("handoff", "human")]


class Silence(Action):  # type: ignore[misc]
    """Does nothing and says nothing."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_silence"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say a response nobody wrote."""
        dispatcher.utter_message(response="utter_never_written")
        return []


class Spin(Action):  # type: ignore[misc]
    """Asks to be run again, for ever."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_spin"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Follow up with itself."""
        return [FollowupAction(self.name())]


class Unclear(Action):  # type: ignore[misc]
    """Says that nothing was understood, and forgets what was said, as Rasa's own fallback does."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_unclear"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Revert."""
        dispatcher.utter_message(response="utter_unclear")
        return [UserUtteranceReverted()]


class Reject(Action):  # type: ignore[misc]
    """Refuses to run, so that the policies choose another action."""

    def name(self) -> str:
        """See the SDK."""
        return "action_sample_reject"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Refuse."""
        raise ActionExecutionRejection(self.name())


class ValidateSampleForm(Action):  # type: ignore[misc]
    """Fills the form from a number."""

    def name(self) -> str:
        """See the SDK."""
        return "validate_sample_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take `#W...` as the order number."""
        text = tracker.latest_message.get("text") or ""
        return [SlotSet("order_number", text)] if "#W" in text else []
