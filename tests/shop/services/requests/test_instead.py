""" "X instead of Y": Y is what the customer has, X what it becomes."""

from __future__ import annotations

import pytest

from tests.shop.services.requests.talk import Talk


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("give me the white lamp instead of the black one please, order #W1001", "en"),
        ("order #W1001: i want a white lamp rather than the black one", "en"),
        ("in order #W1001 instead of the black lamp i want the white one", "en"),
        ("#W1001 में काले लैंप की जगह सफ़ेद वाला चाहिए", "hi"),
        ("#W1001 mein kale lamp ki jagah safed wala chahiye", "hi-Latn"),
    ],
)
def test_the_thing_named_becomes_the_version_named(text: str, language: str) -> None:
    """No other item of the order is asked about."""
    talk = Talk("change_items", language=language)
    talk.say(text)

    assert talk.draft.items == ["3"]
    assert talk.draft.variants == {"3": "lamp-2"}
    assert talk.draft.problem is None


def test_one_item_is_returned_instead_of_another() -> None:
    """Where nothing gets another version, the other item takes its place."""
    talk = Talk("return_item")
    talk.say("return one blue shirt from #W1002 to paypal")
    talk.say("no, the headphones instead of the shirt")

    assert talk.draft.items == ["1"]
