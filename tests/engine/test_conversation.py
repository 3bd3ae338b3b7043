"""Reading a conversation back from the events kept of it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from engine.conversation import INTERNAL_KEY, TITLE_KEY, find_turn, page
from engine.types import Handoff, HistoryPage, Role

EVENTS: list[dict[str, Any]] = [
    {"event": "action", "name": "action_session_start", "timestamp": 1.0},
    {"event": "bot", "text": "said before anything was heard", "timestamp": 1.0},
    {
        "event": "user",
        "text": "/start",
        "message_id": "start",
        "metadata": {INTERNAL_KEY: True},
        "timestamp": 2.0,
    },
    {"event": "bot", "text": "Hello.", "data": {}, "metadata": {}, "timestamp": 3.0},
    {"event": "user", "text": "hi", "message_id": "m1", "metadata": {}, "timestamp": 4.0},
    {"event": "bot", "text": None, "data": {"custom": {"a": 1}}, "timestamp": 5.0},
    {"event": "user", "text": "made up by an action", "message_id": None, "timestamp": 5.0},
    {"event": "bot", "text": "One?", "metadata": {"asks": "choice"}, "timestamp": 5.0},
    {"event": "slot", "name": "done", "value": 1, "timestamp": 5.0},
    {
        "event": "bot",
        "text": "Two?",
        "data": {"buttons": [{"title": "Yes", "payload": "/affirm"}]},
        "metadata": {"metadata": {"asks": "confirm"}, "language": "de"},
        "timestamp": 6.0,
    },
    {
        "event": "user",
        "text": "/affirm",
        "message_id": "m2",
        "metadata": {TITLE_KEY: "Yes"},
        "timestamp": 7.0,
    },
]


def page_of(before: int | None = None, limit: int = 100) -> HistoryPage:
    """A page of those events."""
    return page(EVENTS, Handoff.QUEUED, "en", before, limit)


def test_entries_have_roles_ids_words_and_times() -> None:
    """Customer and assistant in order; internal messages, messages actions made up, and what shows
    nothing are left out; replies are numbered within their turn."""
    entries = page_of().entries

    assert [(entry.role, entry.id, entry.text) for entry in entries] == [
        (Role.ASSISTANT, "start.0", "Hello."),
        (Role.CUSTOMER, "m1", "hi"),
        (Role.ASSISTANT, "m1.0", "One?"),
        (Role.ASSISTANT, "m1.1", "Two?"),
        (Role.CUSTOMER, "m2", "Yes"),
    ]
    assert entries[-1].at == datetime(1970, 1, 1, 0, 0, 7, tzinfo=timezone.utc)


def test_replies_are_as_they_were_given() -> None:
    """Buttons, language and what was asked come back; only the last of a turn asks."""
    one, two = (entry.reply for entry in page_of().entries[2:4])

    assert one is not None
    assert two is not None
    assert (one.asks, one.language) == (None, "en")
    assert (two.asks, two.language) == ("confirm", "de")
    assert two.as_json()["buttons"] == [{"title": "Yes", "payload": "/affirm"}]


def test_an_entry_as_json_says_who_and_when() -> None:
    """A customer's entry has an id and a text, the assistant's all of its reply."""
    entries = [entry.as_json() for entry in page_of().entries]

    assert entries[1] == {
        "role": "customer",
        "at": "1970-01-01T00:00:04+00:00",
        "id": "m1",
        "text": "hi",
    }
    assert entries[3]["role"] == "assistant"
    assert entries[3]["asks"] == "confirm"


@pytest.mark.parametrize(
    ("before", "limit", "ids", "next_before"),
    [
        (None, 2, ["m1.1", "m2"], 3),
        (3, 2, ["m1", "m1.0"], 1),
        (1, 2, ["start.0"], None),
        (0, 2, [], None),
        (99, 1, ["m2"], 4),
        (None, 5, ["start.0", "m1", "m1.0", "m1.1", "m2"], None),
    ],
)
def test_pages_follow_each_other(
    before: int | None, limit: int, ids: list[str], next_before: int | None
) -> None:
    """A page ends where the next one began; the first page has none before it."""
    found = page_of(before, limit)

    assert [entry.id for entry in found.entries] == ids
    assert found.before == next_before
    assert found.handoff is Handoff.QUEUED


def test_a_turn_is_found_by_its_message_id() -> None:
    """With its replies as they were given; one that never ran is not found; one without replies is."""
    found, silent = find_turn(EVENTS, "m1", "en"), find_turn(EVENTS, "m2", "en")

    assert found is not None
    assert silent is not None
    assert [(reply.id, reply.asks) for reply in found.answers()] == [
        ("m1.0", None),
        ("m1.1", "confirm"),
    ]
    assert silent.answers() == ()
    assert find_turn(EVENTS, "m3", "en") is None
