"""What no skill is sure of: the fallback answers, and what it found is passed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions._conversation import in_thread, is_payload, language_in, said_in
from actions._say import Button, Say, say
from llm_fallback.asking import Answer, Asked, Candidate
from llm_fallback.bootstrap import current_fallback
from llm_fallback.streaming import current_composing
from llm_fallback.types import Passage, Rung, Turn
from shop.bootstrap import current
from shop.ports.errors import ShopUnavailable
from shop.services.pointing.lexicon import lexicon
from shop.services.products import asks_beyond
from shop.services.tone import HARM

# How much of the conversation a question is read with.
MOST_TURNS = 6
SOURCES = {Rung.FAQ: "faq", Rung.EXTRACT: "faq", Rung.LLM: "llm"}
FALLBACK_INTENT = "nlu_fallback"
NONE_OF_THESE = "none_of_these"
# What is asked with these the catalogue answers, whatever else is said.
ANSWERED_BY_CATALOGUE = ("product_price", "product_options", "product_stock", "product_count")


class AnswerQuestion(Action):
    """Look for an answer in the shop's pages; `rung` says how far that went."""

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        if tracker.get_slot("tone") == HARM and tracker.get_slot("handoff") == "bot":
            # Whoever was hurt is not told what the shop's pages say or do not.
            return [FollowupAction("action_hand_over")]
        answer = await current_fallback().answer(asked_in(tracker), current_composing())
        if answer.rung in SOURCES:
            say_answer(dispatcher, answer, language_in(tracker))
        elif answer.rung is Rung.CLARIFY:
            buttons = offer_buttons((*answer.offers, NONE_OF_THESE), language_in(tracker))
            say(dispatcher, Say.CLARIFY, buttons)
        return [SlotSet("rung", answer.rung.value)]


class LookUpEntry(Action):
    """Before a skill answers a question in general: the entry of the FAQ that answers just this one.

    What is asked of a product and its description has no place for is asked of all the shop's pages;
    if they do not say, that is the answer.
    """

    def name(self) -> str:
        return "action_look_up_entry"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        found: Answer | None
        if not _is_answered(tracker):
            found = await current_fallback().entry(asked_in(tracker))
        else:
            found = await _beyond_product(tracker)
        if found is None:
            return [SlotSet("rung", "none")]
        if found.rung in SOURCES:
            say_answer(dispatcher, found, language_in(tracker))
        return [SlotSet("rung", found.rung.value)]


def asked_in(tracker: Tracker) -> Asked:
    """The latest message as the fallback is asked it."""
    message = tracker.latest_message or {}
    ranking = message.get("intent_ranking") or ()
    evidence = message.get("intent_evidence") or {}
    return Asked(
        text=str(message.get("text") or ""),
        language=language_in(tracker),
        conversation_id=tracker.sender_id,
        message_id=message.get("message_id"),
        history=tuple(islice(_turns_backwards(tracker), 1, MOST_TURNS + 1))[::-1],
        candidates=tuple(
            Candidate(str(intent["name"]), float(intent["confidence"]))
            for intent in ranking
            if intent["name"] != FALLBACK_INTENT
        ),
        similarity=float(evidence.get("similarity") or 0.0),
        customer_id=tracker.get_slot("customer_id"),
        in_form=bool(tracker.active_loop.get("name")),
        clarified=_clarified(tracker.events),
    )


def say_answer(dispatcher: CollectingDispatcher, answer: Answer, language: str) -> None:
    """Say an answer, with what it rests on, and the skill that does what it speaks of."""
    offers = (*answer.offers, *(("hand_over",) if answer.needs_human else ()))
    spoken = {passage.language for passage in answer.cited}
    say(
        dispatcher,
        Say.ANSWER,
        offer_buttons(offers, language),
        answer_text=answer.text,
        source=SOURCES[answer.rung],
        citations=[_citation(passage) for passage in answer.cited],
        language=spoken.pop() if len(spoken) == 1 and answer.rung is not Rung.LLM else language,
    )


def offer_buttons(offers: Sequence[str], language: str) -> list[Button]:
    """A button for each intent, in the customer's language."""
    words = lexicon(language)
    titles = {**words.mapping("skill_titles"), **words.mapping("way_out_titles")}
    return [
        {"title": titles[intent][0], "payload": f"/{intent}"}
        for intent in dict.fromkeys(offers)
        if intent in titles
    ]


def _is_answered(tracker: Tracker) -> bool:
    """Whether the question was about a product, and the product was found."""
    about_product = tracker.latest_action_name == "action_ask_product"
    return bool(about_product and tracker.get_slot("lookup") != "unknown")


async def _beyond_product(tracker: Tracker) -> Answer | None:
    """What the shop's pages say to a question about a product that its description does not answer;
    None if the description does."""
    product_id, said = tracker.get_slot("product_id"), said_in(tracker)
    in_general = tracker.get_intent_of_latest_message() in ANSWERED_BY_CATALOGUE
    if in_general or product_id is None or tracker.get_slot("lookup") == "several":
        return None
    try:
        beyond = await in_thread(asks_beyond, current(), said.text, product_id, said.language)
    except ShopUnavailable:
        return None
    if not beyond:
        return None
    # What was meant is clear, so it is not asked: the product was named.
    asked = replace(asked_in(tracker), candidates=())
    answer = await current_fallback().answer(asked, current_composing())
    return answer if answer.rung in SOURCES else replace(answer, rung=Rung.UNKNOWN)


def _citation(passage: Passage) -> dict[str, str | None]:
    return {"id": passage.id, "title": passage.title, "url": passage.url}


def _turns_backwards(tracker: Tracker) -> Iterator[Turn]:
    """What was said, the latest first: of a long conversation only the end is looked at."""
    for event in reversed(tracker.events):
        text = str(event.get("text") or "")
        if not text or event.get("event") not in ("user", "bot"):
            continue
        by_customer = event["event"] == "user"
        if not (by_customer and is_payload(tracker, event)):
            yield Turn(text, by_customer)


def _clarified(events: Sequence[Mapping[str, Any]]) -> int:
    """How many messages in a row, just before this one, were answered by asking what was meant."""
    count, clarified = -1, True
    for event in reversed(events):
        if event.get("event") == "slot" and event.get("name") == "rung":
            clarified = event.get("value") == Rung.CLARIFY.value
        elif event.get("event") == "user" and _intent(event) == NONE_OF_THESE:
            clarified = False
        elif event.get("event") == "user":
            if not clarified:
                return count
            count, clarified = count + 1, False
    return max(count, 0)


def _intent(event: Mapping[str, Any]) -> str:
    return str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")
