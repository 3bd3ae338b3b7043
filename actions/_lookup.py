"""Reads for the identified customer: one service call, its outcome and facts into slots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import in_thread, language_in
from shop.bootstrap import current
from shop.context import Shop
from shop.ports.errors import ShopUnavailable
from shop.reading_once import for_one_call
from shop.services.lookups import Lookup
from shop.services.naming import in_words


class LookupAction(Action, ABC):
    """Look something up; `lookup` takes the outcome, each of `facts` is a slot."""

    skill: ClassVar[str]
    facts: ClassVar[tuple[str, ...]]

    def name(self) -> str:
        return f"action_{self.skill}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        try:
            found = await in_thread(self.look_up, for_one_call(current()), tracker)
        except ShopUnavailable:
            found = Lookup("unavailable", {})
        events = [SlotSet("lookup", found.outcome)]
        facts = in_words(found.facts, language_in(tracker))
        return events + [SlotSet(name, facts.get(name) or None) for name in self.facts]

    @abstractmethod
    def look_up(self, shop: Shop, tracker: Tracker) -> Lookup:
        """Call the service. May raise ShopUnavailable."""


def customer_in(tracker: Tracker) -> str:
    """The id of the identified customer."""
    return str(tracker.get_slot("customer_id"))


def order_in(tracker: Tracker) -> str:
    """The number of the order asked about."""
    return str(tracker.get_slot("order_number"))
