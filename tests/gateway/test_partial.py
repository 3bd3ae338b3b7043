"""Replies that are shown while they are being composed, and stopped by the customer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx

from gateway.app import build_app
from gateway.settings import Settings
from records.store import Records
from tests.gateway.conftest import Guest
from tests.gateway.fakes import FakeAssistant, Line, said

DEADLINE_S = 5


async def test_what_is_known_of_a_reply_streams_before_it(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """A partial reply is an event of its own, under the id the whole reply has."""
    assistant.script["long"] = Line((said("One. Two."),), partials=("One.", "One. Two."))

    events = await stream(guest, text="long", message_id="m1")

    assert [(name, data.get("text")) for name, data in events] == [
        ("partial", "One."),
        ("partial", "One. Two."),
        ("message", "One. Two."),
        ("end", None),
    ]
    assert {data["id"] for name, data in events if name != "end"} == {"m1.0"}


async def test_who_does_not_stream_gets_the_whole_reply(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """Without a stream there is nothing partial."""
    assistant.script["long"] = Line((said("One. Two."),), partials=("One.",))

    answer = (await guest.send(text="long")).json()

    assert [message["text"] for message in answer["messages"]] == ["One. Two."]


async def test_a_customer_stops_a_reply(guest: Guest, assistant: FakeAssistant) -> None:
    """Stopping ends the reply being composed; what is known of it is the answer."""
    assistant.script["long"] = Line((said("One."),), partials=("One.",), until=asyncio.Event())
    streaming = asyncio.create_task(stream(guest, text="long"))
    await until_waiting(assistant)

    stopped = await stop(guest)
    events = await asyncio.wait_for(streaming, DEADLINE_S)

    assert stopped == {"stopped": True}
    assert [name for name, _ in events] == ["partial", "message", "end"]


async def test_where_nothing_is_composed_nothing_is_stopped(guest: Guest) -> None:
    """Stopping too late is no error, and says so."""
    assert await stop(guest) == {"stopped": False}


async def test_nobody_else_stops_a_reply(guest: Guest, assistant: FakeAssistant) -> None:
    """The token of the session is needed."""
    assistant.waiting[guest.session_id] = asyncio.Event()

    response = await guest.client.post(
        "/api/chat/stop",
        json={"session_id": guest.session_id},
        headers={"Authorization": "Bearer " + "x" * 43},
    )

    assert response.status_code == 401
    assert not assistant.waiting[guest.session_id].is_set()


async def test_a_stop_reaches_the_process_that_composes(
    guest: Guest, assistant: FakeAssistant, records: Records, settings: Settings
) -> None:
    """A stop sent to another process of the same gateway ends the reply as well, and that one only once."""
    assistant.script["long"] = Line((said("One."),), partials=("One.",), until=asyncio.Event())
    streaming = asyncio.create_task(stream(guest, text="long"))
    await until_waiting(assistant)
    elsewhere = build_app(FakeAssistant(), records, settings)
    transport = httpx.ASGITransport(app=elsewhere)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
        stopped = await stop(replace(guest, client=client))
        events = await asyncio.wait_for(streaming, DEADLINE_S)
        too_late = await stop(replace(guest, client=client))

    assert (stopped, too_late) == ({"stopped": True}, {"stopped": False})
    assert [name for name, _ in events] == ["partial", "message", "end"]


async def stop(guest: Guest) -> dict[str, Any]:
    """Ask to stop the reply being composed."""
    response = await guest.client.post(
        "/api/chat/stop", json={"session_id": guest.session_id}, headers=guest.headers
    )
    assert response.status_code == 200
    return dict(response.json())


async def until_waiting(assistant: FakeAssistant) -> None:
    """Wait until a reply is being composed."""

    async def look() -> None:
        while not assistant.waiting:
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), DEADLINE_S)


async def stream(guest: Guest, **message: Any) -> list[tuple[str, dict[str, Any]]]:
    """Send a message and read its stream of events."""
    response = await guest.client.post(
        "/api/chat/message",
        json={"session_id": guest.session_id, **message},
        headers={**guest.headers, "Accept": "text/event-stream"},
    )
    blocks = [block.split("\n") for block in response.text.strip().split("\n\n")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in blocks
    ]
