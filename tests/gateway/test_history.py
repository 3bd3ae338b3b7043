"""Reading a conversation back, page by page."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import Guest, code_of
from tests.gateway.fakes import FakeAssistant, Line, said


async def test_history_has_what_both_said(guest: Guest, assistant: FakeAssistant) -> None:
    """The greeting, the message and the reply, oldest first, with roles, times and ids."""
    assistant.script["which"] = Line((said("Which?", "The lamp=/lamp"),))
    await guest.send(text="which", message_id="m1")
    await guest.send(payload="/lamp", message_id="m2")

    page = (await guest.history()).json()

    assert page["before"] is None
    assert page["handoff"] == "bot"
    assert [(m["role"], m["id"], m["text"]) for m in page["messages"]] == [
        ("assistant", "start.0", "Hello."),
        ("customer", "m1", "which"),
        ("assistant", "m1.0", "Which?"),
        ("customer", "m2", "The lamp"),
        ("assistant", "m2.0", "You said: /lamp"),
    ]
    assert page["messages"][2]["buttons"] == [{"title": "The lamp", "payload": "/lamp"}]
    assert page["messages"][1]["at"] == "2024-05-17T12:00:00+00:00"


async def test_history_pages_backwards(guest: Guest) -> None:
    """Following `before` gives everything once, in order."""
    for n in range(3):
        await guest.send(text=str(n))
    texts: list[str] = []
    before = None
    pages = 0
    while pages == 0 or before is not None:
        query = {"limit": 3} if before is None else {"limit": 3, "before": before}
        page = (await guest.history(**query)).json()
        texts = [message["text"] for message in page["messages"]] + texts
        before = page["before"]
        pages += 1

    assert pages == 3
    assert texts == ["Hello.", "0", "You said: 0", "1", "You said: 1", "2", "You said: 2"]


@pytest.mark.parametrize("name", ["limit", "before"])
@pytest.mark.parametrize("value", ["-1", "x", "1.5", "²", "9999999999"])
async def test_pages_are_asked_for_with_whole_numbers(guest: Guest, name: str, value: str) -> None:
    """Anything else is refused by name."""
    response = await guest.history(**{name: value})

    assert code_of(response) == (400, "invalid_field", name)
