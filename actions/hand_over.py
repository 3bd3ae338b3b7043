"""The skill `hand_over`."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import cleared_events, in_thread
from shop.bootstrap import current
from shop.ports.errors import ShopUnavailable
from shop.services.handover import hand_over


class HandOver(Action):
    """Open a ticket with the conversation and queue for a person."""

    def name(self) -> str:
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        names = ("customer_id", "order_number", "priority")
        customer, order, priority = (tracker.get_slot(name) for name in names)
        known = (customer, order, int(priority or 0))
        left = [ActiveLoop(None), SlotSet("requested_slot", None), *cleared_events()]
        slots: dict[str, str | None] = {"handoff": "queued", "lookup": "found"}
        try:
            ticket = await in_thread(hand_over, current(), tracker.sender_id, *known)
            slots["reference"] = ticket.reference
        except ShopUnavailable:
            slots |= {"lookup": "unavailable", "reference": None}
        return left + [SlotSet(name, value) for name, value in slots.items()]
