"""What is said at the summary changes the summary, or is said not to have been understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.services.requests.draft import End
from shop.services.requests.kinds import Ask
from shop.testing.data import PENDING, PENDING_BY_GIFT_CARD, SHOP, WORK
from tests.shop.services.requests.talk import Talk


def test_another_order_is_named_by_what_is_in_it() -> None:
    """Words for another order take its place at the summary of a whole order; the reason stays."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.say("no, the one with the headphones")

    assert talk.draft.order_number == "#W1004"
    assert talk.draft.reason == "no_longer_needed"
    assert talk.draft.asking is Ask.CONFIRM
    assert talk.draft.summary["order_number"] == "#W1004"
    assert not talk.draft.confirmed


def test_words_that_fit_the_order_shown_do_not_replace_it() -> None:
    """An item of the very order being cancelled points at no other order."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.say("just the t-shirt")

    assert talk.draft.order_number == "#W1001"
    assert talk.draft.problem == "whole_order_only"


@pytest.mark.parametrize(
    ("correction", "part", "value"),
    [
        ("the zip is 02109", "postcode", "02109"),
        ("apt 4 please", "line2", "Apt 4"),
        ("no, it's 14 Pine Street", "line1", "14 Pine Street"),
    ],
)
def test_one_part_of_an_address_is_corrected(correction: str, part: str, value: str) -> None:
    """A part named anew replaces that part of the address shown, and nothing else of it."""
    talk = Talk("change_default_address")
    talk.say("change my default address to 12 Pine Street, Boston, MA 02108")
    before = dict(talk.draft.summary["address"])
    talk.say(correction)

    assert talk.draft.summary["address"] == {**before, part: value}
    assert talk.draft.asking is Ask.CONFIRM


@pytest.mark.parametrize("text", ["yes if it is free", "yes, on mondays"])
def test_what_stood_beside_a_yes_is_said_to_be_unclear(text: str) -> None:
    """A yes with something beside it that means nothing here is no yes, and the reply says so."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.say(text, "affirm")

    assert talk.draft.asking is Ask.CONFIRM
    assert talk.draft.problem == "unclear_yes"


def test_what_stood_beside_a_yes_and_was_understood_is_no_problem() -> None:
    """A yes with a correction leads to the corrected summary without another word."""
    talk = Talk("return_item")
    talk.say("return the headphones from #W1002 to paypal")
    talk.say("yes, and the blue shirt too", "affirm")

    assert [i["line"] for i in talk.draft.summary["items"]] != ["1"]
    assert talk.draft.problem is None


def test_a_question_about_another_order_is_no_answer() -> None:
    """Asked where the money should go, a question that names another order is left to its own rule."""
    talk = Talk("return_item")
    talk.say("return the headphones from #W1002")
    assert talk.draft.asking is Ask.REFUND_METHOD

    talk.say("where is my order #W1001", "track_order", 0.93)

    assert talk.heard.elsewhere
    assert talk.draft.order_number == "#W1002"


def test_the_order_whose_address_is_taken_is_not_changed() -> None:
    """ "The same as order #W1001" names an address, and no second order to send there."""
    talk = Talk("change_address")
    orders = (replace(PENDING, address=WORK), PENDING_BY_GIFT_CARD)
    talk.shop = replace(talk.shop, commerce=MemoryCommerce(replace(SHOP, orders=orders)))
    talk.say("send order #W1004 to the same address as order #W1001")

    assert talk.draft.order_number == "#W1004"
    assert talk.draft.address == WORK
    assert talk.draft.more_orders == []


def test_another_order_is_added() -> None:
    """ "Also" at the summary keeps the order shown; the other one comes after it."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.say("and also #W1004", "inform")

    assert talk.draft.order_number == "#W1001"
    assert talk.draft.more_orders == ["#W1004"]
    assert talk.draft.problem == "order_added"
    assert talk.draft.facts["heard"] == "#W1004"
    assert not talk.draft.confirmed


def test_only_one_of_several_orders_is_left() -> None:
    """Naming one order anew drops the others that were to follow."""
    talk = Talk("cancel_order")
    talk.say("cancel #W1001 and #W1004, I no longer need them")
    talk.say("no, only #W1004", "inform")

    assert talk.draft.order_number == "#W1004"
    assert talk.draft.more_orders == []


def test_each_order_named_gets_an_answer() -> None:
    """An order for which it is not possible is not passed over: it comes last, with its refusal."""
    talk = Talk("cancel_order")
    talk.say("cancel #W1002 and #W1004, I no longer need them")

    assert talk.draft.order_number == "#W1004"
    assert talk.draft.more_orders == ["#W1002"]


def test_a_number_nobody_has_is_no_correction() -> None:
    """At the summary an unknown number, or another customer's, is named and changes nothing."""
    for number in ("#W2001", "#W9999"):
        talk = Talk("cancel_order")
        talk.say("cancel #W1001, I no longer need it")
        talk.say(f"I mean {number}")

        assert talk.draft.order_number == "#W1001"
        assert talk.draft.problem == "order_unknown"
        assert talk.draft.facts["heard"] == number


