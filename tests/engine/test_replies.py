"""From a bot message of Rasa to a reply of the chat API."""

from __future__ import annotations

from typing import Any

import pytest

from engine.replies import only_last_asks, to_reply, unfilled_placeholders
from engine.types import Button, Reply, Source

# As `BotUttered.message()` gives it: data first, then the metadata on top.
EMPTY = {
    "elements": None,
    "quick_replies": None,
    "buttons": None,
    "attachment": None,
    "image": None,
    "custom": None,
    "timestamp": 1715947200.0,
}


def reply_to(**message: Any) -> Reply | None:
    """Map a message with some things in it."""
    return to_reply({**EMPTY, **message}, "m1.0", "en")


def test_a_plain_text_is_a_plain_reply() -> None:
    """Text alone gives a reply from a flow that asks nothing and is not to be rated."""
    assert reply_to(text="Hi.", utter_action="utter_greet", model_id="x") == Reply(
        id="m1.0", text="Hi.", language="en", source=Source.FLOW, rateable=False
    )


def test_facts_of_a_response_come_nested() -> None:
    """What a domain file says under `metadata:` reaches the reply."""
    reply = reply_to(text="Which?", metadata={"asks": "order_number", "source": "faq"})

    assert reply is not None
    assert (reply.asks, reply.source) == ("order_number", Source.FAQ)


def test_facts_of_an_action_come_on_top_and_win() -> None:
    """What an action passes goes before what the response says."""
    reply = reply_to(
        text="Sure?",
        asks="confirm",
        summary={"operation": "cancel_order"},
        about={"line": "2"},
        metadata={"asks": "choice", "language": "de"},
        language=None,
    )

    assert reply is not None
    assert reply.asks == "confirm"
    assert reply.summary == {"operation": "cancel_order"}
    assert reply.about == {"line": "2"}
    assert reply.language == "de"


def test_buttons_keep_titles_and_payloads() -> None:
    """Whole buttons are taken, halves are left out."""
    reply = reply_to(
        text="?",
        buttons=[
            {"title": "Yes", "payload": "/affirm", "type": "x"},
            {"title": "No payload"},
            {"payload": "/no_title"},
            "rubbish",
        ],
    )

    assert reply is not None
    assert reply.buttons == (Button("Yes", "/affirm"),)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ({"text": None}, False),
        ({"text": ""}, False),
        ({"text": None, "custom": {"a": 1}}, False),
        ({"text": None, "image": "https://shop.example/lamp.png"}, True),
        ({"text": None, "cards": [{"title": "Lamp"}]}, True),
        ({"text": None, "elements": [{"title": "Lamp"}]}, True),
    ],
)
def test_what_shows_nothing_is_no_reply(message: dict[str, Any], shown: bool) -> None:
    """A message with nothing to show is left out; an image or a card is something."""
    assert (reply_to(**message) is not None) == shown


@pytest.mark.parametrize(
    ("source", "rateable", "expected"),
    [
        ("flow", None, False),
        ("faq", None, True),
        ("llm", None, True),
        ("agent", None, False),
        ("system", None, False),
        ("flow", True, True),
        ("llm", False, False),
        ("no such source", None, False),
    ],
)
def test_answers_that_may_be_wrong_are_to_be_rated(
    source: str, rateable: bool | None, expected: bool
) -> None:
    """FAQ and model answers are, flows are not, and the response has the last word."""
    reply = reply_to(text="Thirty days.", source=source, rateable=rateable)

    assert reply is not None
    assert reply.rateable is expected


@pytest.mark.parametrize("key", ["asks", "about", "summary"])
def test_what_is_not_there_is_absent_not_null(key: str) -> None:
    """A client can look whether a key is there."""
    reply = reply_to(text="Hi.")

    assert reply is not None
    assert key not in reply.as_json()


def test_the_json_of_a_reply_is_that_of_the_contract() -> None:
    """All keys, in the shape other programs rely on."""
    reply = reply_to(
        text="Thirty days.",
        asks="anything_else",
        source="faq",
        buttons=[{"title": "Yes", "payload": "/affirm"}],
        citations=[{"id": "returns.window", "title": "Returns", "url": "https://shop.example"}],
    )

    assert reply is not None
    assert reply.as_json() == {
        "id": "m1.0",
        "text": "Thirty days.",
        "language": "en",
        "buttons": [{"title": "Yes", "payload": "/affirm"}],
        "cards": [],
        "image": None,
        "source": "faq",
        "asks": "anything_else",
        "citations": [{"id": "returns.window", "title": "Returns", "url": "https://shop.example"}],
        "rateable": True,
    }


def test_of_several_replies_the_last_one_asks() -> None:
    """Earlier ones wait for nothing any more."""
    replies = [Reply(str(n), "?", "en", asks=asks) for n, asks in enumerate(["a", None, "c"])]

    assert [reply.asks for reply in only_last_asks(replies)] == [None, None, "c"]
    assert only_last_asks([]) == ()


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"text": "Order #W1 costs 5"}, ()),
        ({"text": "Order {number} costs {price}"}, ("number", "price")),
        ({"text": "Order {number} costs 5"}, ()),
        ({"text": "ok", "buttons": [{"title": "{name}", "payload": '/a{"b": 1}'}]}, ("name",)),
        ({"text": None}, ()),
    ],
)
def test_placeholders_left_are_those_of_the_domain(said: object, left: tuple[str, ...]) -> None:
    """What the domain wrote in braces and nobody filled is found, wherever it stands; what
    customers type in braces, and payloads, are something else."""
    written = [{"text": "Order {number} costs {price}"}, {"buttons": [{"title": "{name}"}]}]

    assert unfilled_placeholders(said, written) == left
