"""How messages fill a request: pointing, corrections, leaving, giving up, other customers' orders."""

from __future__ import annotations

import json

import pytest

from shop.services.pointing.types import Days
from shop.services.requests.draft import Draft, End, Unheard
from shop.services.requests.kinds import Ask
from tests.shop.services.requests.talk import Talk


def test_one_sentence_can_say_it_all() -> None:
    """Order, item and method in one message lead straight to the summary."""
    talk = Talk("return_item")
    talk.say("return the headphones from order #W1002, money to my paypal")

    assert talk.draft.asking is Ask.CONFIRM
    assert [i["name"] for i in talk.draft.summary["items"]] == ["Wireless Headphones"]
    assert talk.draft.summary["method"]["id"] == "paypal_1"


def test_an_order_of_somebody_else_sounds_like_none() -> None:
    """Another customer's number and a number nobody has leave exactly the same draft."""
    drafts = []
    for number in ("#W2001", "#W9999"):
        talk = Talk("cancel_order")
        data = talk.say(f"cancel order {number}").to_data()
        drafts.append({k: str(v).replace(number, "#") for k, v in data.items()})

    assert drafts[0] == drafts[1]
    assert drafts[0]["problem"] == "order_unknown"


def test_a_button_for_an_order_of_somebody_else_is_refused() -> None:
    """A forged choice of another customer's order settles nothing."""
    talk = Talk("cancel_order")
    talk.say("cancel an order")
    talk.press(Ask.ORDER, "#W2001")

    assert talk.draft.order_number is None


@pytest.mark.parametrize(
    ("correction", "lines"),
    [
        ("also the shirt", ["1", "2"]),
        ("no wait, only one of the shirts", ["2"]),
        ("no, both t-shirts instead of the headphones", ["2", "3"]),
        ("and both shirts too", ["1", "2", "3"]),
    ],
)
def test_items_are_corrected_at_the_summary(correction: str, lines: list[str]) -> None:
    """Words beside a yes or no change what is asked for, and a new summary is shown."""
    talk = Talk("return_item")
    talk.say("return the headphones from #W1002 to paypal")
    talk.say(correction)

    assert sorted(talk.draft.items) == lines
    assert talk.draft.asking is Ask.CONFIRM
    assert not talk.draft.confirmed
    assert [i["line"] for i in talk.draft.summary["items"]] == lines


def test_the_method_is_corrected_at_the_summary() -> None:
    """Another payment method named at the summary takes the place of the first."""
    talk = Talk("return_item")
    talk.say("return the headphones from #W1002 to paypal")
    talk.say("no, put it on a gift card", "deny")
    if talk.draft.asking is Ask.REFUND_METHOD:
        talk.press(Ask.REFUND_METHOD, "gift_1")

    assert talk.draft.method_id == "gift_1"
    assert talk.draft.asking is Ask.CONFIRM


def test_the_same_question_three_times_then_a_person() -> None:
    """A third answer that leads nowhere ends the form instead of asking a fourth time."""
    talk = Talk("return_item")
    talk.say("i want to return something from #W1002")
    asked = [talk.draft.asking]
    for _ in range(2):
        talk.say("blorp", "nlu_fallback")
        asked.append(talk.draft.asking)
    assert talk.draft.end is None
    talk.say("blorp", "nlu_fallback")

    assert asked == [Ask.ITEMS] * 3
    assert talk.draft.end is End.GAVE_UP


def test_progress_forgets_earlier_misunderstandings() -> None:
    """Answers that settle something start the count anew."""
    talk = Talk("return_item")
    talk.say("i want to return something from #W1002")
    talk.say("blorp", "nlu_fallback")
    talk.say("blorp", "nlu_fallback")
    talk.say("the headphones")

    assert talk.draft.attempts == 0


@pytest.mark.parametrize("text", ["never mind", "forget it", "nevermind, leave it"])
def test_leaving_is_possible_at_every_question(text: str) -> None:
    """Leaving ends the request cleanly, whatever was asked."""
    for opening in ("return something", "return something from #W1002", "return headphones #W1002"):
        talk = Talk("return_item")
        talk.say(opening)
        talk.say(text, "stop")

        assert talk.draft.end is End.ABANDONED


def test_another_request_is_no_answer() -> None:
    """A message that asks for something else is left to the rules, and the draft stays as it was."""
    talk = Talk("return_item")
    talk.say("return something")
    before = talk.draft.order_number
    talk.say("cancel order #W1001", "cancel_order", 0.95)

    assert talk.heard.elsewhere
    assert talk.draft.order_number == before


