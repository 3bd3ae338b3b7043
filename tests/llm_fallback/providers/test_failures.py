"""What a server's refusal is in our words."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import httpx
import openai
import pytest

from llm_fallback.errors import Reason
from llm_fallback.providers.failures import as_provider_error, retry_after_s

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=timezone.utc)
REQUEST = httpx.Request("POST", "https://api.example/v1/chat/completions")


def status_error(status: int, body: Any = None, **headers: str) -> openai.APIStatusError:
    """What the SDK raises for an answer with this status."""
    response = httpx.Response(status, headers=headers, request=REQUEST)
    return openai.APIStatusError(
        "sk-secret is wrong for 'my question'", response=response, body=body
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (status_error(401), Reason.REFUSED_KEY),
        (status_error(403), Reason.REFUSED_KEY),
        (status_error(404), Reason.BAD_REQUEST),
        (status_error(400), Reason.BAD_REQUEST),
        (status_error(422), Reason.BAD_REQUEST),
        (status_error(307), Reason.BAD_REQUEST),
        (status_error(408), Reason.TIMEOUT),
        (status_error(429), Reason.RATE_LIMITED),
        (status_error(429, {"code": "insufficient_quota"}), Reason.OVER_BUDGET),
        (status_error(500), Reason.SERVER_ERROR),
        (status_error(503), Reason.SERVER_ERROR),
        (status_error(529), Reason.SERVER_ERROR),
        (status_error(400, {"code": "content_filter"}), Reason.CONTENT_FILTER),
        (
            status_error(400, {"innererror": {"code": "ResponsibleAIPolicyViolation"}}),
            Reason.CONTENT_FILTER,
        ),
        (openai.APITimeoutError(REQUEST), Reason.TIMEOUT),
        (openai.APIConnectionError(request=REQUEST), Reason.UNREACHABLE),
        (openai.APIError("x", REQUEST, body={"code": "server_error"}), Reason.SERVER_ERROR),
        (openai.APIError("x", REQUEST, body={"code": "rate_limit_exceeded"}), Reason.RATE_LIMITED),
        (openai.APIError("x", REQUEST, body={"code": "content_filter"}), Reason.CONTENT_FILTER),
        (httpx.ReadTimeout("x"), Reason.TIMEOUT),
        (httpx.ReadError("x"), Reason.CUT),
        (httpx.RemoteProtocolError("x"), Reason.CUT),
        (ValueError("x"), Reason.BROKEN_REPLY),
    ],
)
def test_every_error_has_its_reason(error: Exception, reason: Reason) -> None:
    """The SDK's and httpx's errors are told apart by what to do about them."""
    assert as_provider_error(error).reason is reason


def test_the_servers_own_words_are_not_repeated() -> None:
    """They can hold the key or the question; a code that looks like one is shown."""
    known = str(as_provider_error(status_error(401, {"code": "invalid_api_key"})))
    strange = str(as_provider_error(status_error(401, {"code": "your key sk-secret"})))

    assert "invalid_api_key" in known
    assert "AFTERCART_LLM_API_KEY" in known
    assert "sk-secret" not in known + strange
    assert "question" not in known + strange


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:20 GMT"}, 20.0),
        ({"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_when_to_come_back_is_read_in_every_form(
    headers: dict[str, str], expected: float | None
) -> None:
    """Seconds, milliseconds or a date; nonsense counts as nothing said."""
    assert retry_after_s(httpx.Headers(headers), NOW) == expected


def test_it_is_kept_with_the_error() -> None:
    """429 and 503 alike."""
    limited = as_provider_error(status_error(429, **{"retry-after": "7"}))
    overloaded = as_provider_error(status_error(503, **{"retry-after": "8"}))

    assert limited.retry_after_s == 7
    assert overloaded.retry_after_s == 8
