"""Reads the JSON bodies of requests: strictly, and with errors that name the field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from gateway.cleaning import clean_text
from gateway.errors import ApiError, Code

MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
REPLY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\.[0-9]{1,4}")
MAX_PAYLOAD_CHARS = 4000
MAX_IDENTITY_CHARS = 8000


@dataclass(frozen=True)
class OpenRequest:
    """`POST /api/chat/session`."""

    identity: str | None
    language: str | None


@dataclass(frozen=True)
class MessageRequest:
    """`POST /api/chat/message`: either `text` or `payload` is set."""

    session_id: str
    message_id: str | None
    text: str | None
    payload: str | None


@dataclass(frozen=True)
class FeedbackRequest:
    """`POST /api/chat/feedback`: either `message_id` and `rating`, or `score`, is set."""

    session_id: str
    message_id: str | None
    rating: str | None
    score: int | None
    comment: str | None


async def read_json(request: Request, max_bytes: int) -> Mapping[str, object]:
    """The JSON object in the body of a request.

    Raises:
        ApiError: it is too large, of another media type, no JSON, or no object.
    """
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if kind.lower() != "application/json":
        raise ApiError(
            Code.UNSUPPORTED_MEDIA_TYPE, f"Send JSON as 'application/json', not {kind[:80]!r}."
        )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise ApiError(
                Code.BODY_TOO_LARGE, f"The body is larger than {max_bytes} bytes; send less."
            )
    return parse_object(bytes(body))


def parse_object(raw: bytes) -> Mapping[str, object]:
    """The JSON object in `raw`, UTF-8. Raises ApiError."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ApiError(
            Code.INVALID_JSON, "The body is not valid JSON in UTF-8; send a JSON object."
        ) from error
    if not isinstance(value, dict):
        raise ApiError(Code.INVALID_BODY, "The body is JSON but no object; send {...}.")
    _check_unicode(value)
    return value


def read_open(body: Mapping[str, object]) -> OpenRequest:
    """Read the opening of a session. Raises ApiError."""
    _only(body, "identity", "language")
    return OpenRequest(
        identity=_text(body, "identity", MAX_IDENTITY_CHARS),
        language=_text(body, "language", 64),
    )


def read_message(body: Mapping[str, object], max_text_chars: int) -> MessageRequest:
    """Read a message, its text cleaned. Raises ApiError."""
    _only(body, "session_id", "message_id", "text", "payload")
    text = _text(body, "text", None)
    payload = _text(body, "payload", MAX_PAYLOAD_CHARS)
    if (text is None) == (payload is None):
        raise ApiError(
            Code.INVALID_BODY, "Send either 'text' or 'payload', one of them and not both.", "text"
        )
    return MessageRequest(
        session_id=_required(body, "session_id"),
        message_id=_matching(body, "message_id", MESSAGE_ID),
        text=None if text is None else clean_text(text, "text", max_text_chars),
        payload=payload,
    )


def read_stop(body: Mapping[str, object]) -> str:
    """The session whose reply is to be stopped. Raises ApiError."""
    _only(body, "session_id")
    return _required(body, "session_id")


def read_feedback(body: Mapping[str, object], max_text_chars: int) -> FeedbackRequest:
    """Read a rating or a score, its comment cleaned. Raises ApiError."""
    _only(body, "session_id", "message_id", "rating", "score", "comment")
    message_id = _matching(body, "message_id", REPLY_ID)
    rating, score = _rating(body), _score(body)
    if (rating is None) == (score is None) or (message_id is None) != (rating is None):
        raise ApiError(
            Code.INVALID_BODY,
            "Send either 'message_id' with 'rating', or 'score' for the whole conversation.",
            "rating",
        )
    comment = _text(body, "comment", None)
    return FeedbackRequest(
        session_id=_required(body, "session_id"),
        message_id=message_id,
        rating=rating,
        score=score,
        comment=None if comment is None else clean_text(comment, "comment", max_text_chars),
    )


def _check_unicode(value: Mapping[str, object]) -> None:
    """JSON can escape half a character, which nothing can store or send on."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ApiError(
            Code.TEXT_INVALID,
            "The body holds half a character (a lone surrogate); send whole Unicode characters.",
        ) from error


def _only(body: Mapping[str, object], *known: str) -> None:
    unknown = sorted(set(body) - set(known))
    if unknown:
        raise ApiError(
            Code.UNKNOWN_FIELD,
            f"There is no field {unknown[0][:80]!r}; the fields are {', '.join(known)}.",
            unknown[0][:80],
        )


def _text(body: Mapping[str, object], name: str, max_chars: int | None) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _invalid(name, "a string")
    if max_chars is not None and not 0 < len(value) <= max_chars:
        raise _invalid(name, f"1 to {max_chars} characters")
    return value


def _required(body: Mapping[str, object], name: str) -> str:
    value = _text(body, name, 200)
    if value is None:
        raise ApiError(Code.MISSING_FIELD, f"The field {name!r} is missing; send it.", name)
    return value


def _matching(body: Mapping[str, object], name: str, pattern: re.Pattern[str]) -> str | None:
    value = _text(body, name, 200)
    if value is not None and not pattern.fullmatch(value):
        raise _invalid(name, f"something like {pattern.pattern}")
    return value


def _rating(body: Mapping[str, object]) -> str | None:
    value = _text(body, "rating", 20)
    if value not in (None, "up", "down"):
        raise _invalid("rating", "'up' or 'down'")
    return value


def _score(body: Mapping[str, object]) -> int | None:
    value = body.get("score")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 5:
        raise _invalid("score", "a whole number from 1 to 5")
    return value


def _invalid(name: str, expected: str) -> ApiError:
    return ApiError(Code.INVALID_FIELD, f"{name!r} is not as expected: send {expected}.", name)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
