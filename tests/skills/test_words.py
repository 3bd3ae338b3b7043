"""Every case the code can meet has words, and every word names something that exists."""

from __future__ import annotations

import pytest

from actions._conversation import FACT_SLOTS
from actions._say import Say
from shop.domain.order import OrderStatus, ReturnState
from shop.domain.plans import Operation
from shop.domain.rules import RefusalCode
from shop.services.requests.finish import Outcome
from shop.services.requests.kinds import KINDS, OPERATION_KINDS, Ask
from shop.services.requests.problems import NOT_UNDERSTOOD, PROBLEMS
from shop.services.requests.quote import MENDABLE
from tests.skills.project import (
    PLACEHOLDER,
    conditions,
    listed,
    merged,
    rules,
    values_worded,
    variants,
)

ASKS = {
    "identity", "email", "name_and_postcode", "code", "order_number", "items", "variant",
    "payment_method", "refund_method", "reason", "address", "contact", "choice", "details",
    "rating", "comment", "anything_else", "confirm",
}  # fmt: skip
# Refusals by the services themselves, beside those of the rules.
OTHER_REFUSALS = {
    "no_orders", "no_method", "order_vanished", "customer_vanished", "sign_in_needed", "not_capable",
}  # fmt: skip
QUESTIONS = {
    Ask.ORDER: "utter_choose_order",
    Ask.ITEMS: "utter_choose_items",
    Ask.VARIANT: "utter_choose_variant",
    Ask.PAYMENT_METHOD: "utter_choose_payment_method",
    Ask.REFUND_METHOD: "utter_choose_refund_method",
    Ask.REASON: "utter_choose_reason",
    Ask.ADDRESS: "utter_choose_address",
    Ask.CUSTOMER: "utter_ask_customer_id",
    Ask.TROUBLE: "utter_ask_trouble",
}


def test_responses_named_in_python_exist() -> None:
    """A response named in `Say` but not in the domain would be silence."""
    assert {say.value for say in Say} <= set(merged("responses"))


def test_placeholders_are_slots() -> None:
    """A placeholder that is no slot would be read out with its braces."""
    slots = set(merged("slots"))
    unknown = {
        (name, placeholder)
        for name, variant in variants()
        for placeholder in PLACEHOLDER.findall(variant.get("text", ""))
        if placeholder not in slots
    }

    assert unknown == set()


def test_conditions_name_slots() -> None:
    """A condition on something that is no slot never holds."""
    slots = set(merged("slots"))

    assert {slot for _, v in variants() for slot in conditions(v)} <= slots


def test_variants_ask_in_the_vocabulary_of_the_chat_api() -> None:
    """`asks` is read by widgets of any author: no other words than those agreed."""
    asked = {v["metadata"]["asks"] for _, v in variants() if "asks" in v.get("metadata", {})}

    assert asked <= ASKS


def test_all_variants_of_a_question_ask_the_same() -> None:
    """A question asks for the same thing however it is worded."""
    asked: dict[str, set[str | None]] = {}
    for name, variant in variants():
        asked.setdefault(name, set()).add(variant.get("metadata", {}).get("asks"))

    assert {name for name, found in asked.items() if len(found) > 1} == set()


def test_every_outcome_has_a_rule() -> None:
    """However a request ends, something is said."""
    slot = merged("slots")["outcome"]
    handled = {
        setting["outcome"]
        for rule in rules()
        for step in rule["steps"]
        for setting in step.get("slot_was_set", [])
        if "outcome" in setting
    }
    ended = {o.value for o in Outcome} - {Outcome.DONE.value}
    done = {f"{name}_done" for name in KINDS}

    assert handled == ended | done
    assert set(slot["values"]) == handled | {"none"}


def test_every_refusal_has_words() -> None:
    """Each code that ends a request is explained in `utter_refused`."""
    codes = {code.value for code in RefusalCode} - set(MENDABLE)

    assert codes | OTHER_REFUSALS == values_worded("utter_refused", "refusal")


def test_every_problem_of_a_refused_answer_has_words() -> None:
    """A code that another answer can mend is explained by the question for that answer."""
    fields = {
        "method_id": ("utter_choose_payment_method",),
        "variants": ("utter_choose_variant",),
        "items": ("utter_choose_items",),
        "address": ("utter_choose_address",),
        "reason": ("utter_choose_reason",),
    }
    missing = {
        (code, response)
        for code, field in MENDABLE.items()
        for response in fields[field]
        if code not in values_worded(response, "problem")
    }

    assert missing == set()


@pytest.mark.parametrize("ask", list(QUESTIONS))
def test_every_question_has_words_for_each_of_its_problems(ask: Ask) -> None:
    """Any question can be asked again with a hint, and with each problem that belongs to it."""
    assert {"none", NOT_UNDERSTOOD} | PROBLEMS[ask] == values_worded(QUESTIONS[ask], "problem")


def test_every_problem_at_the_summary_has_words() -> None:
    """What was not understood at the summary is said before it is shown again."""
    worded = values_worded("utter_check_again", "problem")

    assert {NOT_UNDERSTOOD} | PROBLEMS[Ask.CONFIRM] == worded


def test_every_operation_can_be_confirmed_and_offered() -> None:
    """Each write has its summary, and each that can be an alternative has its offer."""
    instead = values_worded("utter_offer_instead", "next_about")

    assert {f"utter_confirm_{o.value}" for o in Operation} <= {say.value for say in Say}
    assert instead == set(OPERATION_KINDS.values()) - {"change_default_address"} | {
        "report_problem"  # of a parcel found to be late
    }


def test_every_request_can_be_resumed() -> None:
    """Whatever is put aside can be offered by name; questions are not put aside."""
    kept = {name for name, kind in KINDS.items() if kind.operation or Ask.DETAILS in kind.needs}

    assert values_worded("utter_offer_resume", "next_about") == kept


def test_every_status_of_an_order_has_words() -> None:
    """Tracking answers whatever state an order is in, with and without a tracking number."""
    worded = values_worded("utter_track_order", "lookup")

    assert {s.value for s in OrderStatus} <= worded
    assert {f"{s.value}_untracked" for s in OrderStatus} <= worded


def test_every_state_of_a_return_has_words() -> None:
    """The refund question answers whatever state a return is in."""
    worded = values_worded("utter_refund_status", "lookup")

    assert {f"return_{s.value}" for s in ReturnState} <= worded


def test_forms_ask_for_what_the_request_needs() -> None:
    """The designer may reorder a form's questions, but not lose one."""
    forms = merged("forms")

    for name, kind in KINDS.items():
        assert set(forms[f"{name}_form"]["required_slots"]) == {a.value for a in kind.needs}


def test_fact_slots_exist() -> None:
    """Each fact an action sets is a slot."""
    assert set(FACT_SLOTS) <= set(merged("slots"))


def test_every_request_has_an_intent() -> None:
    """What can be asked for can be understood."""
    assert set(KINDS) <= set(listed("intents"))


def test_payloads_double_their_braces() -> None:
    """Rasa fills single braces in payloads as it does in texts, and logs an error for each it cannot fill."""
    payloads = {b["payload"] for _, variant in variants() for b in variant.get("buttons", ())}
    with_entities = {payload for payload in payloads if "{" in payload}

    assert with_entities
    assert all("{{" in payload and "}}" in payload for payload in with_entities)
