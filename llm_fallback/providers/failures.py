"""What the client of OpenAI's API raises, in our words.

Only statuses, codes and our own advice go into a message: a server's text can repeat the key or the
question.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import httpx
import openai

from llm_fallback.errors import ProviderError, Reason


class ReplyTooLarge(httpx.TransportError):
    """More came than any reply needs."""


_BY_STATUS = {
    401: (Reason.REFUSED_KEY, "look at AFTERCART_LLM_API_KEY"),
    403: (Reason.REFUSED_KEY, "the key may not use this model; look at AFTERCART_LLM_API_KEY"),
    404: (Reason.BAD_REQUEST, "look at AFTERCART_LLM_BASE_URL and AFTERCART_LLM_MODEL"),
    408: (Reason.TIMEOUT, "the server gave up"),
    429: (Reason.RATE_LIMITED, "too many requests or tokens for this key"),
}
_NO_CREDIT = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_FILTERED = {"content_filter", "content_policy_violation", "responsibleaipolicyviolation"}


def as_provider_error(error: Exception) -> ProviderError:
    """The reason behind an error of the SDK, of httpx or of reading what came."""
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(cause, ReplyTooLarge):
        return ProviderError(Reason.BROKEN_REPLY, str(cause))
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return ProviderError(Reason.TIMEOUT, "the connection timed out")
    if isinstance(error, openai.APIConnectionError):
        kind = type(cause or error).__name__
        advice = "look at AFTERCART_LLM_BASE_URL"
        return ProviderError(Reason.UNREACHABLE, f"no connection ({kind}); {advice}")
    if isinstance(error, openai.APIStatusError):
        return _by_status(error)
    if isinstance(error, httpx.TransportError):
        return ProviderError(Reason.CUT, f"the connection broke off ({type(error).__name__})")
    if isinstance(error, openai.APIError) and not isinstance(
        error, openai.APIResponseValidationError
    ):
        return _in_stream(error)
    return ProviderError(Reason.BROKEN_REPLY, f"what came cannot be read ({type(error).__name__})")


def refusal_of(error: openai.APIStatusError) -> str:
    """What a server says it does not know in our request. Not for the log."""
    return f"{error.message} {error.param or ''} {error.code or ''}"


def retry_after_s(headers: httpx.Headers, now: datetime | None = None) -> float | None:
    """Seconds after which a server wants to be asked again; None where it does not say.

    Reads `retry-after-ms` and both forms of `retry-after` (RFC 9110, 10.2.3).
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
    except (TypeError, ValueError):
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return max(0.0, (aware - (now or datetime.now(timezone.utc))).total_seconds())


def _by_status(error: openai.APIStatusError) -> ProviderError:
    status, code = error.status_code, _code(error)
    after = retry_after_s(error.response.headers)
    if _kind(error) & _FILTERED:
        return ProviderError(Reason.CONTENT_FILTER, f"the question was refused ({code})")
    if status == 429 and _kind(error) & _NO_CREDIT:
        return ProviderError(Reason.OVER_BUDGET, f"the account has no credit left ({code})")
    if status >= 500:
        return ProviderError(Reason.SERVER_ERROR, f"status {status} ({code})", after)
    reason, advice = _BY_STATUS.get(status, (Reason.BAD_REQUEST, "the request was not understood"))
    return ProviderError(reason, f"status {status} ({code}): {advice}", after)


def _in_stream(error: openai.APIError) -> ProviderError:
    """An error that came as an event of a stream that had begun well."""
    code = _code(error)
    if _kind(error) & _FILTERED:
        return ProviderError(Reason.CONTENT_FILTER, f"the reply was refused ({code})")
    if any("rate_limit" in kind for kind in _kind(error)):
        return ProviderError(Reason.RATE_LIMITED, f"in mid-stream ({code})")
    return ProviderError(Reason.SERVER_ERROR, f"an error in mid-stream ({code})")


def _kind(error: openai.APIError) -> set[str]:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("innererror")
    more = inner.get("code") if isinstance(inner, dict) else None
    return {str(kind).casefold() for kind in (error.code, error.type, more) if kind}


def _code(error: openai.APIError) -> str:
    """The code a server gave, if it looks like one."""
    code = str(error.code or error.type or "")
    return code if re.fullmatch(r"[\w.-]{1,40}", code) else "no code"