def test_an_address_named_by_an_order_is_no_other_order() -> None:
    """ "To the address of order #W1" at the summary changes the address, not the order."""
    talk = Talk("change_address")
    orders = (replace(PENDING, address=WORK), PENDING_BY_GIFT_CARD)
    talk.shop = replace(talk.shop, commerce=MemoryCommerce(replace(SHOP, orders=orders)))
    talk.say("send order #W1004 to 12 Pine Street, Boston, MA 02108")
    talk.say("no, to the address of order #W1001")

    assert talk.draft.order_number == "#W1004"
    assert talk.draft.address == WORK


def test_items_of_an_order_this_is_not_possible_for_say_why() -> None:
    """Named where items are asked for, what only another order holds is refused with that order's reason."""
    talk = Talk("return_item")
    talk.say("return something from #W1002")
    talk.say("the radio")

    assert talk.draft.end is End.REFUSED
    assert talk.draft.order_number == "#W1005"
    assert talk.draft.refusal == "not_delivered_yet"


@pytest.mark.parametrize(
    "text", ["everything", "order #W1002", "the way i paid", "everything please"]
)
def test_what_is_so_already_is_said_to_be(text: str) -> None:
    """Said once more at the summary, it is no misunderstanding, and no yes either."""
    talk = Talk("return_item")
    talk.say("return everything from #W1002, back to the card i paid with")
    assert talk.draft.asking is Ask.CONFIRM
    before = talk.draft.core()

    talk.say(text)

    assert talk.draft.problem == "said_already"
    assert talk.draft.core() == before
    assert talk.draft.asking is Ask.CONFIRM


@pytest.mark.parametrize("text", ["hmm", "everything but purple", "the blue one to the moon"])
def test_what_is_not_in_the_summary_is_not_said_to_be(text: str) -> None:
    """Only what was understood and changes nothing is so already."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.say(text)

    assert talk.draft.problem != "said_already"


def test_the_order_named_again_is_no_misunderstanding() -> None:
    """Asked which items, its number only gets the question once more; at the third time a person is offered."""
    talk = Talk("return_item")
    talk.say("return something from #W1002")
    assert talk.draft.asking is Ask.ITEMS

    talk.say("#W1002")
    assert (talk.draft.problem, talk.draft.attempts) == (None, 1)
    talk.say("#W1002")
    talk.say("order #W1002")

    assert talk.draft.end is End.GAVE_UP


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("and the headphones too", "en"),
        ("and the headphones", "en"),
        ("yes and the headphones", "en"),
        ("also cancel the headphones order", "en"),
        ("हेडफ़ोन वाला भी", "hi"),
        ("और हेडफ़ोन वाला", "hi"),
        ("headphone wala bhi", "hi-Latn"),
        ("haan aur headphone wala", "hi-Latn"),
    ],
)
def test_another_order_is_added_by_what_is_in_it(text: str, language: str) -> None:
    """Words that add keep the order at whose summary they are said."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.language = language
    talk.say(text)

    assert talk.draft.order_number == "#W1001"
    assert talk.draft.more_orders == ["#W1004"]
    assert talk.draft.problem == "order_added"
    assert talk.draft.facts["heard"] == "#W1004"
    assert not talk.draft.confirmed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("and the headphones", "en"),
        ("yes and the headphones", "en"),
        ("plus the headphones", "en"),
        ("और हेडफ़ोन", "hi"),
        ("aur headphone", "hi-Latn"),
        ("haan aur headphone", "hi-Latn"),
    ],
)
def test_another_item_is_added(text: str, language: str) -> None:
    """ "And" at the beginning, or behind a yes, keeps the items of the summary."""
    talk = Talk("return_item")
    talk.say("return one of the blue shirts from #W1002 to paypal")
    talk.language = language
    talk.say(text)

    assert talk.draft.items == ["2", "1"]
    assert talk.draft.problem is None
    assert not talk.draft.confirmed


