"""A circuit breaker: a provider that keeps failing is left alone for a while.

The states and their changes are purgatory's. What counts is the call as a whole, retries included.
"""

from __future__ import annotations

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from purgatory.service._async.circuitbreaker import AsyncCircuitBreaker

from llm_fallback.errors import ProviderError, Reason

COUNTED = frozenset(
    {
        Reason.REFUSED_KEY,
        Reason.RATE_LIMITED,
        Reason.SERVER_ERROR,
        Reason.UNREACHABLE,
        Reason.TIMEOUT,
        Reason.STALLED,
        Reason.CUT,
    }
)
"""What says something about the provider, and not about this one question."""


class Breaker:
    """Opens after some failures in a row, closes again after the first success."""

    def __init__(
        self,
        name: str,
        failures: int = 5,
        open_s: float = 30.0,
        factory: AsyncCircuitBreakerFactory | None = None,
    ) -> None:
        """`factory` is for a state shared between processes (purgatory's Redis unit of work)."""
        self._name = name
        self._failures = failures
        self._open_s = open_s
        self._factory = factory or AsyncCircuitBreakerFactory()
        self._breaker: AsyncCircuitBreaker | None = None

    @property
    def state(self) -> str:
        """ "closed", "opened" or "half-opened", for metrics. Changes with calls, not with time."""
        return self._breaker.context.state if self._breaker else "closed"

    async def enter(self) -> None:
        """Before a call. After it, `failed` or `succeeded`; neither, if it ended undecided.

        Raises:
            ProviderError: BREAKER_OPEN, if the provider is being left alone.
        """
        breaker = await self._get()
        try:
            await breaker.__aenter__()
        except OpenedState as opened:
            # The same object is raised each time, and would collect a traceback of all of them.
            opened.__traceback__ = None
            raise ProviderError(
                Reason.BREAKER_OPEN, f"{self._name} failed {self._failures} times in a row"
            ) from None

    async def failed(self, error: ProviderError) -> None:
        """The call failed; reasons that do not count change nothing."""
        if error.reason in COUNTED:
            await (await self._get()).__aexit__(type(error), error, None)

    async def succeeded(self) -> None:
        """The call was answered to its end."""
        await (await self._get()).__aexit__(None, None, None)

    async def _get(self) -> AsyncCircuitBreaker:
        self._breaker = await self._factory.get_breaker(self._name, self._failures, self._open_s)
        return self._breaker
