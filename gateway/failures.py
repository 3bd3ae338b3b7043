"""From whatever went wrong to the one shape errors have, never with a stack trace."""

from __future__ import annotations

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import EngineError
from gateway.errors import ApiError, Code
from records.errors import RecordsError

log = structlog.get_logger()

RETRY_S = "5"


def as_api_error(error: Exception) -> ApiError:
    """What to answer to any exception; what is not the client's doing is logged."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, (EngineError, RecordsError)):
        log.error("unavailable", reason=str(error), exc_info=error)
        return ApiError(
            Code.UNAVAILABLE,
            "The assistant cannot answer right now. Send the same message again in a moment.",
            headers={"Retry-After": RETRY_S},
        )
    log.error("request_failed", reason=type(error).__name__, exc_info=error)
    return ApiError(
        Code.INTERNAL_ERROR,
        "Something went wrong on our side. Send the same message again in a moment.",
    )


def _of_http(error: HTTPException) -> ApiError:
    if error.status_code == Code.NOT_FOUND.status:
        return ApiError(Code.NOT_FOUND, "There is nothing here; see the list of calls in the docs.")
    if error.status_code == Code.METHOD_NOT_ALLOWED.status:
        allowed = (error.headers or {}).get("Allow", "")
        return ApiError(
            Code.METHOD_NOT_ALLOWED,
            f"This address takes {allowed or 'another method'} only.",
            headers=error.headers,
        )
    return ApiError(Code.HTTP_ERROR, f"{error.detail}.", headers=error.headers)


async def answer_error(_request: Request, error: Exception) -> Response:
    """The answer to an exception."""
    refusal = as_api_error(error)
    return JSONResponse(refusal.as_json(), status_code=refusal.code.status, headers=refusal.headers)


class CatchAll:
    """Answers what no handler caught, and lets it go no further."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; an exception in it becomes an answer, if none has begun."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            response = await answer_error(Request(scope), error)
            if not begun:
                await response(scope, receive, send)
