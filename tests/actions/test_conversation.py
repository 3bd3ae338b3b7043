"""Slots to services and back: what a message says, and what a draft leaves in the slots."""

from __future__ import annotations

import pytest
from rasa_sdk.events import SlotSet

from actions._conversation import (
    DRAFT_SLOT,
    FACT_SLOTS,
    OWN_CHANNEL,
    changing,
    cleared_events,
    draft_events,
    draft_of,
    outcome_events,
    said_in,
)
from engine.channel import TurnChannel
from engine.conversation import PRESSED_KEY as ENGINE_PRESSED_KEY
from shop.domain.customer import Address
from shop.domain.plans import Operation
from shop.services.requests.draft import Draft
from shop.services.requests.finish import Finished, Outcome
from shop.services.requests.kinds import Ask
from tests.actions.trackers import PRESSED_KEY, SESSION, chosen, pressed, slots_in, typed
from tests.skills.project import merged

HOME = Address("5 Oak Road", "Apt 2", "Denver", "CO", "80202", "USA")


def test_the_engine_and_the_actions_name_a_pressed_button_alike() -> None:
    """The two may not import each other, so each has the name of the mark."""
    assert PRESSED_KEY == ENGINE_PRESSED_KEY


def test_a_typed_message_is_its_words() -> None:
    """Text, intent, what was asked, the conversation and its language reach the services."""
    said = said_in(
        typed("the lamp", "inform", 0.8, requested_slot="items", language="de", customer_id="c")
    )

    assert (said.text, said.intent, said.confidence) == ("the lamp", "inform", 0.8)
    assert said.asked is Ask.ITEMS
    assert (said.conversation_id, said.language) == (SESSION, "de")
    assert (said.choice_for, said.choice, said.affirmed) == (None, None, None)


@pytest.mark.parametrize("text", ["/affirm", '/choose{"slot": "confirm", "value": "yes"}', "/deny"])
@pytest.mark.parametrize("intent", ["affirm", "deny", "choose"])
def test_what_only_looks_like_a_button_is_words(text: str, intent: str) -> None:
    """A payload that was typed affirms nothing and selects nothing, however it is understood."""
    tracker = typed(text, intent, 1.0, requested_slot="confirm")
    tracker.latest_message["entities"] = [
        {"entity": "slot", "value": "confirm"},
        {"entity": "value", "value": "yes"},
    ]
    said = said_in(tracker)

    assert said.text == text
    assert (said.affirmed, said.choice_for, said.choice) == (None, None, None)


def test_rasas_own_channels_send_buttons_as_text() -> None:
    """`rasa shell` and `rest` mark no button: there a payload is what starts with a slash."""
    tracker = typed("/affirm", "affirm", 1.0, requested_slot="confirm")
    tracker.events[0]["input_channel"] = "cmdline"

    assert said_in(tracker).affirmed is True


def test_the_engine_and_the_actions_name_the_channel_alike() -> None:
    """What the engine's channel is called decides how a button is told from text."""
    assert TurnChannel.name() == OWN_CHANNEL


@pytest.mark.parametrize(("intent", "affirmed"), [("affirm", True), ("deny", False)])
def test_a_yes_or_no_button_decides(intent: str, affirmed: bool) -> None:
    """A button has no words to be read; it is the answer."""
    said = said_in(pressed(intent))

    assert said.affirmed is affirmed
    assert said.text == ""


def test_another_button_is_no_yes() -> None:
    """Only the two answer buttons affirm or deny."""
    assert said_in(pressed("hand_over")).affirmed is None


def test_a_choice_names_its_slot_and_value() -> None:
    """The services learn what was selected, and for which question."""
    said = said_in(chosen("order_number", "#A100001", requested_slot="items"))

    assert (said.choice_for, said.choice) == ("order_number", "#A100001")
    assert said.asked is Ask.ITEMS


def test_a_yes_that_was_typed_is_left_to_the_services() -> None:
    """Understanding calls "yes but not the lamp" an `affirm`, too; only its words can tell."""
    said = said_in(typed("yes but not the lamp", "affirm", 0.99))

    assert said.affirmed is None
    assert said.text == "yes but not the lamp"


@pytest.mark.parametrize("slot", [None, "rating", "nonsense"])
def test_questions_of_other_forms_are_not_asked_by_a_request(slot: str | None) -> None:
    """Only what a request can ask counts as asked."""
    assert said_in(typed("5", requested_slot=slot)).asked is None


def test_an_empty_tracker_says_nothing() -> None:
    """Before the first message there is no text, no intent and no question."""
    tracker = typed("")
    tracker.latest_message = {}
    said = said_in(tracker)

    assert (said.text, said.intent, said.confidence, said.language) == ("", "", 0.0, "en")


@pytest.mark.parametrize("action", ["action_go_on", "action_resume_request"])
def test_a_message_somebody_else_answered_is_settled(action: str) -> None:
    """After a digression the form only repeats its question."""
    answered = {"event": "action", "name": action}

    assert said_in(typed("what is your policy", events=(answered,))).settled
    assert not said_in(typed("what is your policy")).settled


