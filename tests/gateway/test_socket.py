"""The chat over a WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from engine.types import Handoff
from gateway.app import build_app
from gateway.settings import Settings
from records.store import Records
from tests.gateway.conftest import Guest, open_guest
from tests.gateway.fakes import FakeAssistant, Line, said
from tests.gateway.sockets import Socket, connected


@pytest.fixture
def app(assistant: FakeAssistant, records: Records, settings: Settings) -> Starlette:
    """The gateway."""
    return build_app(assistant, records, settings)


@pytest.fixture
async def guest(app: Starlette) -> AsyncIterator[Guest]:
    """A customer with a session in that gateway."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
        yield await open_guest(client)


@pytest.fixture
async def socket(app: Starlette, guest: Guest) -> AsyncIterator[Socket]:
    """A WebSocket of that customer, authenticated."""
    async with connected(app) as socket:
        await socket.send(auth(guest))
        assert await socket.receive() == {"type": "ready", "handoff": "bot"}
        yield socket


def auth(guest: Guest, **changes: Any) -> dict[str, Any]:
    """The first frame."""
    return {"type": "auth", "session_id": guest.session_id, "token": guest.token, **changes}


async def test_messages_go_both_ways(socket: Socket, assistant: FakeAssistant) -> None:
    """A message is answered by typing, its replies and an end, all with the message's id."""
    assistant.script["both"] = Line((said("One."), said("Two.")), handoff=Handoff.QUEUED)
    await socket.send({"type": "message", "message_id": "m1", "text": "both"})

    frames = await socket.receive_until("end")

    assert [frame["type"] for frame in frames] == ["typing", "message", "message", "end"]
    assert {frame["message_id"] for frame in frames} == {"m1"}
    assert [frame["message"]["text"] for frame in frames[1:3]] == ["One.", "Two."]
    assert frames[-1]["handoff"] == "queued"


async def test_a_socket_and_http_are_one_conversation(
    socket: Socket, guest: Guest, assistant: FakeAssistant
) -> None:
    """A message sent on one is known on the other: the same id is one turn."""
    over_http = (await guest.send(text="hi", message_id="m1")).json()
    await socket.send({"type": "message", "message_id": "m1", "text": "hi"})

    frames = await socket.receive_until("end")

    assert [frame["message"] for frame in frames if frame["type"] == "message"] == (
        over_http["messages"]
    )
    assert len(assistant.calls) == 1


async def test_messages_are_answered_in_order(socket: Socket, assistant: FakeAssistant) -> None:
    """However long the first takes, the second is answered after it."""
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Slow."),), until=gate)
    await socket.send({"type": "message", "text": "slow", "message_id": "m1"})
    await socket.send({"type": "message", "text": "quick", "message_id": "m2"})
    await asyncio.sleep(0.05)
    gate.set()

    frames = await socket.receive_until("end") + await socket.receive_until("end")

    ends = [frame["message_id"] for frame in frames if frame["type"] == "end"]
    assert ends == ["m1", "m2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"token": "wrong"},
        {"token": None},
        {"session_id": "0" * 32},
        {"session_id": None},
        {"type": "message"},
    ],
)
async def test_a_stranger_is_shown_out(
    app: Starlette, guest: Guest, changes: dict[str, Any]
) -> None:
    """Whoever does not begin with the token of a session gets the one refusal, and a close."""
    async with connected(app) as socket:
        await socket.send(auth(guest, **changes))
        refusal, close = await socket.receive(), await socket.receive()

    assert refusal["error"]["code"] == "unauthorized"
    assert close == {"close": 4401}


