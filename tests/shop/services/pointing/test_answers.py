"""Yes, no, and leaving: short answers before a write that moves money."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.domain.plans import Operation
from shop.services.pointing.answers import (
    find_answer,
    is_done,
    is_never_mind,
    is_skip,
    wants_other,
)
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.phrases import tokenize
from shop.services.pointing.types import Answer

YES = [
    *("yes", "Yes.", "YES", "yes!", "yes please", "Yes, please!", "yes pls", "yea", "yeah", "yep"),
    *("yep go ahead", "yup", "yup do it", "sure", "sure, do it", "Sure thing", "sure thanks"),
    *("ok", "OK.", "okay", "okay please", "ok do it", "ok, go ahead", "ok yes", "okay sure", "k"),
    *("y", "Y", "kk", "👍", "👍🏽", "👍👍", "✅", "yes 👍", "yes 😊", "👌", "yes :)", "🆗"),
    *("confirm", "confirmed", "I confirm", "yes I confirm", "confirm it", "please confirm"),
    *("that's right, proceed", "that is correct", "that’s correct", "correct", "yes, correct"),
    *("that's right", "yes that is right", "yes, it is", "everything looks good", "looks good"),
    *("sounds good", "sounds good to me, thanks", "go ahead", "please go ahead", "go for it"),
    *("go ahead and do it", "go ahead with that", "yes go ahead please", "proceed", "proceed pls"),
    *(
        "please proceed",
        "you can proceed",
        "you may go ahead",
        "yes, you can",
        "do it",
        "do it now",
    ),
    *("just do it", "please do", "yes please do so", "let's do it", "make it so", "absolutely"),
    *("definitely", "of course", "certainly", "by all means", "affirmative", "agreed", "I agree"),
    *("I accept", "approved", "yes that works for me", "works for me", "that's fine", "fine by me"),
    *("yes yes", "yes yes yes", "yesss", "Yesssss!!!", "yeahhhh", "okkkk", "surrrre", "yes...."),
    *("yse", "yess", "yees", "eys", "tes", "confrim", "comfirm", "procede", "proceeed", "corect"),
    *("definately", "absolutly", "yes plese", "yes thankyou", "yes thank you very much", "ｙｅｓ"),
    *("  yes  ", "\nyes\n", '"yes"', "(yes)", "- yes", "*yes*", "yes;", "well yes", "um, yes"),
    *("hi, yes", "oh yes please", "yes sir", "yes mate", "that would be great", "yes that's all"),
    *("yes and go ahead", "yes, now", "sure, right away", "y please", "yes i do", "I do", "100%"),
    *("actually yes", "sorry, yes", "all correct", "lgtm", "thats right thx", "ok then do it"),
]

NO = [
    *("no", "No.", "NO", "no!", "nope", "nah", "n", "N", "no no", "no no no", "nooooo", "naw"),
    *("no thanks", "no thank you", "No, thank you very much", "no please", "please no", "no ty"),
    *(
        "don't",
        "dont",
        "Don’t",
        "do not",
        "don't do it",
        "please don't",
        "do not do that",
        "no dont",
    ),
    *("stop", "stop it", "STOP!!!", "please stop", "no stop", "abort", "cancel that", "cancel it"),
    *("cancel", "no, cancel that", "never", "no way", "not now", "no, not now", "not yet", "nay"),
    *("absolutely not", "definitely not", "of course not", "certainly not", "not really"),
    *("I don't want to", "no I don't", "no i don't want that", "I'd rather not", "no, rather not"),
    *("wrong", "that's wrong", "no that's wrong", "incorrect", "that's not right", "not correct"),
    *("no that is not correct", "no it's not", "it isn't", "that's not what I want", "👎", "❌"),
    *("never mind", "nevermind", "no, never mind", "forget it", "leave it", "i changed my mind"),
    *("no i changed my mind", "sorry, no", "actually no", "hmm no", "um no thanks", "well no"),
    *("no, I'm good", "no it's fine", "no thanks I'm good", "no need", "I disagree", "decline"),
    *("don't change anything", "dont do anything", "no, don't proceed", "i dont think so"),
    *("incorect", "no 😊", "nope thx", "negative", "i refuse", "oh no", "no, leave it as it is"),
]

MIXED = [
    *("yes but use paypal", "no wait, the other address", "yes and also the smart watch"),
    *("yes, what about the fee?", "yes?", "no?", "ok?", "sure?", "not yes", "yes no", "no yes"),
    *("yes or no", "yes not", "yes, except the lamp", "yes, only the lamp", "👍👎"),
    *("yes if it is free", "yes unless there is a fee", "yes and", "and yes", "yes but", "yes or"),
    *("yes, to my visa", "no, to my visa", "no, the blue one", "yes the blue one", "ok but hurry"),
    *("ok thanks", "ok great", "oh ok", "hmm ok", "ok got it", "fine whatever", "sure, whatever"),
    *("use paypal, yes", "the second address. yes", "wait, no, the lamp", "yes wait", "wait yes"),
    *(
        "yes don't",
        "yes please don't",
        "sure why not",
        "yeah nah",
        "nah yeah",
        "yeah no",
        "yes never",
    ),
    *("yes cancel it", "yes, cancel the order", "ok stop", "yes stop", "confirm the address first"),
    *("yes I think so", "yes maybe", "maybe yes", "yes later", "yes tomorrow", "yes I guess"),
    *(
        "yes that one",
        "yes that order",
        "no that one",
        "yes both",
        "yes all of them",
        "yes to both",
    ),
    *("no problem, go ahead", "not a problem, yes", "don't use paypal", "dont send it to denver"),
    *("yes, my email is a@example.com", "yes #W2378156", "yes 2", "no 2", "yes 🙃", "yes ?!"),
    *("yes\nno", "yes. no. yes", "yesplease yes", "yes yes no", "no no yes"),
    *(
        "yes, can you also return the watch",
        "no i want to keep the lamp",
        "no, refund to gift card",
    ),
    *("sure what is the price", "okay and when will it arrive", "correct the address to 12 Oak St"),
]

NONE = [
    *("", " ", "\n\t", "?", "...", "🙃", "🤷", "hello", "thanks", "please", "great", "perfect"),
    *("I said yes to the dress", "the one that says no sugar", "my dog says yes", "yesterday"),
    *("yet", "eyes", "yell", "Yesenia", "noah", "Norway", "note", "none", "know", "nova", "knope"),
    *("okra", "oak", "finest", "shore", "suresh", "confirmation email", "agreement", "sureness"),
    *(
        "maybe",
        "perhaps",
        "i guess",
        "i think so",
        "probably",
        "I'm not sure",
        "not sure",
        "unsure",
    ),
    *("no longer needed", "No idea", "no worries", "no problem", "no preference", "no rush"),
    *("never received it", "wrong item", "wrong size", "yeah right", "as if", "don't know"),
    *(
        "I don't remember",
        "don't stop",
        "cancel my other order",
        "cancel the lamp",
        "wait",
        "hold on",
    ),
    *(
        "what will the refund be",
        "the blue one",
        "2",
        "W2378156",
        "use my paypal",
        "paypal",
        "y'all",
    ),
    *("is that a yes", "are you sure", "really", "whatever", "my name is Yes Sir Smith", "no1"),
    *(
        "/affirm",
        "<b>yes</b>",
        "y/n",
        "/confirm{}",
        "да",
        "はい",
        "نعم",
        "हाँ",
        "уes",
        "y e s",
        "accent",
        "summit",
        "1",
    ),
    *(
        "nothing else",
        "that's all",
        "why",
        "which one",
        "how much",
        "when",
        "who are you",
        "{yes: 1}",
    ),
]


@pytest.mark.parametrize("text", YES)
def test_plain_yes(text: str) -> None:
    """A message that is an affirmation and nothing else is a yes."""
    answer = find_answer(text)

    assert answer is Answer.YES


@pytest.mark.parametrize("text", NO)
def test_plain_no(text: str) -> None:
    """A message that is a negation and nothing else is a no."""
    answer = find_answer(text)

    assert answer is Answer.NO


@pytest.mark.parametrize("text", MIXED)
def test_mixed(text: str) -> None:
    """A yes or no with anything beside it, a question mark included, is neither plain yes nor no."""
    answer = find_answer(text)

    assert answer is Answer.MIXED


@pytest.mark.parametrize("text", NONE)
def test_none(text: str) -> None:
    """A message that answers nothing is no answer, whatever letters it has in common with one."""
    answer = find_answer(text)

    assert answer is Answer.NONE


@pytest.mark.parametrize("text", ["really yes??", "yes yes??", "yes??? really", "yes?!", "ok??"])
def test_a_question_is_no_yes(text: str) -> None:
    """A yes with a question mark is not a yes."""
    answer = find_answer(text)

    assert answer in (Answer.MIXED, Answer.NONE)


@pytest.mark.parametrize(
    ("text", "operation", "expected"),
    [
        ("yes, cancel it", Operation.CANCEL_ORDER, Answer.YES),
        ("yes please cancel the order", Operation.CANCEL_ORDER, Answer.YES),
        ("go ahead with the cancellation", Operation.CANCEL_ORDER, Answer.YES),
        ("go ahead and cancel it", Operation.CANCEL_ORDER, Answer.YES),
        ("cancel it", Operation.CANCEL_ORDER, Answer.NONE),
        ("cancel", Operation.CANCEL_ORDER, Answer.NONE),
        ("no, cancel it", Operation.CANCEL_ORDER, Answer.MIXED),
        ("don't cancel it", Operation.CANCEL_ORDER, Answer.NO),
        ("no don't cancel my order", Operation.CANCEL_ORDER, Answer.NO),
        ("yes, don't cancel it", Operation.CANCEL_ORDER, Answer.MIXED),
        ("keep it", Operation.CANCEL_ORDER, Answer.NO),
        ("no, I want to keep the order", Operation.CANCEL_ORDER, Answer.NO),
        ("yes keep it", Operation.CANCEL_ORDER, Answer.MIXED),
        ("yes cancel the lamp", Operation.CANCEL_ORDER, Answer.MIXED),
        ("yes cancel both orders", Operation.CANCEL_ORDER, Answer.MIXED),
        ("yes, return them", Operation.RETURN_ITEMS, Answer.YES),
        ("yes, process the return", Operation.RETURN_ITEMS, Answer.YES),
        ("yes cancel it", Operation.RETURN_ITEMS, Answer.MIXED),
        ("cancel it", Operation.RETURN_ITEMS, Answer.NO),
        ("i'll keep them", Operation.RETURN_ITEMS, Answer.NO),
        ("yes exchange them please", Operation.EXCHANGE_ITEMS, Answer.YES),
        ("yes exchange it for the red one", Operation.EXCHANGE_ITEMS, Answer.MIXED),
        ("yes, make the changes", Operation.CHANGE_ITEMS, Answer.YES),
        ("yes, update my default address", Operation.CHANGE_DEFAULT_ADDRESS, Answer.YES),
        ("yes change the address", Operation.CHANGE_ADDRESS, Answer.YES),
        ("yes change it", None, Answer.MIXED),
        ("yes change the payment method", Operation.CHANGE_PAYMENT, Answer.YES),
        ("change the payment method", Operation.CHANGE_PAYMENT, Answer.NONE),
    ],
)
def test_answers_to_an_operation(text: str, operation: Operation | None, expected: Answer) -> None:
    """Repeating what is asked beside a yes is still a yes; repeating it alone is no answer."""
    answer = find_answer(text, operation=operation)

    assert answer is expected


@pytest.mark.parametrize("operation", list(Operation))
def test_every_operation_has_its_words(operation: Operation) -> None:
    """Each write has words that repeat it and words that refuse it, and none repeats it alone."""
    echoes = lexicon("en").mapping("answer_echo")[operation.value]
    refusals = lexicon("en").mapping("answer_refusal")[operation.value]

    assert all(find_answer(e, operation=operation) is not Answer.YES for e in echoes)
    assert all(find_answer(f"yes {e}", operation=operation) is Answer.YES for e in echoes)
    assert all(find_answer(r, operation=operation) is Answer.NO for r in refusals)


def test_lexicon_keeps_yes_and_no_apart() -> None:
    """No affirmation holds a barred word, and no phrase is both a yes and a no."""
    words = lexicon("en")
    yes = {tokenize(w) for w in words.words("answer_yes") + words.words("answer_yes_weak")}
    no = {tokenize(w) for w in words.words("answer_no")}
    barred = {tokenize(w)[0] for w in words.words("answer_never_in_yes")}

    assert not yes & no
    assert not [phrase for phrase in yes if barred & set(phrase)]
    assert all(find_answer(w) is Answer.YES for w in words.words("answer_yes"))
    assert all(find_answer(w) is Answer.NO for w in words.words("answer_no"))


BARRED = st.sampled_from(lexicon("en").words("answer_never_in_yes"))
AFFIRMATION = st.lists(st.sampled_from(YES), min_size=1, max_size=3)


@given(parts=AFFIRMATION, barred=BARRED, at=st.integers(0, 3), gap=st.sampled_from([" ", ", "]))
def test_a_barred_word_is_never_in_a_yes(parts: list[str], barred: str, at: int, gap: str) -> None:
    """However many affirmations stand around it, "not", "but" or "wait" keeps a message from a yes."""
    text = gap.join([*parts[:at], barred, *parts[at:]])

    assert find_answer(text) is not Answer.YES


@given(parts=AFFIRMATION, no=st.sampled_from(NO), first=st.booleans())
def test_yes_and_no_together_are_neither(parts: list[str], no: str, first: bool) -> None:
    """A yes and a no in one message are never a plain yes."""
    text = ", ".join([no, *parts] if first else [*parts, no])

    assert find_answer(text) is not Answer.YES


@given(
    parts=AFFIRMATION,
    word=st.text("abcdefghijklmnopqrstuvwxyz0123456789#@/<>?", min_size=3, max_size=12),
    at=st.integers(0, 3),
)
def test_an_unknown_word_is_never_in_a_yes(parts: list[str], word: str, at: int) -> None:
    """A word that is no phrase of a yes, anywhere in the message, keeps it from being one."""
    if find_answer(f"yes {word}") is Answer.YES:
        return
    text = " ".join([*parts[:at], word, *parts[at:]])

    assert find_answer(text) is not Answer.YES


@given(st.text(max_size=400))
def test_any_text_is_answered(text: str) -> None:
    """No text raises, and none of the five judgements is anything but its type."""
    assert isinstance(find_answer(text), Answer)
    assert {is_never_mind(text), is_skip(text), wants_other(text), is_done(text)} <= {True, False}


@pytest.mark.parametrize(
    "text",
    ["yes " * 3000, "no, " * 3000, "y" * 10_000, "👍" * 10_000, "\u0301" * 10_000, "ﷺ" * 9_999],
    ids=lambda text: ascii(text[:12]),
)
def test_long_text_is_quick_and_never_a_yes(text: str) -> None:
    """Ten thousand characters are no plain yes, and are judged within a tenth of a second."""
    started = time.process_time()
    answer = find_answer(text)
    seconds = time.process_time() - started

    assert answer is not Answer.YES
    assert seconds < 0.1


LEAVING = [
    *("never mind", "Nevermind.", "nvm", "forget it", "leave it", "stop this", "stop", "no stop"),
    *("i changed my mind, don't do anything", "I've changed my mind", "ok never mind then"),
    *("no, forget it", "never mind, I'll keep it", "forget about it, thanks", "don't bother"),
    *("actually, never mind", "no need anymore", "just leave it", "drop it", "abort", "nvm thx"),
    *("you know what, forget it", "maybe later", "I'll do it later", "nevermind!!!"),
]
STAYING = [
    *("never mind the lamp, return the watch", "I changed my mind, use paypal", "no", "yes", ""),
    *(
        "stop sending me emails",
        "leave it at the door",
        "it doesn't matter",
        "I never mind waiting",
    ),
    *("forget it?", "don't do anything to the lamp", "never", "stop by the store", "mind"),
]


@pytest.mark.parametrize("text", LEAVING)
def test_leaving(text: str) -> None:
    """A message that only says to leave things is recognised."""
    assert is_never_mind(text)


@pytest.mark.parametrize("text", STAYING)
def test_not_leaving(text: str) -> None:
    """A message that wants something else as well, or only sounds alike, does not leave."""
    assert not is_never_mind(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skip", True),
        ("skip this question please", True),
        ("can we skip this", True),
        ("I'd rather not say", True),
        ("n/a", True),
        ("pass", True),
        ("none", True),
        ("skip the lamp", False),
        ("pass me to a person", False),
        ("", False),
        ("skip?", False),
    ],
)
def test_skipping(text: str, expected: bool) -> None:
    """Passing over a question is told from a message that only uses its words."""
    assert is_skip(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none of these", True),
        ("neither", True),
        ("something else", True),
        ("no, another one", True),
        ("I want a different one", True),
        ("it's not on the list", True),
        ("another reason", True),
        ("the other address", False),
        ("another lamp please", False),
        ("", False),
    ],
)
def test_wanting_something_else(text: str, expected: bool) -> None:
    """Refusing what was offered is told from naming another thing."""
    assert wants_other(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", True),
        ("no thanks", True),
        ("no, that's all", True),
        ("that's all, thank you!", True),
        ("nothing else", True),
        ("nope I'm good thanks", True),
        ("that'll be all for today", True),
        ("all set, bye", True),
        ("great, thanks, that is everything", True),
        ("thanks", False),
        ("yes", False),
        ("that's all I know about the lamp", False),
        ("no, the other one", False),
        ("", False),
    ],
)
def test_being_done(text: str, expected: bool) -> None:
    """Saying that nothing more is wanted is told from going on."""
    assert is_done(text) is expected
