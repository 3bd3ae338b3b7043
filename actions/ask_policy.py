"""The skill `ask_policy`."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from shop.bootstrap import current

# Whether there is a window at all chooses between two wordings.
WINDOWS = {
    "return_window": "returns.window_days",
    "exchange_window": "exchanges.window_days",
}


class AskPolicy(Action):
    """The shop's rules as facts, so that a number is written in one place only."""

    def name(self) -> str:
        return "action_ask_policy"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        values = current().policy.values()
        wanted = [slot for slot in domain["slots"] if slot.startswith("policy_")]
        facts = {slot: values.get(_dotted(slot)) for slot in wanted}
        limits = {slot: _limit(values.get(dotted)) for slot, dotted in WINDOWS.items()}
        return [SlotSet(slot, value) for slot, value in {**facts, **limits}.items()]


def _limit(value: str | None) -> str:
    return "limited" if value and value.isdigit() else "unlimited"


def _dotted(slot: str) -> str:
    """`policy_returns__window_days` is the policy value `returns.window_days`."""
    return slot.removeprefix("policy_").replace("__", ".")
