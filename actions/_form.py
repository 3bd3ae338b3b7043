"""The validation all request forms share: the latest message is heard into the draft."""

from __future__ import annotations

from abc import ABC, abstractmethod

import structlog
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.types import DomainDict

from actions._conversation import (
    answers_with_more,
    changing,
    draft_events,
    draft_of,
    in_thread,
    is_over,
    more_in,
    said_in,
)
from actions._requests import backlog_of, saved
from shop.bootstrap import current
from shop.ports.errors import ShopUnavailable
from shop.reading_once import for_one_call
from shop.services.requests.draft import Draft, End
from shop.services.requests.hear import hear

log = structlog.get_logger(__name__)


class RequestForm(FormValidationAction, ABC):
    """Base of the skills' form validations. A subclass names its skill; the rest is the same."""

    @property
    @abstractmethod
    def skill(self) -> str:
        """The skill's name; a class attribute in each subclass."""

    def name(self) -> str:
        return f"validate_{self.skill}_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        draft, said = draft_of(tracker) or Draft(self.skill), said_in(tracker)
        try:
            heard = await in_thread(hear, for_one_call(current()), draft, said)
        except ShopUnavailable as error:
            log.error("shop_unavailable", skill=self.skill, error=type(error).__name__)
            return changing(_over(draft, End.UNAVAILABLE, said.language), tracker)
        if heard.elsewhere:
            return []  # Nothing extracted: the form steps back and a rule answers.
        return [*changing(_heard(draft, said.language), tracker), *_kept_for_later(tracker)]


def _heard(draft: Draft, language: str) -> list[EventType]:
    if is_over(draft):
        return _over(draft, draft.end, language)
    return draft_events(draft, language)


def _kept_for_later(tracker: Tracker) -> list[EventType]:
    if not answers_with_more(tracker):
        return []
    backlog = backlog_of(tracker)
    backlog.hear_more(more_in(tracker))
    return [saved(backlog)]


def _over(draft: Draft, end: End | None, language: str) -> list[EventType]:
    draft.end = end
    return [*draft_events(draft, language), SlotSet("requested_slot", None)]
