"""A WebSocket client that talks to the application in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message


class Socket:
    """One WebSocket, from the client's side."""

    def __init__(self) -> None:
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self.from_app: asyncio.Queue[Message] = asyncio.Queue()

    async def send(self, frame: object) -> None:
        """Send a frame; text goes as it is, anything else as JSON."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self._to_app.put({"type": "websocket.receive", "text": text})

    async def receive(self) -> dict[str, Any]:
        """The next frame, or `{"close": code}`."""
        message = await asyncio.wait_for(self.from_app.get(), 5)
        if message["type"] == "websocket.close":
            return {"close": message["code"]}
        return dict(json.loads(message["text"]))

    async def receive_until(self, kind: str) -> list[dict[str, Any]]:
        """The frames up to and with the next one of that type."""
        frames = [await self.receive()]
        while frames[-1].get("type") != kind:
            frames.append(await self.receive())
        return frames

    async def leave(self) -> None:
        """Close the socket from this side."""
        await self._to_app.put({"type": "websocket.disconnect", "code": 1001})

    async def next_to_app(self) -> Message:
        """What the application receives next."""
        return await self._to_app.get()


@asynccontextmanager
async def connected(
    app: ASGIApp, origin: str | None = None, host: str = "gateway.test"
) -> AsyncIterator[Socket]:
    """An accepted WebSocket to `/api/chat/ws`, left at the end."""
    socket = Socket()
    headers = [(b"host", host.encode())]
    headers += [(b"origin", origin.encode())] if origin else []
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "path": "/api/chat/ws",
        "raw_path": b"/api/chat/ws",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": ("gateway.test", 80),
        "scheme": "ws",
        "subprotocols": [],
    }
    await socket._to_app.put({"type": "websocket.connect"})
    running = asyncio.create_task(app(scope, socket.next_to_app, socket.from_app.put))  # type: ignore[arg-type]
    accepted = await asyncio.wait_for(socket.from_app.get(), 5)
    assert accepted["type"] == "websocket.accept"
    try:
        yield socket
    finally:
        await socket.leave()
        await asyncio.wait_for(running, 5)