def test_a_reason_may_be_about_anything() -> None:
    """What has nothing to do with a shop is a reason the shop does not know, not another subject."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001")
    talk.say("my dog ate it", "out_of_scope", 0.9)

    assert not talk.heard.elsewhere
    assert talk.draft.problem == "reason_not_accepted"


def test_details_take_everything() -> None:
    """What happened is told in the customer's own words, whatever they look like."""
    talk = Talk("report_problem")
    talk.say("the headphones from #W1002 are broken")
    assert talk.draft.asking is Ask.DETAILS
    talk.say("cancel culture broke them, lol", "cancel_order", 0.99)

    assert talk.draft.details == "cancel culture broke them, lol"
    assert talk.draft.end is End.COMPLETE


@pytest.mark.parametrize("intent", ["hand_over", "switch_language"])
def test_a_person_or_another_language_is_no_account_of_what_happened(intent: str) -> None:
    """Asked for in the place of the details, both are elsewhere, and the question stays open."""
    talk = Talk("report_problem")
    talk.say("the headphones from #W1002 are broken")
    talk.say("hindi mein bolo", intent, 0.95)

    assert talk.heard.elsewhere
    assert talk.draft.details is None


def test_exchange_of_a_pending_order_is_a_change() -> None:
    """Which of the two it is follows from the order, not from the word the customer used."""
    talk = Talk("exchange_item")
    talk.say("exchange the desk lamp in #W1001 for the white one")
    if talk.draft.asking is Ask.PAYMENT_METHOD:
        talk.press(Ask.PAYMENT_METHOD, "card_1")

    assert talk.draft.summary["operation"] == "change_items"
    assert talk.draft.summary["items"][0]["new_item_id"] == "lamp-2"


def test_refusals_name_what_is_possible_instead() -> None:
    """A delivered order cannot be cancelled; a return is offered."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1002")

    assert talk.draft.end is End.REFUSED
    assert talk.draft.refusal == "already_delivered"
    assert talk.draft.instead is not None


def test_what_was_said_before_the_order_was_known_still_counts() -> None:
    """Items named in the first message are not asked for again once the order is settled."""
    talk = Talk("exchange_item")
    talk.say("i want to swap the wireless headphones for silver ones")
    if talk.draft.asking is Ask.ORDER:
        talk.say("#W1002")

    assert talk.draft.variants == {"1": "headphones-2"}


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 10_000, "\u202e\u0000", "<b>1</b>", "😀😀", "नमस्ते"]
)
def test_no_input_breaks_a_form(text: str) -> None:
    """Whatever is typed, the form asks again or gives up; it never fails."""
    for ask in ("return something", "return something from #W1002", "return headphones #W1002"):
        talk = Talk("return_item")
        talk.say(ask)
        talk.say(text, "nlu_fallback")

        assert talk.draft.end in (None, End.GAVE_UP)
        assert talk.writes == 0


def test_items_of_another_order_mean_that_order() -> None:
    """Named an item that only other orders of the customer hold, the request moves to those."""
    talk = Talk("change_items")
    talk.say("change something in #W1001")
    talk.say("no, I mean the wireless headphones")

    assert talk.draft.asking is Ask.ORDER
    assert [c.value for c in talk.draft.choices] == ["#W1002", "#W1004"]


@pytest.mark.parametrize(
    "words", ["no wait", "ok go on", "hold on, let me check", "say that again"]
)
def test_taking_time_is_no_failure(words: str) -> None:
    """However often a customer takes time, the question stands and nobody gives up."""
    talk = Talk("return_item")
    talk.say("return something from #W1002")
    for _ in range(4):
        talk.say(words)

    assert talk.draft.end is None
    assert talk.draft.asking is Ask.ITEMS
    assert talk.draft.problem is None


def test_a_wrong_number_beside_an_order_is_said() -> None:
    """Where items are asked for, the number of no order of theirs is told, and the order stands."""
    talk = Talk("return_item")
    talk.say("return something from #W1002")
    talk.say("#W9999")

    assert talk.draft.problem == "order_unknown"
    assert talk.draft.facts["heard"] == "#W9999"
    assert talk.draft.order_number == "#W1002"


def test_days_said_before_the_customer_was_known_still_count() -> None:
    """ "Cancel the order from Thursday" is heard whole once we know who writes, also from a slot."""
    draft = Draft(
        "cancel_order", unheard=[Unheard("the one", (Days("x", "2024-01-01", "2024-01-02"),))]
    )

    assert Draft.from_data(json.loads(json.dumps(draft.to_data()))).unheard == draft.unheard
    assert Draft.from_data({**draft.to_data(), "unheard": ["old"]}).unheard == [Unheard("old")]
