"""The WebSocket side of the chat API: the same messages both ways, plus typing.

The first frame authenticates, `{"type": "auth", "session_id": ..., "token": ...}`: tokens stay out
of addresses, which end up in logs. Frames are JSON objects with a `type`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gateway.conversations import Conversations
from gateway.errors import ApiError, Code, unauthorized
from gateway.failures import as_api_error
from gateway.http import address
from gateway.limits import RateLimit
from gateway.requests import parse_object, read_message
from gateway.security import is_allowed_origin
from gateway.settings import Settings

AUTH_TIMEOUT_S = 10.0
CLOSE_UNAUTHORIZED = 4401
CLOSE_FORBIDDEN = 4403


@dataclass
class _Talk:
    """One open WebSocket whose session is known, and the answers under way on it."""

    socket: WebSocket
    session_id: str
    token: str
    answering: set[asyncio.Task[None]] = field(default_factory=set)


class ChatSocket:
    """The WebSocket endpoint."""

    def __init__(self, conversations: Conversations, settings: Settings, limit: RateLimit) -> None:
        """Hand messages to `conversations`; `limit` counts frames by address."""
        self._conversations = conversations
        self._settings = settings
        self._limit = limit

    async def serve(self, socket: WebSocket) -> None:
        """`GET /api/chat/ws`."""
        await socket.accept()
        if not is_allowed_origin(socket, self._settings):
            await socket.close(CLOSE_FORBIDDEN, Code.ORIGIN_NOT_ALLOWED.value)
            return
        try:
            talk = await self._authenticate(socket)
            while True:
                await self._take_frame(talk)
        except ApiError as error:
            await _send(socket, {"type": "error", **error.as_json()})
            await socket.close(CLOSE_UNAUTHORIZED, error.code.value)
        except WebSocketDisconnect:
            return

    async def _authenticate(self, socket: WebSocket) -> _Talk:
        self._limit.take(address(socket))
        try:
            frame = await asyncio.wait_for(self._frame(socket), AUTH_TIMEOUT_S)
        except asyncio.TimeoutError as error:
            raise unauthorized() from error
        session_id, token = frame.get("session_id"), frame.get("token")
        if frame.get("type") != "auth" or not isinstance(token, str):
            raise unauthorized()
        session = await self._conversations.authenticate(str(session_id), token)
        await _send(socket, {"type": "ready", "handoff": session.handoff})
        return _Talk(socket, session.id, token)

    async def _take_frame(self, talk: _Talk) -> None:
        """Take one frame; what is wrong with it is said, and the socket stays open."""
        try:
            frame = await self._frame(talk.socket)
            self._limit.take(address(talk.socket))
            kind = frame.get("type")
            if kind == "message":
                self._begin_answer(talk, frame)
            elif kind == "stop":
                await self._conversations.stop(talk.session_id, talk.token)
            elif kind == "ping":
                await _send(talk.socket, {"type": "pong"})
            elif kind != "typing":
                raise ApiError(
                    Code.INVALID_FIELD, "'type' is not one of message, stop, typing, ping.", "type"
                )
        except ApiError as error:
            await _send(talk.socket, {"type": "error", **error.as_json()})

    def _begin_answer(self, talk: _Talk, frame: Mapping[str, object]) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(talk, frame))
        talk.answering.add(task)
        task.add_done_callback(talk.answering.discard)

    async def _answer(self, talk: _Talk, frame: Mapping[str, object]) -> None:
        """Answer one message; its id comes back on all that answers it."""
        asked = {"message_id": frame.get("message_id")}
        body = {key: value for key, value in frame.items() if key != "type"}

        async def pass_on(reply: dict[str, object]) -> None:
            await _send(talk.socket, {"type": "message", **asked, "message": reply})

        async def show(partial: dict[str, object]) -> None:
            await _send(talk.socket, {"type": "partial", **asked, "message": partial})

        try:
            message = read_message(
                {**body, "session_id": talk.session_id}, self._settings.max_text_chars
            )
            await _send(talk.socket, {"type": "typing", **asked, "on": True})
            answer = await self._conversations.send(message, talk.token, pass_on, show)
            await _send(talk.socket, {"type": "end", **asked, "handoff": answer.handoff})
        except Exception as error:
            await _send(talk.socket, {"type": "error", **asked, **as_api_error(error).as_json()})

    async def _frame(self, socket: WebSocket) -> Mapping[str, object]:
        """The next frame, a JSON object. Raises ApiError, or WebSocketDisconnect at the end."""
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        raw = (received.get("text") or "").encode("utf-8", "surrogatepass")
        if len(raw) > self._settings.max_body_bytes:
            raise ApiError(
                Code.BODY_TOO_LARGE,
                f"The frame is larger than {self._settings.max_body_bytes} bytes; send less.",
            )
        return parse_object(raw)


async def _send(socket: WebSocket, frame: Mapping[str, object]) -> None:
    """Send a frame, unless the client has gone: its turn runs to the end without it."""
    if socket.client_state is not WebSocketState.CONNECTED:
        return
    try:
        await socket.send_json(dict(frame))
    except (WebSocketDisconnect, RuntimeError):
        return
