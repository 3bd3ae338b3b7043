"""The skill `give_feedback`."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.types import DomainDict

from actions._conversation import said_in
from shop.services.feedback import hear_feedback


class BeginFeedback(Action):
    """Start afresh; what was going on is over for a customer who rates it."""

    def name(self) -> str:
        return "action_begin_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        names = ("rating", "comment", "requested_slot", "request_draft")
        return [ActiveLoop(None), *(SlotSet(name, None) for name in names)]


class ValidateGiveFeedbackForm(FormValidationAction):
    """A rating from 1 to 5 and, if the customer likes, a comment."""

    def name(self) -> str:
        return "validate_give_feedback_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        heard = hear_feedback(asked, said_in(tracker), tracker.get_slot("rating"))
        if heard.over:
            return [SlotSet("rating", heard.rating), SlotSet("requested_slot", None)]
        values = {"rating": heard.rating, "comment": heard.comment, "problem": heard.problem}
        return [SlotSet(name, value) for name, value in values.items()]
