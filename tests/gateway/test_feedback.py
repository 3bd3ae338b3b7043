"""Ratings of messages, scores of conversations, and the counts staff see."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from engine.types import Handoff, Source
from gateway.settings import Settings
from tests.gateway.conftest import STAFF_TOKEN, ClientOf, Guest, code_of, open_guest
from tests.gateway.fakes import FakeAssistant, Line, said
from tests.gateway.test_sessions import signed

STAFF = {"Authorization": f"Bearer {STAFF_TOKEN}"}


@pytest.mark.parametrize(
    "feedback",
    [
        {"message_id": "m1.0", "rating": "up"},
        {"message_id": "m1.0", "rating": "down", "comment": "That was not my question."},
        {"score": 1},
        {"score": 5, "comment": "Quick!"},
    ],
)
async def test_feedback_is_taken(guest: Guest, feedback: dict[str, Any]) -> None:
    """A rating of a reply and a score of the conversation, each with or without a comment."""
    await guest.send(text="hi", message_id="m1")

    response = await guest.rate(**feedback)

    assert (response.status_code, response.json()) == (200, {"ok": True})


@pytest.mark.parametrize(("rating", "told"), [("down", True), ("up", False)])
async def test_the_assistant_is_told_what_did_not_help(
    guest: Guest, assistant: FakeAssistant, rating: str, told: bool
) -> None:
    """A reply that was no help is a hint what the pages lack; one that was is none."""
    await guest.send(text="hi", message_id="m1")

    await guest.rate(message_id="m1.0", rating=rating)

    assert assistant.rated == ([(guest.session_id, "m1.0")] if told else [])


@pytest.mark.parametrize(
    ("feedback", "error"),
    [
        ({}, (400, "invalid_body", "rating")),
        ({"rating": "up"}, (400, "invalid_body", "rating")),
        ({"message_id": "m1.0"}, (400, "invalid_body", "rating")),
        ({"message_id": "m1.0", "score": 3}, (400, "invalid_body", "rating")),
        ({"message_id": "m1.0", "rating": "up", "score": 3}, (400, "invalid_body", "rating")),
        ({"message_id": "m1.0", "rating": "meh"}, (400, "invalid_field", "rating")),
        ({"message_id": "m1.0", "rating": True}, (400, "invalid_field", "rating")),
        ({"message_id": "m1", "rating": "up"}, (400, "invalid_field", "message_id")),
        ({"message_id": "m1.7", "rating": "up"}, (404, "unknown_message", "message_id")),
        ({"message_id": "m9.0", "rating": "up"}, (404, "unknown_message", "message_id")),
        ({"score": 0}, (400, "invalid_field", "score")),
        ({"score": 6}, (400, "invalid_field", "score")),
        ({"score": 4.5}, (400, "invalid_field", "score")),
        ({"score": True}, (400, "invalid_field", "score")),
        ({"score": "5"}, (400, "invalid_field", "score")),
        ({"score": 5, "comment": "a" * 2001}, (413, "text_too_long", "comment")),
        ({"score": 5, "comment": " "}, (400, "text_empty", "comment")),
        ({"score": 5, "stars": 5}, (400, "unknown_field", "stars")),
    ],
)
async def test_feedback_that_makes_no_sense_is_refused(
    guest: Guest, feedback: dict[str, Any], error: tuple[int, str, str | None]
) -> None:
    """Each mistake gets its code and names its field."""
    await guest.send(text="hi", message_id="m1")

    response = await guest.rate(**feedback)

    assert code_of(response) == error


async def test_replies_of_others_cannot_be_rated(client: httpx.AsyncClient) -> None:
    """A reply of another session is as unknown as one that never was."""
    one, other = await open_guest(client), await open_guest(client)
    await one.send(text="hi", message_id="m1")

    response = await other.rate(message_id="m1.0", rating="up")

    assert code_of(response) == (404, "unknown_message", "message_id")


async def test_staff_see_counts_and_rates(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """The analytics count sessions, turns and feedback, the last rating of a message counting."""
    assistant.script["faq"] = Line((said("Thirty days.", source=Source.FAQ), said("Else?")))
    assistant.script["person"] = Line((said("Soon."),), handoff=Handoff.QUEUED)
    assistant.script["break"] = Line((said("Sorry.", source=Source.SYSTEM),), failed=True)
    one = await open_guest(client)
    other = await open_guest(client, identity=signed())
    for text in ("faq", "hi", "break"):
        await one.send(text=text, message_id=text)
    await other.send(text="person")
    await one.rate(message_id="faq.0", rating="down")
    await one.rate(message_id="faq.0", rating="up")
    await one.rate(score=4)
    await other.rate(score=5)

    report = (await client.get("/api/chat/analytics", headers=STAFF)).json()

    assert report["counts"] == {
        "sessions": 2,
        "identified_sessions": 1,
        "handed_over_sessions": 1,
        "turns": 4,
        "failed_turns": 1,
        "replies": 5,
        "turns_by_source": {"faq": 1, "flow": 2, "system": 1},
        "turns_by_kind": {"text": 4},
        "ups": 1,
        "downs": 0,
        "scores": {"4": 1, "5": 1},
    }
    assert report["rates"] == {
        "handed_over": 0.5,
        "identified": 0.5,
        "failed": 0.25,
        "turns_per_session": 2.0,
        "thumbs_up": 1.0,
        "score": 4.5,
    }


async def test_a_period_can_be_chosen(guest: Guest) -> None:
    """What lies outside the period is not counted, and nothing to divide by gives null."""
    await guest.send(text="hi")
    tomorrow = (datetime.now(tz=timezone.utc) + timedelta(days=1)).isoformat()

    response = await guest.client.get(
        "/api/chat/analytics", params={"since": tomorrow, "until": "2999-01-01"}, headers=STAFF
    )

    report = response.json()
    assert report["until"] == "2999-01-01T00:00:00+00:00"
    assert report["counts"]["sessions"] == 0
    assert report["rates"]["failed"] is None


async def test_a_period_is_given_as_times(client: httpx.AsyncClient) -> None:
    """Anything else is refused by name."""
    response = await client.get("/api/chat/analytics?since=yesterday", headers=STAFF)

    assert code_of(response) == (400, "invalid_field", "since")


@pytest.mark.parametrize("token", [None, "wrong", "Bearer", STAFF_TOKEN + "x", "ü"])
async def test_the_analytics_are_for_staff(client: httpx.AsyncClient, token: str | None) -> None:
    """Nobody else sees counts, a customer with a session no more than a stranger."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}".encode()}

    response = await client.get("/api/chat/analytics", headers=headers)

    assert code_of(response) == (403, "staff_only", None)


async def test_without_a_staff_token_the_analytics_are_closed(client_of: ClientOf) -> None:
    """Where no staff token is set there is none to guess, not even the empty one."""
    response = await client_of(Settings()).get(
        "/api/chat/analytics", headers={"Authorization": "Bearer "}
    )

    assert code_of(response) == (403, "staff_only", None)
    assert "AFTERCART_STAFF_TOKEN" in response.json()["error"]["message"]
