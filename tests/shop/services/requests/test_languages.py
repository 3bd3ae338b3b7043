"""A request talked through in Hindi: what is heard, and in which language options are offered."""

from __future__ import annotations

import pytest

from shop.services.feedback import hear_feedback
from shop.services.lookups import look_up_orders, look_up_profile, look_up_refund
from shop.services.requests.draft import End, Said
from shop.services.requests.kinds import Ask
from shop.testing.data import RENEE
from tests.shop.services.requests.talk import Talk


def titles(talk: Talk) -> list[str]:
    """What the buttons offered say."""
    return [choice.title for choice in talk.draft.choices]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("hi-Latn", "mujhe order #W1002 ke headphones wapas karne hain, paise paypal mein"),
        ("hi", "मुझे ऑर्डर #W1002 के हेडफ़ोन वापस करने हैं, पैसे पेपाल में"),
    ],
)
def test_one_sentence_can_say_it_all(language: str, said: str) -> None:
    """Order, item and method in one message lead straight to the summary."""
    talk = Talk("return_item", language=language)
    talk.say(said)

    assert talk.draft.asking is Ask.CONFIRM
    assert [i["name"] for i in talk.draft.summary["items"]] == ["Wireless Headphones"]
    assert talk.draft.summary["method"]["id"] == "paypal_1"


@pytest.mark.parametrize(
    ("language", "correction", "lines"),
    [
        ("hi-Latn", "shirt bhi", ["1", "2"]),
        ("hi-Latn", "nahi, sirf shirts", ["2", "3"]),
        ("hi-Latn", "nahi ruko, dono t-shirt, headphones ki jagah", ["2", "3"]),
        ("hi", "और दोनों शर्ट भी", ["1", "2", "3"]),
    ],
)
def test_items_are_corrected_at_the_summary(
    language: str, correction: str, lines: list[str]
) -> None:
    """Words beside a yes or no change what is asked for, and a new summary is shown."""
    talk = Talk("return_item", language=language)
    talk.say("return the headphones from #W1002 to paypal")
    talk.say(correction)

    assert sorted(talk.draft.items) == lines
    assert talk.draft.asking is Ask.CONFIRM
    assert not talk.draft.confirmed


@pytest.mark.parametrize(
    ("language", "yes", "no"), [("hi-Latn", "haan kar do", "rehne do"), ("hi", "हाँ", "रहने दो")]
)
def test_a_yes_writes_once_and_a_no_never(language: str, yes: str, no: str) -> None:
    """A plain yes in Hindi carries the request out; a no, or leaving, does not."""
    for answer, writes in ((yes, 1), (no, 0)):
        talk = Talk("return_item", language=language)
        talk.say("return the headphones from #W1002 to paypal")
        talk.say(answer)
        talk.finish()

        assert talk.draft.end is not None
        assert talk.writes == writes


def test_options_are_offered_in_the_language_being_spoken() -> None:
    """Reasons and methods are titled in the language of the last message, also if it changed."""
    talk = Talk("cancel_order", language="hi")
    talk.say("ऑर्डर #W1001 कैंसल करना है")
    assert talk.draft.asking is Ask.REASON
    assert "कोई और वजह" in titles(talk)

    talk.language = "hi-Latn"
    talk.say("pata nahi")
    assert "Koi aur wajah" in titles(talk)

    talk.language = "en"
    talk.say("hmm")
    assert talk.draft.end is End.GAVE_UP or "Another reason" in titles(talk)


@pytest.mark.parametrize(
    ("language", "card", "state"),
    [
        ("en", "Gift card", "pending"),
        ("hi", "गिफ़्ट कार्ड", "पेंडिंग"),
        ("hi-Latn", "gift card", "abhi pending"),
    ],
)
def test_names_in_lists_are_in_the_language(language: str, card: str, state: str) -> None:
    """Payment methods and states of orders are named in the language of the conversation."""
    shop = Talk("list_orders").shop
    orders = look_up_orders(shop, RENEE.id, language).facts["order_list"]
    methods = look_up_profile(shop, RENEE.id, language).facts["methods"]
    cancelled = look_up_refund(shop, RENEE.id, "#W1001", language)

    assert f" {state}: " in orders
    assert f"• {card} " in methods
    assert cancelled.outcome == "none"


@pytest.mark.parametrize(
    ("language", "text", "trouble"),
    [
        ("hi-Latn", "saman toota hua aaya", "damaged"),
        ("hi-Latn", "galat item bhej diya", "wrong_item"),
        ("hi-Latn", "abhi tak nahi aaya", "late"),
        ("hi-Latn", "ek shirt kam hai", "missing"),
        ("hi", "लैंप टूटा हुआ है", "damaged"),
        ("hi", "ग़लत आइटम आया है", "wrong_item"),
        ("hi", "गलत आइटम आया है", "wrong_item"),
        ("hi", "ऑर्डर अभी तक नहीं आया", "late"),
        ("hi", "it is broken", "damaged"),
    ],
)
def test_what_is_wrong_is_heard(language: str, text: str, trouble: str) -> None:
    """The kinds of trouble are heard in Hindi, with and without the dots, and in English."""
    talk = Talk("report_problem", language=language)
    talk.say("order #W1002")
    talk.say(text)

    assert talk.draft.trouble == trouble


@pytest.mark.parametrize(
    ("text", "rating"),
    [("bahut badhiya", "5"), ("बेकार", "1"), ("ठीक", "3"), ("५", "5"), ("good", "4")],
)
def test_a_score_is_heard_in_hindi(text: str, rating: str) -> None:
    """Words and digits of Hindi are scores."""
    assert hear_feedback("rating", Said(text, "inform", language="hi"), None).rating == rating
