"""Questions that leave something out."""

from __future__ import annotations

import pytest

from llm_fallback.retrieval.followup import readings
from llm_fallback.types import Turn

NAMES = {"desk": [("desk", "lamp")]}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("and for shoes?", "en"),
        ("how much is it?", "en"),
        ("what about gift cards?", "en"),
        ("और जूतों के लिए?", "hi"),
        ("aur shoes ke liye?", "hi-Latn"),
        ("uska price kitna hai?", "hi-Latn"),
    ],
)
def test_what_is_left_out_comes_from_the_last_question(question: str, language: str) -> None:
    """Such a question is read together with the customer's last one."""
    history = [Turn("Can I return clothes?", True), Turn("Yes, for 30 days.", False)]

    found = readings(question, language, history, {})

    assert found[0] == f"Can I return clothes? {question}"


def test_a_thing_the_assistant_named_is_what_it_is() -> None:
    """A pronoun may stand for a product in the last reply."""
    history = [Turn("something for my desk", True), Turn("We have the Desk Lamp.", False)]

    assert "how much is it? desk lamp" in readings("how much is it?", "en", history, NAMES)


@pytest.mark.parametrize("question", ["How long does a refund take?", ""])
def test_a_whole_question_has_no_other_reading(question: str) -> None:
    """Nothing is added to a question that leaves nothing out."""
    assert readings(question, "en", [Turn("Can I return clothes?", True)], {}) == []


def test_a_chain_of_follow_ups_reaches_its_beginning() -> None:
    """The question two follow-ups go on from is among the readings."""
    history = [
        Turn("How long does delivery take?", True),
        Turn("3 days.", False),
        Turn("and express?", True),
        Turn("1 day.", False),
    ]

    found = readings("and to Canada?", "en", history, {})

    assert "How long does delivery take? and to Canada?" in found