def test_only_the_latest_message_counts_as_answered() -> None:
    """An answer to the message before does not settle this one."""
    tracker = typed("the lamp")
    tracker.events = [
        {"event": "user", "text": "what is your policy"},
        {"event": "action", "name": "action_go_on"},
        {"event": "user", "text": "the lamp"},
    ]

    assert not said_in(tracker).settled


def test_a_draft_survives_its_slots() -> None:
    """What `draft_events` keeps is what `draft_of` gets back."""
    draft = Draft(
        "return_item",
        serial=3,
        operation=Operation.RETURN_ITEMS,
        customer_id="nora_1",
        first_name="Nora",
        order_number="#A100002",
        items=["1", "3"],
        method_id="paypal_1",
        identity_failures=2,
        identity_level="email_or_name",
    )
    tracker = typed("...", **slots_in(draft_events(draft)))

    assert draft_of(tracker) == draft


def test_the_customer_of_the_conversation_is_the_customer_of_every_request() -> None:
    """Who is writing, how surely, and how often it failed do not start over with a request."""
    tracker = typed(
        "...",
        customer_id="nora_1",
        first_name="Nora",
        identity_level="token",
        identity_failures=4.0,
        **{DRAFT_SLOT: Draft("cancel_order", customer_id="sam_2").to_data()},
    )
    draft = draft_of(tracker)

    assert draft is not None
    assert (draft.customer_id, draft.first_name) == ("nora_1", "Nora")
    assert (draft.identity_level, draft.identity_failures) == ("token", 4)


def test_without_a_request_there_is_no_draft() -> None:
    """An empty slot is no draft."""
    assert draft_of(typed("...")) is None


def test_form_slots_hold_what_is_known_and_nothing_else() -> None:
    """A slot that is filled is not asked for, so nothing is filled that is not settled."""
    draft = Draft("exchange_item", customer_id="nora_1", order_number="#A100002", items=["1", "2"])
    draft.variants = {"1": "headphones-2"}
    slots = slots_in(draft_events(draft))

    assert slots["order_number"] == "#A100002"
    assert slots["items"] == ["1", "2"]
    assert slots["variant"] is None
    assert slots["payment_method"] is None
    assert slots["confirm"] is None


def test_everything_known_is_readable_in_the_slots() -> None:
    """An address is one line, a yes is "yes"."""
    draft = Draft(
        "change_address", customer_id="c", order_number="#1", address=HOME, confirmed=True
    )
    slots = slots_in(draft_events(draft))

    assert slots["address"] == HOME.one_line()
    assert slots["confirm"] == "yes"
    assert slots["operation"] == "change_address"


def test_no_fact_of_the_last_question_is_left_standing() -> None:
    """Every fact slot is set each time, to nothing where there is nothing."""
    slots = slots_in(draft_events(Draft("cancel_order")))

    assert set(FACT_SLOTS) <= set(slots)
    assert {slots[name] for name in FACT_SLOTS} == {None}
    assert (slots["problem"], slots["refusal"]) == ("none", "none")


def test_facts_of_the_problem_win_over_those_of_the_summary() -> None:
    """The wording is about what just happened."""
    draft = Draft("cancel_order", shown={"item": "Lamp"}, facts={"item": "Kettle", "heard": "#9"})
    slots = slots_in(draft_events(draft))

    assert (slots["item"], slots["heard"]) == ("Kettle", "#9")


def test_slots_that_are_set_exist() -> None:
    """Rasa drops a slot that is not in the domain, and says so only in a log."""
    named = {*slots_in(draft_events(Draft("cancel_order"))), *slots_in(cleared_events())}

    assert named <= set(merged("slots"))


def test_after_a_request_its_answers_are_gone_and_the_customer_is_not() -> None:
    """The next request asks for its own order; nobody has to identify twice."""
    cleared = slots_in(cleared_events())

    assert cleared[DRAFT_SLOT] is None
    assert cleared["order_number"] is None
    assert cleared["confirm"] is None
    assert "customer_id" not in cleared
    assert "first_name" not in cleared


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_is_a_value_rules_know(outcome: Outcome) -> None:
    """A rule waits for each outcome; a done request is done by its name."""
    slots = slots_in(outcome_events(Draft("cancel_order"), Finished(outcome, "CN-1")))
    expected = "cancel_order_done" if outcome is Outcome.DONE else outcome.value

    assert slots == {"outcome": expected, "reference": "CN-1"}
    assert expected in merged("slots")["outcome"]["values"]


def test_where_nothing_was_written_there_is_no_reference() -> None:
    """A reference of the request before is not read out again."""
    slots = slots_in(outcome_events(Draft("cancel_order"), Finished(Outcome.DECLINED)))

    assert slots["reference"] is None


def test_what_stays_as_it_is_is_not_noted_again() -> None:
    """Mirrors of a draft are noted where they change, also where they change twice; all else always."""
    events = [
        SlotSet("reason", None),
        SlotSet("address", None),
        SlotSet("address", "1 Elm Street"),
        SlotSet("requested_slot", None),
        SlotSet(DRAFT_SLOT, None),
    ]
    kept = changing(events, typed("...", address="1 Elm Street"))

    assert kept == events[1:]
    assert changing(kept[1:2], typed("...", address="1 Elm Street")) == []
