"""Headers that keep browsers from doing more with our answers than they should."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.settings import Settings

LOCALHOST = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        """`frame_ancestors` says who may show the chat page in a frame, as in CSP."""
        self._app = app
        self._policy = "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' https: data:",
                "connect-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                f"frame-ancestors {frame_ancestors}",
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and dress its answers."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
                # Conversations stay out of caches; files of the page are asked about each time.
                headers["Cache-Control"] = (
                    "no-store" if scope["path"].startswith("/api/") else "no-cache"
                )
            await send(message)

        await self._app(scope, receive, dressed if scope["type"] == "http" else send)


def cors(settings: Settings) -> Middleware:
    """Lets pages of the allowed origins call the API. Tokens travel in headers, not in cookies."""
    return Middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_origin_regex=None if settings.allowed_origins else LOCALHOST,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Accept"],
        expose_headers=["Retry-After"],
    )


def is_allowed_origin(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a WebSocket may be opened from there: browsers do not ask CORS for those."""
    origin = connection.headers.get("origin")
    if origin is None or urlsplit(origin).netloc == connection.headers.get("host"):
        return True
    if settings.allowed_origins:
        return "*" in settings.allowed_origins or origin in settings.allowed_origins
    return re.fullmatch(LOCALHOST, origin) is not None
