"""Whether the gateway lives, and whether all it needs answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.board import Board
from gateway.work import Work

log = structlog.get_logger()

PING_TIMEOUT_S = 2.0

Ping = Callable[[], Awaitable[None]]


class Health:
    """The health calls. Each dependency brings its own ping."""

    def __init__(self, pings: Mapping[str, Ping], board: Board, work: Work) -> None:
        """`pings` return when the dependency of that name answers, and raise when not."""
        self._pings = pings
        self._board = board
        self._work = work

    async def live(self, _request: Request) -> Response:
        """`GET /health/live`: this process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """`GET /health/ready`: all that is needed to answer a message does, or 503.

        `workers` and `models` tell of all workers; the rest of the one that was asked.
        """
        checks = await asyncio.gather(*(_check(name, p) for name, p in self._pings.items()))
        ready = all(check["ok"] for check in checks) and not self._work.is_ending
        status = "stopping" if self._work.is_ending else "ready" if ready else "not_ready"
        return JSONResponse(
            {
                "status": status,
                "workers": {"wanted": self._board.wanted, "ready": self._board.ready},
                "models": self._board.models,
                "dependencies": dict(zip(self._pings, checks, strict=True)),
            },
            status_code=200 if ready else 503,
        )


async def _check(name: str, ping: Ping) -> dict[str, object]:
    began = time.monotonic()
    try:
        await asyncio.wait_for(ping(), PING_TIMEOUT_S)
        ok = True
    except Exception as error:
        log.error("not_ready", dependency=name, reason=type(error).__name__)
        ok = False
    return {"ok": ok, "ms": round((time.monotonic() - began) * 1000)}
