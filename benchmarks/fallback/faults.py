"""The ways a provider fails, as bytes on the wire: what the proxy does instead of passing on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from llm_fallback.errors import Reason


class Manner(str, Enum):
    """What the proxy does with a request."""

    PASS = "pass"  # noqa: S105 - the name of a manner
    ANSWER = "answer"
    HANG_UP = "hang up"
    SILENCE = "silence"
    STALL = "stall"
    CUT = "cut"
    DRIP = "drip"
    FLOOD = "flood"


@dataclass(frozen=True)
class Fault:
    """A manner and what it needs. `once`: only the first request; the next ones are answered.

    ANSWER gives `status`, `headers` and `body` and closes. STALL and CUT pass on what the real server
    says up to `after_bytes`, DRIP all of it a few bytes at a time, FLOOD repeats `body` for ever.
    """

    manner: Manner
    status: int = 200
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    after_bytes: int = 0
    once: bool = False


def refusal(status: int, code: str, once: bool = False, **headers: str) -> Fault:
    """An error as OpenAI's API words it; `_` in a header's name stands for `-`."""
    body = json.dumps({"error": {"message": "no", "type": code, "code": code}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(
        Manner.ANSWER, status, {"Content-Type": "application/json", **named}, body, once=once
    )


def streamed(*events: bytes) -> Fault:
    """An answer that is a stream of events, whole."""
    return Fault(Manner.ANSWER, 200, EVENTS, b"".join(events))


EVENTS = {"Content-Type": "text/event-stream"}
DONE = b"data: [DONE]\n\n"


def event(text: str = "", finish: str | None = None, **delta: str) -> bytes:
    """One event of a streamed chat completion."""
    content = {"content": text} if text else {}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "canned",
        "choices": [{"index": 0, "delta": {**content, **delta}, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


# A reply that begins as it should: its first sentence is one of the passages'.
BEGINNING = (
    '{"answerable": true, "sentences": [{"text": "You can return most items within 30 days of'
    ' delivery.", "sources": ["p1"]}, '
)
WHOLE = BEGINNING[:-2] + '], "needs_human": false, "skill": null}'
RECOVERED = streamed(event(WHOLE), event(finish="stop"), DONE)
_HTML = b"<html><body>Bad gateway</body></html>"
_STREAM_ERROR = b'data: {"error": {"message": "overloaded", "code": 500}}\n\n'

FAULTS: Mapping[str, Fault] = {
    "429": refusal(429, "rate_limit_exceeded"),
    "429, retry at once": refusal(429, "rate_limit_exceeded", once=True, retry_after="0"),
    "429, retry in 1 s": refusal(429, "rate_limit_exceeded", once=True, retry_after="1"),
    "429, retry in 60 s": refusal(429, "rate_limit_exceeded", retry_after="60"),
    "429, no credit": refusal(429, "insufficient_quota"),
    "500": refusal(500, "server_error"),
    "500 once": refusal(500, "server_error", once=True),
    "502 with a page": Fault(Manner.ANSWER, 502, {"Content-Type": "text/html"}, _HTML),
    "503, retry in 60 s": refusal(503, "overloaded", retry_after="60"),
    "400": refusal(400, "invalid_request_error"),
    "404, no such model": refusal(404, "model_not_found"),
    "400, content filter": refusal(400, "content_filter"),
    "hangs up": Fault(Manner.HANG_UP),
    "silence": Fault(Manner.SILENCE),
    "headers, then silence": Fault(Manner.STALL, after_bytes=1),
    "stalls in mid-stream": Fault(Manner.STALL, after_bytes=4000),
    "cut before the first byte": Fault(Manner.CUT, after_bytes=1),
    "cut in mid-stream": Fault(Manner.CUT, after_bytes=4000),
    "slow drip": Fault(Manner.DRIP),
    "error in mid-stream": streamed(event(BEGINNING), _STREAM_ERROR),
    "ends without an end": streamed(event(BEGINNING)),
    "broken JSON": streamed(event(BEGINNING + "}}"), event(finish="stop"), DONE),
    "prose": streamed(event("You have 30 days, my friend."), event(finish="stop"), DONE),
    "broken events": streamed(event(BEGINNING), b"data: {not json\n\n", DONE),
    "a page instead": Fault(Manner.ANSWER, 200, {"Content-Type": "text/html"}, _HTML),
    "nothing at all": streamed(DONE),
    "truncated by length": streamed(event(BEGINNING), event(finish="length"), DONE),
    "refusal": streamed(event(refusal="I can't help with that."), event(finish="stop"), DONE),
    "content filter": streamed(event(BEGINNING), event(finish="content_filter"), DONE),
    "huge reply": Fault(Manner.FLOOD, 200, EVENTS, event("word " * 200)),
    "endless line": Fault(Manner.FLOOD, 200, EVENTS, b"data: " + b"x" * 8192),
}
"""By the name they have in the table."""

REASONS: Mapping[str, Reason | None] = {
    "429": Reason.RATE_LIMITED,
    "429, retry at once": None,
    "429, retry in 1 s": None,
    "429, retry in 60 s": Reason.RATE_LIMITED,
    "429, no credit": Reason.OVER_BUDGET,
    "500": Reason.SERVER_ERROR,
    "500 once": None,
    "502 with a page": Reason.SERVER_ERROR,
    "503, retry in 60 s": Reason.SERVER_ERROR,
    "400": Reason.BAD_REQUEST,
    "404, no such model": Reason.BAD_REQUEST,
    "400, content filter": Reason.CONTENT_FILTER,
    "hangs up": Reason.UNREACHABLE,
    "silence": Reason.TIMEOUT,
    "headers, then silence": Reason.TIMEOUT,
    "stalls in mid-stream": Reason.STALLED,
    "cut before the first byte": Reason.CUT,
    "cut in mid-stream": Reason.CUT,
    "slow drip": Reason.TIMEOUT,
    "error in mid-stream": Reason.SERVER_ERROR,
    "ends without an end": Reason.CUT,
    "broken JSON": Reason.BROKEN_REPLY,
    "prose": Reason.BROKEN_REPLY,
    "broken events": Reason.BROKEN_REPLY,
    "a page instead": Reason.BROKEN_REPLY,
    "nothing at all": Reason.BROKEN_REPLY,
    "truncated by length": Reason.TRUNCATED,
    "refusal": Reason.REFUSAL,
    "content filter": Reason.CONTENT_FILTER,
    "huge reply": Reason.BROKEN_REPLY,
    "endless line": Reason.BROKEN_REPLY,
}
"""What each is called in the end; None where another attempt helps."""
