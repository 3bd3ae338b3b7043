"""What can go wrong when a language model is asked.

FallbackError
 ├─ KnowledgeError     the sources have mistakes; lists them with file and line
 ├─ SettingsError      a setting is missing or malformed; names it
 └─ ProviderError      no usable reply; `reason` says which of the known ways
"""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """The ways a provider fails. Each has its own tested path to an answer without it."""

    NO_KEY = "no_key"
    REFUSED_KEY = "refused_key"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    STALLED = "stalled"
    CUT = "cut"
    BROKEN_REPLY = "broken_reply"
    TRUNCATED = "truncated"
    REFUSAL = "refusal"
    CONTENT_FILTER = "content_filter"
    BAD_REQUEST = "bad_request"
    OVER_BUDGET = "over_budget"
    BREAKER_OPEN = "breaker_open"
    BUSY = "busy"


class FallbackError(Exception):
    """Any error of the fallback."""


class KnowledgeError(FallbackError):
    """The sources cannot be used as they are; the message lists every mistake, by file and line."""


class SettingsError(FallbackError):
    """A setting is missing or malformed; the message names it and what to do."""


class ProviderError(FallbackError):
    """The provider gave no usable reply. `retry_after_s` is set where it said when to come back."""

    def __init__(self, reason: Reason, detail: str, retry_after_s: float | None = None) -> None:
        """`detail` is for the log: what, which, and which setting to look at. Never a key."""
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.retry_after_s = retry_after_s
