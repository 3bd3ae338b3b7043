"""How long a provider is waited for: for its first byte, between bytes, and in all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeVar

import anyio
import structlog

from llm_fallback.errors import ProviderError, Reason

T = TypeVar("T")
_CLOSING_S = 0.3

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Deadlines:
    """Seconds: in all, until the first byte of an attempt, and between any two after it."""

    total_s: float = 8.0
    first_byte_s: float = 4.0
    idle_s: float = 2.0


class Countdown:
    """The time that one call has left."""

    def __init__(self, deadlines: Deadlines, at_most_s: float) -> None:
        """Counts from now; `at_most_s` is what the caller can wait."""
        self._deadlines = deadlines
        self._ends = time.monotonic() + min(deadlines.total_s, at_most_s)

    def left_s(self) -> float:
        """Seconds left in all, 0 at least."""
        return max(0.0, self._ends - time.monotonic())

    async def first(self, parts: AsyncIterator[T]) -> T | None:
        """The first of `parts`, None if there are none.

        Raises:
            ProviderError: TIMEOUT, if nothing comes in time; else whatever `parts` raise, other
                errors than ours as BROKEN_REPLY.
        """
        allowed = self._deadlines.first_byte_s
        late = ProviderError(Reason.TIMEOUT, f"nothing came within {allowed:g} s")
        return await self._next(parts, allowed, late)

    async def next(self, parts: AsyncIterator[T]) -> T | None:
        """As `first`, of what follows; STALLED if it does not come in time."""
        allowed = self._deadlines.idle_s
        late = ProviderError(Reason.STALLED, f"nothing came for {allowed:g} s in mid-stream")
        return await self._next(parts, allowed, late)

    async def _next(
        self, parts: AsyncIterator[T], allowed_s: float, late: ProviderError
    ) -> T | None:
        left = self.left_s()
        if left <= allowed_s:
            late = ProviderError(Reason.TIMEOUT, "the time for the whole reply was over")
        if left <= 0:
            # A provider that never waits for anything could not be interrupted below.
            raise late
        try:
            # Entered and left between two parts: a scope may not span a generator's yield.
            with anyio.fail_after(min(allowed_s, left)):
                return await parts.__anext__()
        except StopAsyncIteration:
            return None
        except (TimeoutError, asyncio.TimeoutError):
            raise late from None
        except ProviderError:
            raise
        except Exception as error:
            kind = type(error).__name__
            raise ProviderError(Reason.BROKEN_REPLY, f"the provider failed with {kind}") from error


async def close(parts: AsyncIterator[object]) -> None:
    """End an iterator that is no longer wanted, and with it the call behind it.

    Takes a moment at most, also while being cancelled, and raises nothing: what is over is over.
    """
    aclose = getattr(parts, "aclose", None)
    if aclose is None:
        return
    with anyio.move_on_after(_CLOSING_S, shield=True):
        try:
            await aclose()
        except Exception as error:
            log.info("llm_call_ended_badly", kind=type(error).__name__)
