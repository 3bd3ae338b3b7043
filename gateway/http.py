"""The HTTP side of the chat API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from engine.types import HistoryPage
from gateway.answers import Answer
from gateway.conversations import Conversations
from gateway.errors import ApiError, Code
from gateway.failures import as_api_error
from gateway.limits import RateLimit
from gateway.requests import (
    MessageRequest,
    read_feedback,
    read_json,
    read_message,
    read_open,
    read_stop,
)
from gateway.settings import Settings
from gateway.streams import EVENT_STREAM, event, events

MAX_PAGE = 200
DEFAULT_PAGE = 50

Queued = tuple[str, dict[str, object]] | None


class ChatApi:
    """The handlers of the chat API for customers."""

    def __init__(self, conversations: Conversations, settings: Settings, limit: RateLimit) -> None:
        """Hand requests to `conversations`; `limit` counts requests by address."""
        self._conversations = conversations
        self._settings = settings
        self._limit = limit

    async def open_session(self, request: Request) -> Response:
        """`POST /api/chat/session`."""
        self._conversations.admit()
        self._limit.take(address(request))
        body = await read_json(request, self._settings.max_body_bytes)
        opened = await self._conversations.open(read_open(body))
        return JSONResponse(opened.as_json())

    async def message(self, request: Request) -> Response:
        """`POST /api/chat/message`, answered as JSON or as a stream of events."""
        self._conversations.admit()
        self._limit.take(address(request))
        body = await read_json(request, self._settings.max_body_bytes)
        sent = read_message(body, self._settings.max_text_chars)
        if EVENT_STREAM in request.headers.get("accept", "").lower():
            return await self._stream(sent, bearer(request))
        answer = await self._conversations.send(sent, bearer(request))
        return JSONResponse(answer.as_json())

    async def stop(self, request: Request) -> Response:
        """`POST /api/chat/stop`: end the reply being composed."""
        self._limit.take(address(request))
        body = await read_json(request, self._settings.max_body_bytes)
        stopped = await self._conversations.stop(read_stop(body), bearer(request))
        return JSONResponse({"stopped": stopped})

    async def history(self, request: Request) -> Response:
        """`GET /api/chat/history/{session_id}?limit=&before=`."""
        self._limit.take(address(request))
        page = await self._conversations.history(
            request.path_params["session_id"],
            bearer(request),
            whole_number(request, "before", None),
            min(whole_number(request, "limit", None) or DEFAULT_PAGE, MAX_PAGE),
        )
        return JSONResponse(_page_as_json(page))

    async def feedback(self, request: Request) -> Response:
        """`POST /api/chat/feedback`."""
        self._limit.take(address(request))
        body = await read_json(request, self._settings.max_body_bytes)
        given = read_feedback(body, self._settings.max_text_chars)
        await self._conversations.rate(given, bearer(request))
        return JSONResponse({"ok": True})

    async def _stream(self, sent: MessageRequest, token: str | None) -> Response:
        """Stream the replies. What is refused before the first one is an ordinary error."""
        queue: asyncio.Queue[Queued] = asyncio.Queue()

        async def message(reply: dict[str, object]) -> None:
            await queue.put(("message", reply))

        async def partial(reply: dict[str, object]) -> None:
            await queue.put(("partial", reply))

        answering = asyncio.create_task(self._conversations.send(sent, token, message, partial))
        answering.add_done_callback(lambda task: _end(queue, task))
        first = await queue.get()
        if first is None:
            await answering
        return StreamingResponse(
            events(_events_of(first, queue, answering)),
            media_type=EVENT_STREAM,
            # Proxies that collect answers would hold the stream back.
            headers={"X-Accel-Buffering": "no"},
        )


def address(connection: HTTPConnection) -> str:
    """The address a request comes from."""
    return connection.client.host if connection.client else "unknown"


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header; None without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def whole_number(request: Request, name: str, default: int | None) -> int | None:
    """A whole number from 0 on out of the query. Raises ApiError."""
    raw = request.query_params.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise ApiError(Code.INVALID_FIELD, f"{name!r} is not a whole number from 0 on.", name)
    return int(raw)


def _page_as_json(page: HistoryPage) -> dict[str, object]:
    return {
        "messages": [entry.as_json() for entry in page.entries],
        "before": page.before,
        "handoff": page.handoff.value,
    }


async def _events_of(
    first: Queued, queue: asyncio.Queue[Queued], answering: asyncio.Task[Answer]
) -> AsyncIterator[bytes]:
    queued = first
    while queued is not None:
        yield event(*queued)
        queued = await queue.get()
    try:
        answer = await answering
    except Exception as error:
        yield event("error", as_api_error(error).as_json())
    else:
        yield event("end", {"handoff": answer.handoff})


def _end(queue: asyncio.Queue[Queued], task: asyncio.Task[Answer]) -> None:
    """Mark the end, and look at how the task ended, for when its caller has gone."""
    queue.put_nowait(None)
    if not task.cancelled():
        task.exception()
