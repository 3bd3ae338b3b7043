"""Reasons for a cancellation: which of the policy's a message gives."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.domain.policy import CancellationReason
from shop.services.pointing.reasons import find_reason


def reason(reason_id: str, *wordings: str) -> CancellationReason:
    """A reason with English wordings."""
    return CancellationReason(reason_id, {"en": wordings})


REASONS = (
    reason(
        "no_longer_needed",
        "I no longer need it",
        "don't need it anymore",
        "I changed my mind",
        "don't want it any more",
    ),
    reason(
        "ordered_by_mistake",
        "I ordered it by mistake",
        "ordered by accident",
        "I ordered it twice",
        "it was an accident",
    ),
    reason(
        "found_cheaper", "I found it cheaper elsewhere", "found a better price", "too expensive"
    ),
    reason("takes_too_long", "Delivery takes too long", "it will not arrive in time"),
    reason("other", "Another reason", "something else"),
)
IDS = {"N": "no_longer_needed", "M": "ordered_by_mistake", "C": "found_cheaper"}
IDS |= {"L": "takes_too_long", "O": "other"}

CASES = [
    ("no longer needed", "N"),
    ("No longer needed.", "N"),
    ("I no longer need it", "N"),
    ("i dont need it", "N"),
    ("I don’t need it anymore!", "N"),
    ("don't need them any more", "N"),
    ("we do not need this any longer", "N"),
    ("don't want it", "N"),
    ("I just don't want it anymore, sorry", "N"),
    ("I changed my mind", "N"),
    ("changed my mind", "N"),
    ("because i changed my mind about it", "N"),
    ("no longr needed", "N"),
    ("not needed anymore", "N"),
    ("no_longer_needed", "N"),
    ("I want to cancel all pending orders since they are no longer needed", "N"),
    ("I no longer need hiking boots, watch, keyboard, charger, jacket, and running shoes", "N"),
    ("Due to some life changes I don't need the boots any more", "N"),
    ("it was not a mistake, I just don't need it", "N"),
    ("by mistake", "M"),
    ("mistake", "M"),
    ("it was a mistake", "M"),
    ("I made a mistake", "M"),
    ("ordered by mistake", "M"),
    ("I ordered it by mistake", "M"),
    ("i orderd it by mistke", "M"),
    ("ordered it mistakenly", "M"),
    ("it was an accident", "M"),
    ("by accident", "M"),
    ("accidentally ordered", "M"),
    ("I accidently bought the wrong one", "M"),
    ("ordered it twice", "M"),
    ("I bought it twice by accident", "M"),
    ("duplicate order", "M"),
    ("I ordered the fleece jacket by mistake and want to remove it from my pending order", "M"),
    ("ORDERED BY MISTAKE", "M"),
    ("ordered_by_mistake", "M"),
    ("found it cheaper", "C"),
    ("too expensive", "C"),
    ("it's too pricey", "C"),
    ("found a better price at another shop", "C"),
    ("it takes too long", "L"),
    ("it won't arrive in time", "L"),
    ("another reason", "O"),
    ("other", "O"),
    ("something else", "O"),
]

NOTHING = [
    *("", " ", "hello", "yes", "no", "because", "just because", "🙂", "这是一个错误", "???", "2"),
    *("cancel my order please", "use my gift card", "not a mistake", "it was not a mistake"),
    *("it was no accident", "none of your business", "i dont want the refund on my paypal account"),
    *("I need the lamp by friday so please send it to another address in Chicago", "need"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_reason_given(text: str, expected: str) -> None:
    """A wording gives the reasons of the table, best first."""
    found = find_reason(text, REASONS)

    assert found == tuple(IDS[letter] for letter in expected)


@pytest.mark.parametrize("text", NOTHING)
def test_no_reason_given(text: str) -> None:
    """A message without a reason, or one that denies it, gives none."""
    assert find_reason(text, REASONS) == ()


def test_two_reasons_are_both_found() -> None:
    """A message with two reasons gives both, so that the customer can be asked."""
    found = find_reason("ordered by mistake and no longer needed", REASONS)

    assert set(found) == {"no_longer_needed", "ordered_by_mistake"}


def test_a_language_without_wordings_is_read_in_english() -> None:
    """Where the policy has no wordings in the customer's language, the English ones count."""
    assert find_reason("ordered by mistake", REASONS, "fr") == ("ordered_by_mistake",)


def test_wordings_of_the_customers_language_are_read() -> None:
    """A reason worded in another language is found by that language's words."""
    german = CancellationReason(
        "mistake", {"en": ("by mistake",), "de": ("aus Versehen bestellt",)}
    )

    assert find_reason("aus versehen bestellt", (german,), "de") == ("mistake",)


def test_no_reasons_to_choose_from() -> None:
    """A shop that accepts no reasons finds none."""
    assert find_reason("by mistake", ()) == ()


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    """No text raises, and only ids of the policy come back, each once."""
    found = find_reason(text, REASONS)

    assert set(found) <= set(IDS.values())
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "text",
    ["mistake dont need " * 600, "x" * 10_000, "no " * 3000],
    ids=lambda text: ascii(text[:12]),
)
def test_long_text_is_quick(text: str) -> None:
    """Ten thousand characters take less than a tenth of a second."""
    started = time.process_time()
    find_reason(text, REASONS)

    assert time.process_time() - started < 0.1
