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
        names = ("rating", "comment", "rating_misses", "requested_slot", "request_draft")
        cleared = [SlotSet(name, None) for name in names]
        return [ActiveLoop(None), *cleared, SlotSet("problem", "none"), SlotSet("rated", "no")]


class ValidateGiveFeedbackForm(FormValidationAction):
    """A rating from 1 to 5 and, if the customer likes, a comment."""

    def name(self) -> str:
        return "validate_give_feedback_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        misses = int(tracker.get_slot("rating_misses") or 0)
        heard = hear_feedback(asked, said_in(tracker), tracker.get_slot("rating"), misses)
        if heard.elsewhere:
            return []  # Nothing extracted: the form steps back and a rule answers.
        values: dict[str, object] = {
            **{name: getattr(heard, name) for name in ("rating", "comment", "problem")},
            "rated": "yes" if heard.rating else "no",
            "rating_misses": misses + (heard.problem != "none"),
        }
        ended = [SlotSet("requested_slot", None)] if heard.over else []
        return [*(SlotSet(name, value) for name, value in values.items()), *ended]
