"""What the API answers when it cannot do what it was asked.

Every refusal is an `ApiError` with one of the codes below; `gateway.app` gives it the one shape
errors have. Codes are for programs and never change their meaning; messages are for people and say
what, which, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Code(str, Enum):
    """Every error code with its HTTP status; `docs/chat-api.md` lists them."""

    status: int

    def __new__(cls, value: str, status: int) -> Code:
        """Make a member that is its own string and knows its status."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.status = status
        return member

    INVALID_JSON = "invalid_json", 400
    INVALID_BODY = "invalid_body", 400
    UNKNOWN_FIELD = "unknown_field", 400
    MISSING_FIELD = "missing_field", 400
    INVALID_FIELD = "invalid_field", 400
    TEXT_EMPTY = "text_empty", 400
    TEXT_INVALID = "text_invalid", 400
    PAYLOAD_NOT_OFFERED = "payload_not_offered", 400
    IDENTITY_NOT_CONFIGURED = "identity_not_configured", 400
    IDENTITY_INVALID = "identity_invalid", 401
    IDENTITY_EXPIRED = "identity_expired", 401
    UNAUTHORIZED = "unauthorized", 401
    STAFF_ONLY = "staff_only", 403
    ORIGIN_NOT_ALLOWED = "origin_not_allowed", 403
    NOT_FOUND = "not_found", 404
    UNKNOWN_MESSAGE = "unknown_message", 404
    METHOD_NOT_ALLOWED = "method_not_allowed", 405
    MESSAGE_ID_REUSED = "message_id_reused", 409
    BODY_TOO_LARGE = "body_too_large", 413
    TEXT_TOO_LONG = "text_too_long", 413
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", 415
    TOO_MANY_REQUESTS = "too_many_requests", 429
    HTTP_ERROR = "http_error", 400
    INTERNAL_ERROR = "internal_error", 500
    UNAVAILABLE = "unavailable", 503
    OVERLOADED = "overloaded", 503
    STOPPING = "stopping", 503


class ApiError(Exception):
    """A refusal. `field` names the part of the request it is about, if it is about one."""

    def __init__(
        self,
        code: Code,
        message: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`headers` go out with the answer."""
        super().__init__(code.value)
        self.code = code
        self.message = message
        self.field = field
        self.headers = dict(headers or {})

    def as_json(self) -> dict[str, object]:
        """The body of the answer."""
        error: dict[str, object] = {"code": self.code.value, "message": self.message}
        if self.field is not None:
            error["field"] = self.field
        return {"error": error}


def unauthorized() -> ApiError:
    """The one answer to a missing or wrong token and to a session nobody or somebody else has."""
    return ApiError(
        Code.UNAUTHORIZED,
        "There is no such session under this token. Open one with POST /api/chat/session and send "
        "its token as 'Authorization: Bearer <token>'.",
        headers={"WWW-Authenticate": "Bearer"},
    )


class SettingsError(Exception):
    """A setting is malformed; the message names it."""


class StartError(Exception):
    """The gateway cannot start; the message says what, which, and what to do."""
