"""Between a conversation's slots and the services: the only place that knows the slots' names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from shop.services.naming import in_words
from shop.services.pointing.lexicon import BASE_LANGUAGE
from shop.services.pointing.types import Days
from shop.services.requests.draft import Draft, End, Said
from shop.services.requests.finish import Finished, Outcome
from shop.services.requests.kinds import Ask

T = TypeVar("T")

_ASKS: Mapping[object, Ask] = {ask.value: ask for ask in Ask}

# What is said to these may sound like anything, and is one answer.
_OPEN_QUESTIONS = frozenset({Ask.REASON, Ask.ADDRESS, Ask.TROUBLE, Ask.DETAILS})

# The draft itself; the other slots mirror parts of it for forms, conditions and wordings.
DRAFT_SLOT = "request_draft"

# What the engine notes on a pressed button. "/affirm" typed is just words, however it is understood.
PRESSED_KEY = "aftercart_pressed"
OWN_CHANNEL = "aftercart"

# Facts that responses name. Every one is set each time, None where there is nothing to say, so that
# no fact of the last question is left standing.
FACT_SLOTS = (
    "identified",
    "heard",
    "about_item",
    "status",
    "window_days",
    "delivered_on",
    "last_day",
    "item",
    "category",
    "balance",
    "needed",
    "summary_order",
    "summary_items",
    "summary_amount",
    "summary_direction",
    "summary_route",
    "summary_speed",
    "summary_days",
    "summary_address",
)

_MIRRORS = frozenset(
    (
        *FACT_SLOTS,
        *(ask.value for ask in Ask if ask is not Ask.CUSTOMER),
        *("customer_id", "first_name", "identity_level", "identity_failures"),
    )
)


async def in_thread(call: Callable[..., T], *args: object) -> T:
    """Run a blocking service call beside the event loop: a slow shop holds up only its customer."""
    return await asyncio.to_thread(call, *args)


def draft_of(tracker: Tracker) -> Draft | None:
    """The request being worked on, if any."""
    data = tracker.get_slot(DRAFT_SLOT)
    if not isinstance(data, Mapping):
        return None
    draft = Draft.from_data(data)
    # What is known of the customer belongs to the conversation, not to one request.
    draft.customer_id = tracker.get_slot("customer_id") or draft.customer_id
    draft.first_name = tracker.get_slot("first_name") or draft.first_name
    draft.identity_level = str(tracker.get_slot("identity_level") or draft.identity_level)
    draft.identity_failures = int(tracker.get_slot("identity_failures") or 0)
    return draft


def said_in(tracker: Tracker) -> Said:
    """The latest message as the services hear it; of several requests in it, the part of the first."""
    message = tracker.latest_message or {}
    asked, requests = _asked(tracker), message.get("requests") or ()
    part = requests[0] if requests and asked not in _OPEN_QUESTIONS else message
    whole = bool(requests) and part is message
    intent = message.get("intent_of_whole" if whole else "intent") or {}
    entities = {e["entity"]: e["value"] for e in message.get("entities") or () if "value" in e}
    name = str(intent.get("name") or "")
    payload = is_payload(tracker, message)
    return Said(
        text="" if payload else str(part.get("text") or ""),
        intent=name,
        confidence=float(intent.get("confidence") or 0.0),
        asked=asked,
        choice_for=str(entities["slot"]) if payload and "slot" in entities else None,
        choice=str(entities["value"]) if payload and "value" in entities else None,
        affirmed={"affirm": True, "deny": False}.get(name) if payload else None,
        settled=_already_answered(tracker),
        conversation_id=tracker.sender_id,
        language=language_in(tracker),
        days=() if payload else tuple(_days(part)),
    )


def _days(message: Mapping[str, Any]) -> Iterator[Days]:
    """The days named in a message, of which understanding made EDTF: a day, a range, or one of several."""
    text = str(message.get("text") or "")
    for entity in message.get("entities") or ():
        if entity["entity"] == "date" and "start" in entity:
            said, value = text[entity["start"] : entity["end"]], str(entity["value"])
            for span in value.strip("[]").split(","):
                first, _, last = span.partition("/")
                yield Days(said, first, last or first)


def language_in(tracker: Tracker) -> str:
    """The language of the conversation."""
    return str(tracker.get_slot("language") or BASE_LANGUAGE)


def more_in(tracker: Tracker) -> Sequence[Mapping[str, Any]]:
    """What the latest message asks for besides what it asks for first."""
    return ((tracker.latest_message or {}).get("requests") or ())[1:]


def answers_with_more(tracker: Tracker) -> bool:
    """Whether the latest message answers a question, and asks for something else besides."""
    asked = _asked(tracker)
    return asked is not None and asked not in _OPEN_QUESTIONS and bool(more_in(tracker))


def is_payload(tracker: Tracker, message: Mapping[str, Any]) -> bool:
    """Whether the message is a button pressed.

    The gateway marks those, and takes what is typed for words. Rasa's own channels (`rasa shell`,
    `rest`) cannot tell the two apart: there a slash makes a payload, as everywhere in Rasa.
    """
    pressed = bool((message.get("metadata") or {}).get(PRESSED_KEY))
    slash = str(message.get("text") or "").startswith("/")
    if pressed == slash:
        return slash  # Whatever the channel, which has to be looked for in the events.
    return pressed if tracker.get_latest_input_channel() == OWN_CHANNEL else slash


def draft_events(draft: Draft, language: str = BASE_LANGUAGE) -> list[EventType]:
    """The slots of a draft, requested slot not included; days are written in `language`."""
    values: dict[str, Any] = {
        DRAFT_SLOT: draft.to_data(),
        "customer_id": draft.customer_id,
        "first_name": draft.first_name,
        "identity_level": draft.identity_level,
        "identity_failures": float(draft.identity_failures),
        "problem": draft.problem or "none",
        "refusal": draft.refusal or "none",
        "operation": (draft.operation or draft.kind.operation or "none"),
    }
    values["operation"] = getattr(values["operation"], "value", values["operation"])
    values |= {
        ask.value: value(draft) if draft.has(ask) else None for ask, value in _FORM_VALUES.items()
    }
    facts = in_words({**draft.shown, **draft.facts}, language)
    values |= {name: facts.get(name) or None for name in FACT_SLOTS}
    return [SlotSet(name, value) for name, value in values.items()]


def changing(events: Sequence[EventType], tracker: Tracker) -> list[EventType]:
    """The events without those that set what mirrors a draft to what it is.

    Most of a draft stays as it is from one message to the next, and everything that is noted is kept for good.
    """
    known = dict(tracker.slots)
    kept = []
    for event in events:
        if event["event"] == "slot" and event["name"] in _MIRRORS:
            name, value = event["name"], event["value"]
            if known.get(name) == value:
                continue
            known[name] = value
        kept.append(event)
    return kept


def cleared_events() -> list[EventType]:
    """The slots after a request is over."""
    names = [DRAFT_SLOT, *(ask.value for ask in Ask if ask is not Ask.CUSTOMER)]
    return [SlotSet(name, None) for name in names]


def outcome_events(
    draft: Draft, finished: Finished, language: str = BASE_LANGUAGE
) -> list[EventType]:
    """The slots a finished request leaves for the rules and the wording, days written in `language`.

    What is done is worded by its skill, so the outcome names it: `return_item_done`.
    """
    done = finished.outcome is Outcome.DONE
    outcome = f"{draft.kind_name}_done" if done else finished.outcome.value
    values = {"outcome": outcome, "reference": finished.reference or None}
    facts = in_words(finished.facts, language)
    return [SlotSet(name, value) for name, value in {**values, **facts}.items()]


# What the form's slots hold once the draft knows it: something readable.
_FORM_VALUES: Mapping[Ask, Callable[[Draft], object]] = {
    Ask.ORDER: lambda draft: draft.order_number,
    Ask.ITEMS: lambda draft: list(draft.items),
    Ask.VARIANT: lambda draft: dict(draft.variants),
    Ask.PAYMENT_METHOD: lambda draft: draft.method_id,
    Ask.REFUND_METHOD: lambda draft: draft.method_id,
    Ask.REASON: lambda draft: draft.reason,
    Ask.ADDRESS: lambda draft: draft.address.one_line() if draft.address else None,
    Ask.TROUBLE: lambda draft: draft.trouble,
    Ask.DETAILS: lambda draft: draft.details,
    Ask.CONFIRM: lambda draft: "yes",
}


def _asked(tracker: Tracker) -> Ask | None:
    requested = tracker.get_slot("requested_slot")
    return _ASKS.get(requested)


def _already_answered(tracker: Tracker) -> bool:
    """Whether an action other than the form has already dealt with the latest message."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") in _ANSWERED_BY:
            return True
    return False


# These end a digression or start a form on their own; the form after them only asks.
_ANSWERED_BY = frozenset({"action_go_on", "action_resume_request"})


def is_over(draft: Draft) -> bool:
    """Whether the form has nothing left to ask."""
    return isinstance(draft.end, End)
