"""Turns as they come over HTTP, and buttons."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from benchmarks.tasks import choose, phrases
from benchmarks.tasks.chat import Button, ChatFailed, HttpChat, Say, turn_of
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.wishes import Operation

ORDERS = (
    Button("Order #W1", '/choose{"slot": "order_number", "value": "#W1"}'),
    Button("Order #W2", '/choose{"slot": "order_number", "value": "#W2"}'),
    Button("Talk to a person", "/hand_over"),
)


def test_the_question_is_on_the_last_reply_that_asks() -> None:
    """`asks`, `about`, `summary` and the buttons come from the reply that asks."""
    turn = turn_of(
        {
            "messages": [
                {"text": "a", "asks": "items"},
                {"text": "b", "asks": "variant", "about": {"line": "1"}, "source": "llm"},
                {"text": "c", "buttons": [{"title": "x", "payload": "/x"}]},
            ],
            "handoff": "queued",
        }
    )

    assert (turn.asks, turn.about, turn.handoff) == ("variant", {"line": "1"}, "queued")
    assert turn.buttons == (Button("x", "/x"),)
    assert turn.llm_calls == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, text="broken"),
        httpx.Response(429, json={"error": {"code": "rate"}}),
        httpx.Response(200, text="not json"),
    ],
)
def test_a_failing_server_is_an_error_not_a_verdict(answer: httpx.Response) -> None:
    """A bad status or body raises ChatFailed with the path."""
    client = httpx.Client(
        transport=httpx.MockTransport(lambda request: answer), base_url="http://shop.test"
    )
    with client, pytest.raises(ChatFailed, match="/api/chat/session"):
        HttpChat(client).open()


def test_text_and_payload_are_sent_as_such() -> None:
    """Typed text goes as text, a button as its payload, both with the session's token."""
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers.get("authorization"), request.content))
        return httpx.Response(200, json={"session_id": "s", "token": "t", "messages": []})

    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://shop.test") as client:
        chat = HttpChat(client)
        chat.open()
        chat.send(Say("hi"))
        chat.send(Say("Yes", payload="/affirm"))

    assert b'"text"' in seen[1][1]
    assert b"/affirm" in seen[2][1]
    assert b'"text"' not in seen[2][1]
    assert seen[2][0] == "Bearer t"


def test_a_button_is_found_by_its_value() -> None:
    """The value counts, with or without the sign; the slot's name does not."""
    assert choose.with_value(ORDERS, ["W2"]) == [ORDERS[1]]
    assert choose.with_value(ORDERS, ["order_number"]) == []


def test_words_never_choose_a_person() -> None:
    """A button that leads to a person is not chosen for the sake of a request."""
    assert choose.with_words(ORDERS, ["person", "#W1"]) == [ORDERS[0]]
    assert choose.names_person(ORDERS[2])


def test_a_button_may_be_pressed_typed_or_counted() -> None:
    """All three ways the chat API promises are used."""
    says = {
        choose.pick(ORDERS[1], ORDERS, Voice(phrases.load(), random.Random(seed)))
        for seed in range(60)
    }

    assert Say("Order #W2", ORDERS[1].payload) in says
    assert Say("Order #W2") in says
    assert {say.text for say in says} & {"the second one", "2", "number 2", "the second"}


def test_a_broken_payload_has_no_values() -> None:
    """A payload that is no JSON is still a button."""
    assert choose.payload_parts("/choose{oops") == ("choose", {})
    assert choose.payload_parts("/affirm") == ("affirm", {})


def test_an_offer_to_go_on_is_a_plain_yes_or_no() -> None:
    """Two buttons of yes and no are told from any other choice, and from the offer of a person."""
    yes, no = Button("Yes, go on", "/affirm"), Button("No, leave it", "/deny")

    assert choose.yes_and_no((yes, no)) == (yes, no)
    assert choose.yes_and_no(ORDERS) is None
    assert choose.yes_and_no((Button("Yes, a person", "/hand_over"), no)) is None
    assert choose.speaks_of("You wanted to change the items of an order.", Operation.CHANGE_ITEMS)
    assert not choose.speaks_of(
        "You wanted to change the items of an order.", Operation.CANCEL_ORDER
    )