async def test_who_says_nothing_is_shown_out(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket that never authenticates is not kept open."""
    monkeypatch.setattr("gateway.socket.AUTH_TIMEOUT_S", 0.01)
    async with connected(app) as socket:
        refusal, close = await socket.receive(), await socket.receive()

    assert refusal["error"]["code"] == "unauthorized"
    assert close == {"close": 4401}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "invalid_json"),
        ("[]", "invalid_body"),
        ({"type": "shout"}, "invalid_field"),
        ({"text": "hi"}, "invalid_field"),
        ({"type": "message"}, "invalid_body"),
        ({"type": "message", "text": "hi", "slots": {}}, "unknown_field"),
        ({"type": "message", "text": "a" * 2001}, "text_too_long"),
        ({"type": "message", "text": "a" * 20_000}, "body_too_large"),
        ({"type": "message", "payload": "/cancel_order"}, "payload_not_offered"),
        ('{"type": "message", "text": "\\ud83d"}', "text_invalid"),
    ],
)
async def test_a_bad_frame_is_refused_and_the_talk_goes_on(
    socket: Socket, assistant: FakeAssistant, frame: object, code: str
) -> None:
    """A mistake in one frame is told, and the next one is answered."""
    await socket.send(frame)
    error = (await socket.receive_until("error"))[-1]
    await socket.send({"type": "message", "text": "hi"})
    after = await socket.receive_until("end")

    assert error["error"]["code"] == code
    assert [frame["type"] for frame in after] == ["typing", "message", "end"]
    assert len(assistant.calls) == 1


async def test_another_session_cannot_be_named_in_a_frame(
    socket: Socket, guest: Guest, assistant: FakeAssistant
) -> None:
    """Whatever session a frame names, it belongs to the one the socket authenticated."""
    other = await open_guest(guest.client)
    await socket.send({"type": "message", "text": "hi", "session_id": other.session_id})
    await socket.receive_until("end")

    assert [call.session_id for call in assistant.calls] == [guest.session_id]


async def test_failures_inside_stay_inside(socket: Socket, assistant: FakeAssistant) -> None:
    """A turn that breaks is told as a plain error with the id of its message."""
    assistant.script["break"] = Line(error=RuntimeError("secret"))
    await socket.send({"type": "message", "text": "break", "message_id": "m1"})

    error = (await socket.receive_until("error"))[-1]

    assert error["message_id"] == "m1"
    assert error["error"]["code"] == "internal_error"
    assert "secret" not in str(error)


async def test_signs_of_life_and_typing_are_taken(socket: Socket) -> None:
    """A ping is answered; that the customer types needs no answer."""
    await socket.send({"type": "typing"})
    await socket.send({"type": "ping"})

    assert await socket.receive() == {"type": "pong"}


async def test_a_turn_goes_on_when_the_socket_closes(
    app: Starlette, guest: Guest, assistant: FakeAssistant
) -> None:
    """A customer whose connection breaks finds the turn done."""
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    async with connected(app) as socket:
        await socket.send(auth(guest))
        await socket.send({"type": "message", "text": "slow", "message_id": "m1"})
        await socket.receive_until("typing")
    gate.set()

    again = (await guest.send(text="slow", message_id="m1")).json()

    assert again["messages"][0]["text"] == "Done."
    assert len(assistant.calls) == 1


@pytest.mark.parametrize(
    ("allowed", "origin", "is_let_in"),
    [
        ((), None, True),
        ((), "http://gateway.test", True),
        ((), "http://localhost:3000", True),
        ((), "https://evil.example", False),
        (("https://shop.example",), "https://shop.example", True),
        (("https://shop.example",), "https://evil.example", False),
        (("*",), "https://anywhere.example", True),
    ],
)
async def test_other_sites_open_sockets_only_if_allowed(
    assistant: FakeAssistant,
    records: Records,
    allowed: tuple[str, ...],
    origin: str | None,
    is_let_in: bool,
) -> None:
    """Browsers let any page open a WebSocket, so the origin is checked here."""
    app = build_app(assistant, records, replace(Settings(), allowed_origins=allowed))
    async with connected(app, origin) as socket:
        await socket.send({"type": "auth"})
        answer = await socket.receive()

    assert answer.get("close") == (None if is_let_in else 4403)


async def test_a_partial_reply_is_shown_and_stopped(
    socket: Socket, assistant: FakeAssistant
) -> None:
    """What is known of a reply comes as frames of its own; a stop ends it."""
    assistant.script["long"] = Line((said("One."),), partials=("One.",), until=asyncio.Event())
    await socket.send({"type": "message", "message_id": "m1", "text": "long"})
    shown = await socket.receive_until("partial")

    await socket.send({"type": "stop"})
    rest = await socket.receive_until("end")

    assert shown[-1]["message"] == {"id": "m1.0", "text": "One."}
    assert [frame["type"] for frame in rest] == ["message", "end"]
