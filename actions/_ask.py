"""Asking for a slot with the options the draft offers. Rasa finds these by name: action_ask_<slot>."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import draft_of
from actions._say import Say, choice_buttons, say
from shop.services.requests.draft import Draft
from shop.services.requests.kinds import Ask


class AskWithChoices(Action, ABC):
    """Ask for one slot, each option a button."""

    @property
    @abstractmethod
    def ask(self) -> Ask:
        """What is asked for; a class attribute in each subclass."""

    @property
    @abstractmethod
    def response(self) -> Say:
        """The words it is asked with; a class attribute in each subclass."""

    def name(self) -> str:
        return f"action_ask_{self.ask.value}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        draft = draft_of(tracker) or Draft(str(tracker.get_slot("request")))
        buttons = choice_buttons(self.ask.value, draft.offered(self.ask))
        about = draft.about_data if self.ask is Ask.VARIANT else None
        say(dispatcher, self.response, buttons, about=about)
        return []


class AskOrder(AskWithChoices):
    ask = Ask.ORDER
    response = Say.ASK_ORDER


class AskItems(AskWithChoices):
    ask = Ask.ITEMS
    response = Say.ASK_ITEMS


class AskVariant(AskWithChoices):
    ask = Ask.VARIANT
    response = Say.ASK_VARIANT


class AskPaymentMethod(AskWithChoices):
    ask = Ask.PAYMENT_METHOD
    response = Say.ASK_PAYMENT_METHOD


class AskRefundMethod(AskWithChoices):
    ask = Ask.REFUND_METHOD
    response = Say.ASK_REFUND_METHOD


class AskReason(AskWithChoices):
    ask = Ask.REASON
    response = Say.ASK_REASON


class AskAddress(AskWithChoices):
    ask = Ask.ADDRESS
    response = Say.ASK_ADDRESS


class AskConfirm(Action):
    """Show exactly what a yes will do and ask for it."""

    def name(self) -> str:
        return f"action_ask_{Ask.CONFIRM.value}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        draft = draft_of(tracker)
        if draft is not None and draft.summary:
            if draft.problem is not None:
                say(dispatcher, Say.CHECK_AGAIN)
            response = Say(f"utter_confirm_{draft.summary['operation']}")
            say(dispatcher, response, summary=draft.summary)
        return []
