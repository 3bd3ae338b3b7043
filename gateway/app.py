"""Puts the gateway together: routes, middleware, and what is closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from engine.errors import EngineError
from engine.types import Assistant
from gateway.analytics import Analytics
from gateway.board import Board
from gateway.conversations import Conversations
from gateway.errors import ApiError
from gateway.failures import CatchAll, answer_error
from gateway.health import Health, Ping
from gateway.http import ChatApi
from gateway.limits import Limits
from gateway.metrics import Metrics
from gateway.security import SecurityHeaders, cors
from gateway.settings import Settings
from gateway.socket import ChatSocket
from gateway.work import Work
from records.errors import RecordsError
from records.store import Records

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Shared:
    """What the workers of one gateway have in common. Made before they are forked."""

    limits: Limits
    board: Board

    @classmethod
    def of(cls, settings: Settings) -> Shared:
        """For as many workers as the settings say."""
        return cls(Limits.of(settings), Board(settings.workers))


def build_app(
    assistant: Assistant,
    records: Records,
    settings: Settings,
    pings: Mapping[str, Ping] | None = None,
    at_end: Callable[[], Awaitable[None]] | None = None,
    shared: Shared | None = None,
    work: Work | None = None,
) -> Starlette:
    """The ASGI application.

    Args:
        pings: further dependencies that readiness depends on, such as the shop.
        at_end: run when the server stops.
        shared: what it has in common with other workers; by default it is alone.
        work: where its turns run, for whoever ends the server and wants them done before.
    """
    shared = shared or Shared.of(settings)
    work = work or Work(settings.most_turns)
    conversations = Conversations(assistant, records, settings, shared.limits.session, work)
    limit = shared.limits.address
    api = ChatApi(conversations, settings, limit)
    socket = ChatSocket(conversations, settings, limit)
    analytics = Analytics(records, settings.staff_token)
    pinged = {**_own_pings(assistant, records), **(pings or {})}
    health = Health(pinged, shared.board, work)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        if at_end is not None:
            await at_end()

    return Starlette(
        routes=[
            Route("/", chat_page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/api/chat/session", api.open_session, methods=["POST"]),
            Route("/api/chat/message", api.message, methods=["POST"]),
            Route("/api/chat/stop", api.stop, methods=["POST"]),
            Route("/api/chat/history/{session_id}", api.history),
            Route("/api/chat/feedback", api.feedback, methods=["POST"]),
            Route("/api/chat/analytics", analytics.report),
            WebSocketRoute("/api/chat/ws", socket.serve),
            Route("/metrics", Metrics(settings.staff_token, shared.board).report),
            Route("/health/live", health.live),
            Route("/health/ready", health.ready),
        ],
        middleware=[
            Middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors),
            cors(settings),
            Middleware(CatchAll),
        ],
        exception_handlers=dict.fromkeys(
            (ApiError, HTTPException, EngineError, RecordsError), answer_error
        ),
        lifespan=lifespan,
    )


async def chat_page(_request: Request) -> Response:
    """`GET /`: the chat page."""
    return FileResponse(STATIC / "index.html")


def _own_pings(assistant: Assistant, records: Records) -> dict[str, Ping]:
    async def ping_records() -> None:
        await asyncio.to_thread(records.ping)

    return {"records": ping_records, "conversations": assistant.ping}
