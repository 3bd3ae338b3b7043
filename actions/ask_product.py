"""The skill `ask_product`."""

from __future__ import annotations

import json

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import in_thread, said_in
from actions._say import Say, say
from shop.bootstrap import current
from shop.ports.errors import ShopUnavailable
from shop.reading_once import for_one_call
from shop.services.products import ProductAnswer, answer_product_question

FACTS = (
    "product",
    "description",
    "price_from",
    "price_to",
    "prices",
    "version_count",
    "available_count",
    "option_values",
    "versions",
    "fitting",
    "version",
    "price",
)


class AskProduct(Action):
    """Look a product up; facts and outcome go into slots."""

    def name(self) -> str:
        return "action_ask_product"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        known = next(
            tracker.get_latest_entity_values("product_ref"), tracker.get_slot("product_id")
        )
        said = said_in(tracker)
        try:
            answer = await in_thread(
                answer_product_question, for_one_call(current()), said.text, known, said.language
            )
        except ShopUnavailable:
            answer = ProductAnswer("unavailable", {})
        return _events(answer, known)


class SayProduct(Action):
    """Answer in the words for the question asked; where several products fit, each is a button."""

    def name(self) -> str:
        return "action_say_product"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        question = _question(tracker)
        buttons = [
            {"title": title, "payload": f"/{question}{json.dumps({'product_ref': product_id})}"}
            for title, product_id in tracker.get_slot("product_choices") or ()
        ]
        say(dispatcher, Say(f"utter_{question}"), buttons)
        return []


def _question(tracker: Tracker) -> str:
    """The question asked; a product named without one is asked about in general."""
    intent = str(tracker.get_intent_of_latest_message())
    return intent if f"utter_{intent}" in {s.value for s in Say} else "product_info"


def _events(answer: ProductAnswer, known: str | None) -> list[EventType]:
    values: dict[str, object] = {
        "lookup": answer.outcome,
        "product_id": answer.product_id or known,
        "product_choices": [[c.title, c.value] for c in answer.choices] or None,
    }
    values |= {name: answer.facts.get(name) or None for name in FACTS}
    return [SlotSet(name, value) for name, value in values.items()]
