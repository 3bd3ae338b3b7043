"""Which failures are worth another attempt, and when. stamina does the waiting, with jitter."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import stamina

from llm_fallback.errors import ProviderError, Reason

WORTH_IT = frozenset({Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.UNREACHABLE, Reason.CUT})
"""Not time-outs: who waited once for nothing is better answered without the provider."""
USEFUL_S = 1.0
"""An attempt with less time than this is not begun."""


@dataclass(frozen=True)
class Retries:
    """How often to try, the first attempt included, and how many seconds to wait in between."""

    attempts: int = 3
    wait_initial_s: float = 0.2
    wait_max_s: float = 1.0
    wait_jitter_s: float = 0.3

    def each(self, left_s: Callable[[], float]) -> AsyncIterator[stamina.Attempt]:
        """The attempts, as context managers; `left_s` says how many seconds the call has left."""

        def wait(error: Exception) -> bool | float:
            return self._wait(error, left_s())

        return stamina.retry_context(
            on=wait,
            attempts=max(1, self.attempts),
            timeout=None,
            wait_initial=self.wait_initial_s,
            wait_max=self.wait_max_s,
            wait_jitter=self.wait_jitter_s,
        ).__aiter__()

    def _wait(self, error: Exception, left_s: float) -> bool | float:
        """False for no other attempt, True for one after the usual wait, or seconds to wait."""
        if not isinstance(error, ProviderError) or error.reason not in WORTH_IT:
            return False
        if error.retry_after_s is None:
            return self.wait_max_s + USEFUL_S <= left_s
        # Never before the time the provider gave, and not all at that very moment.
        wait = error.retry_after_s + random.uniform(0, self.wait_jitter_s)
        return wait if wait + USEFUL_S <= left_s else False