def test_the_item_of_another_order_is_added_with_its_order() -> None:
    """It is asked about when this one is done; the items of the summary stay."""
    talk = Talk("return_item")
    talk.say("return the headphones from #W1002 to paypal")
    talk.say("and the radio too")

    assert talk.draft.items == ["1"]
    assert talk.draft.order_number == "#W1002"
    assert talk.draft.more_orders == ["#W1005"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no only the one with the headphones", "en"),
        ("no, the headphones one", "en"),
        ("नहीं, सिर्फ़ हेडफ़ोन वाला", "hi"),
        ("nahi sirf headphone wala", "hi-Latn"),
    ],
)
def test_only_one_of_several_orders_is_left_by_what_is_in_it(text: str, language: str) -> None:
    """None of the others is gone on to."""
    talk = Talk("cancel_order")
    talk.say("cancel #W1001 and #W1004, I no longer need them")
    talk.language = language
    talk.say(text)

    assert talk.draft.order_number == "#W1004"
    assert talk.draft.more_orders == []


def test_the_order_shown_is_the_only_one_left() -> None:
    """The summary stays, what was to follow is gone."""
    talk = Talk("cancel_order")
    talk.say("cancel #W1001 and #W1004, I no longer need them")
    talk.say("no only the lamp one")

    assert talk.draft.order_number == "#W1001"
    assert talk.draft.more_orders == []
    assert talk.draft.problem is None


def test_not_one_of_several_orders_is_no_wish_for_it() -> None:
    """What was named behind a "not" does not become the only one left."""
    talk = Talk("cancel_order")
    talk.say("cancel #W1001 and #W1004, I no longer need them")
    talk.say("not the headphones one")

    assert talk.draft.order_number == "#W1001"
    assert not talk.draft.confirmed


@pytest.mark.parametrize(
    "text",
    ["cancel only the t-shirt of order #W1001", "cancel order #W1001 except the t-shirt"],
)
def test_a_part_of_an_order_is_not_cancelled_silently_with_the_rest(text: str) -> None:
    """The summary of the whole order comes with the words that only all of it can be cancelled; once."""
    talk = Talk("cancel_order")
    talk.say(text)
    talk.say("I no longer need it")
    assert (talk.draft.asking, talk.draft.problem) == (Ask.CONFIRM, "whole_order_only")

    talk.say("yes but keep the t-shirt", "affirm")
    assert (talk.draft.asking, talk.draft.problem) == (Ask.CONFIRM, "whole_order_only")
    talk.say("yes", "affirm")
    assert talk.draft.end is End.COMPLETE


@pytest.mark.parametrize("text", ["cancel order #W1001", "cancel the order with the t-shirt"])
def test_the_whole_order_needs_no_words_about_parts(text: str) -> None:
    """What names the order, by its number or by what is in it, is a wish for all of it."""
    talk = Talk("cancel_order")
    talk.say(text)
    talk.say("I no longer need it")

    assert (talk.draft.asking, talk.draft.problem) == (Ask.CONFIRM, None)


def test_a_question_about_the_refund_shown_is_answered_by_the_summary() -> None:
    """ "When do I get my money?" is no other request while a refund waits for its yes, and no failure."""
    for language, text in (("en", "when will i get the money?"), ("hi", "पैसे कब वापस आएंगे")):
        talk = Talk("cancel_order")
        talk.say("cancel order #W1001, I no longer need it")
        talk.language = language
        talk.say(text, "refund_status", 0.95)

        assert not talk.heard.elsewhere
        assert (talk.draft.problem, talk.draft.attempts) == ("asks_refund", 0)
        talk.say("where is the refund of #W1002", "refund_status", 0.95)
        assert talk.heard.elsewhere


@pytest.mark.parametrize(
    "text", ["no i want to change the address instead", "nope, that is not at all what I meant"]
)
def test_a_no_with_something_beside_it_leaves_everything(text: str) -> None:
    """A no that corrects nothing is a no: the yes that follows later must not do what was refused."""
    talk = Talk("cancel_order")
    talk.say("cancel order #W1001, I no longer need it")
    talk.say(text, "nlu_fallback", 0.4)

    assert talk.draft.end is End.DECLINED
    assert talk.writes == 0


def test_nothing_is_reported_that_nobody_described() -> None:
    """A plain no to "what happened?" leaves it; no ticket is opened."""
    talk = Talk("report_problem")
    talk.say("something is wrong with order #W1001, it is late")
    assert talk.draft.asking is Ask.DETAILS
    talk.say("ok", "affirm")
    assert talk.draft.details is None
    talk.say("no", "deny")

    assert talk.draft.end is End.ABANDONED
