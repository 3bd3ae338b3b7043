"""Payment methods: which one on file a message means."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.domain.customer import PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.services.pointing.methods import find_method

VISA = PaymentMethod("credit_card_4466831", PaymentKind.CARD, "visa", "1234")
MASTER = PaymentMethod("credit_card_9513926", PaymentKind.CARD, "mastercard", "9212")
PAYPAL = PaymentMethod("paypal_7644869", PaymentKind.PAYPAL)
GIFT = PaymentMethod("gift_card_5540683", PaymentKind.GIFT_CARD, balance=Money.of("50.00"))
ALL = (VISA, MASTER, PAYPAL, GIFT)
LETTERS = {"V": VISA, "M": MASTER, "P": PAYPAL, "G": GIFT}

# What a customer with all four methods writes (the visa paid for the order): the methods meant, best
# first; ">" before them where the first possible one is wanted, "-" for said but not on file.
CASES = [
    ("paypal", "P"),
    ("PayPal please", "P"),
    ("pay pal", "P"),
    ("my paypal account", "P"),
    ("paypall", "P"),
    ("paypl", "P"),
    ("paypal.", "P"),
    ("PAYPAL!!!", "P"),
    ("pp", "P"),
    ("my visa", "V"),
    ("visa", "V"),
    ("the Visa card", "V"),
    ("my visa credit card", "V"),
    ("visaa", "V"),
    ("mastercard", "M"),
    ("master card", "M"),
    ("mastercrad pls", "M"),
    ("MC", "M"),
    ("amex", "-"),
    ("my American Express", "-"),
    ("the amex credit card", "-"),
    ("gift card", "G"),
    ("giftcard", "G"),
    ("gift crad", "G"),
    ("GC", "G"),
    ("to my gift card please", "G"),
    ("use my Giftcard for the difference", "G"),
    ("gift certificate", "G"),
    ("store credit", "G"),
    ("e-gift card", "G"),
    ("gift", "G"),
    ("credit card", "VM"),
    ("my card", "VM"),
    ("creditcard", "VM"),
    ("credit", "VM"),
    ("refund me to the credit card", "VM"),
    ("card ending in 1234", "V"),
    ("the one ending 9212", "M"),
    ("card ending with 9212", "M"),
    ("visa card ending in 1234", "V"),
    ("my visa, the last four digits are 1234", "V"),
    ("**** 9212", "M"),
    ("xxxx9212", "M"),
    ("x1234", "V"),
    ("1234", "V"),
    ("9212 please", "M"),
    ("card ending in 5555", "-"),
    ("visa ending in 9212", "-"),
    ("the original payment method", "V"),
    ("original", "V"),
    ("the original one", "V"),
    ("back to the original form of payment", "V"),
    ("same as I paid", "V"),
    ("same as before", "V"),
    ("the same", "V"),
    ("same card", "V"),
    ("where it came from", "V"),
    ("the card I paid with", "V"),
    ("the one I used for this order", "V"),
    ("whatever i paid with", "V"),
    ("orignal payment methd", "V"),
    ("the other card", "M"),
    ("put it on my other credit card", "M"),
    ("a different card", "M"),
    ("another credit card", "M"),
    ("the other one", "MPG"),
    ("another payment method", "MPG"),
    ("not paypal", "VMG"),
    ("anything but paypal", "VMG"),
    ("no paypal", "VMG"),
    ("not the visa card", "MPG"),
    ("no, paypal", "P"),
    ("no I want paypal", "P"),
    ("no, my visa", "V"),
    ("I don't want to use the gift card, use paypal", "P"),
    ("I'd rather not use the gift card", "VMP"),
    ("use gift card instead of paypal", "G"),
    ("paypal instead", "P"),
    ("paypal rather than my visa", "P"),
    ("switch from my visa to paypal", "P"),
    ("change it from paypal to the gift card", "G"),
    ("I paid with visa but want it on paypal", "P"),
    ("I paid with visa", "V"),
    ("credit_card_9513926", "M"),
    ("use paypal_7644869.", "P"),
    ("CREDIT_CARD_4466831", "V"),
    ("credit_card_99", "-"),
    ("gift_card_1 please", "-"),
    ("visa or mastercard", "VM"),
    ("paypal or the gift card", "PG"),
    ("gift card if possible, otherwise paypal", ">GP"),
    ("gift card, and if that's not possible paypal", ">GP"),
    ("gift card. If not, my visa", ">GV"),
    ("if paypal is not possible, use the gift card", ">PG"),
    ("PayPal is prefered for refund, but otherwise credit card can be accepted", ">PVM"),
    ("visa or paypal. I prefer paypal", ">PV"),
    ("gift card first choice, paypal second choice", ">GP"),
    ("otherwise paypal", "P"),
    ("whichever is easier", ">VMPG"),
    ("I don't mind", ">VMPG"),
    ("any of them", ">VMPG"),
    ("I would like the refund to go to my gift card, thank you so much for helping me", "G"),
    ("can you put the money on my mastercard since the visa expired?", "MV"),
]

NOTHING = [
    *("", " ", "hello", "yes", "no", "2", "the second one", "???", "🙂", "是的", "W2378156"),
    *("exchange it for the same one in red", "the sd card is broken", "my memory card please"),
    *("the other lamp", "I live at 1234 Elm Street in Springfield and would like it there"),
    *("I want a refund", "how much is it", "send it to my other address please thank you bye"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_method_meant(text: str, expected: str) -> None:
    """A wording means the methods of the table, in that order, and has said something."""
    match = find_method(text, ALL, VISA.id)

    assert match.methods == tuple(LETTERS[letter] for letter in expected.strip(">-"))
    assert match.in_order is expected.startswith(">")
    assert match.said


@pytest.mark.parametrize("text", NOTHING)
def test_no_method_meant(text: str) -> None:
    """A message that speaks of something else points at no method."""
    match = find_method(text, ALL, VISA.id)

    assert match.methods == ()
    assert not match.said


def test_other_is_other_than_the_current_one() -> None:
    """With a method chosen already, "the other card" is not that one."""
    match = find_method("the other card", ALL, VISA.id, current_id=MASTER.id)

    assert match.methods == (VISA,)


def test_original_that_is_unknown() -> None:
    """Where nothing is known of the first payment, "the original" is said and fits nothing."""
    match = find_method("the original payment method", ALL, None)

    assert match.methods == ()
    assert match.said


def test_kind_of_the_original_must_agree() -> None:
    """ "The original card" is nothing where PayPal paid."""
    match = find_method("my original mastercard", ALL, PAYPAL.id)

    assert match.methods == ()
    assert match.said


def test_card_of_an_unlisted_brand() -> None:
    """A brand only this shop knows is found by its own name."""
    elo = PaymentMethod("credit_card_1", PaymentKind.CARD, "American Express", "0001")

    assert find_method("my amex", (elo, VISA), None).methods == (elo,)
    assert find_method("american express", (elo, VISA), None).methods == (elo,)


def test_two_of_a_kind_are_a_question() -> None:
    """Two gift cards are both meant by "gift card"."""
    second = PaymentMethod("gift_card_2", PaymentKind.GIFT_CARD, balance=Money.of("1"))
    match = find_method("gift card", (GIFT, second), None)

    assert match.methods == (GIFT, second)
    assert not match.in_order


def test_no_methods_on_file() -> None:
    """A customer without methods can name one; none fits."""
    match = find_method("paypal", (), None)

    assert match.methods == ()
    assert match.said


@given(st.text(max_size=300), st.sampled_from([None, VISA.id, "gone"]))
def test_any_text_is_judged(text: str, original: str | None) -> None:
    """No text raises; what comes back is on file, each once, and never without being said."""
    match = find_method(text, ALL, original, current_id=original)

    assert set(match.methods) <= set(ALL)
    assert len(set(match.methods)) == len(match.methods)
    assert match.said or not match.methods


WORDS = st.sampled_from(
    [
        "not",
        "my",
        "the",
        "visa",
        "card",
        "paypal",
        "gift",
        "other",
        "original",
        "or",
        "from",
        "to",
        "1234",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_any_order_of_its_words_is_judged(text: str) -> None:
    """Words of the trade in any order never raise, and order is claimed for several only."""
    match = find_method(text, ALL, VISA.id)

    assert len(match.methods) > 1 or not match.in_order


@pytest.mark.parametrize(
    "text",
    ["visa, " * 3000, "x" * 10_000, "1234 " * 2500, "ﷺ" * 9_999],
    ids=lambda text: ascii(text[:12]),
)
def test_long_text_is_quick(text: str) -> None:
    """Ten thousand characters take less than a tenth of a second."""
    started = time.process_time()
    find_method(text, ALL, VISA.id)

    assert time.process_time() - started < 0.1
