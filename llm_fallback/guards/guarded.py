"""A provider that can be relied on to answer or to fail in time, in a known way, within its budget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace

import structlog

from llm_fallback import telemetry
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Bill, Budget
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Countdown, Deadlines, close
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.ports import Part, Provider, Pulse, Streaming
from llm_fallback.types import ComposeRequest, Sentence, Usage, Verdict

# What stays so until somebody changes a setting or pays a bill.
_FOR_OWNERS = {Reason.NO_KEY, Reason.REFUSED_KEY, Reason.BAD_REQUEST, Reason.OVER_BUDGET}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Guards:
    """What a provider is guarded by. One of each per provider and process."""

    deadlines: Deadlines
    retries: Retries
    breaker: Breaker
    slots: Slots
    budget: Budget
    cache: ReplyCache


class GuardedProvider:
    """Wraps a provider; keeps every promise of the port, whatever the one inside does.

    A reply that was kept costs nothing. Otherwise, in this order: the breaker, a free place, money;
    then attempts, until a first sentence or verdict has come; then the rest of the stream. Only
    ProviderError leaves it, and cancellation.
    """

    def __init__(self, inner: Provider, guards: Guards) -> None:
        """`inner` gives pulses if it is `Streaming`: then a slow provider is told from one that hangs."""
        self._inner = inner
        self._guards = guards
        self._stream = inner.stream if isinstance(inner, Streaming) else inner.compose
        telemetry.breaker(inner.name, guards.breaker.state)

    @property
    def name(self) -> str:
        """The name of the provider inside."""
        return self._inner.name

    @property
    def calls_llm(self) -> bool:
        """Whether the provider inside asks a language model."""
        return self._inner.calls_llm

    @property
    def guards(self) -> Guards:
        """The guards, for metrics: state of the breaker, places in use, hits of the cache."""
        return self._guards

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """As `Provider.compose`."""
        kept = self._guards.cache.get(request)
        if kept is not None:
            telemetry.asked(self.name, "cached")
            for part in (*kept, Usage()):
                yield part
            return
        countdown = Countdown(self._guards.deadlines, request.deadline_s)
        said: list[Part] = []
        try:
            await self._enter()
            async with aclosing(self._paid(request, countdown)) as parts:
                async for part in parts:
                    said.append(part)
                    yield part
        except ProviderError as error:
            await self._failed(error)
            raise
        except (GeneratorExit, asyncio.CancelledError):
            # Whoever asked wants no more: that says nothing of the provider.
            self._ended("stopped")
            raise
        await self._guards.breaker.succeeded()
        self._ended("ok")
        self._guards.cache.put(request, said)

    async def ping(self) -> None:
        """As `Provider.ping`, within the deadline of a first byte. A breaker that is open says no."""
        if self._guards.breaker.state == "opened":
            raise ProviderError(Reason.BREAKER_OPEN, f"{self.name} is being left alone")
        deadlines = self._guards.deadlines
        await Countdown(deadlines, deadlines.first_byte_s).first(_once(self._inner))

    async def _enter(self) -> None:
        try:
            await self._guards.breaker.enter()
        finally:
            telemetry.breaker(self.name, self._guards.breaker.state)

    async def _failed(self, error: ProviderError) -> None:
        self._log(error)
        await self._guards.breaker.failed(error)
        self._ended(error.reason.value)

    def _ended(self, outcome: str) -> None:
        telemetry.asked(self.name, outcome)
        telemetry.breaker(self.name, self._guards.breaker.state)

    def _log(self, error: ProviderError) -> None:
        tell = log.warning if error.reason in _FOR_OWNERS else log.info
        tell("llm_failed", provider=self.name, reason=error.reason.value, detail=str(error))

    async def _paid(
        self, request: ComposeRequest, countdown: Countdown
    ) -> AsyncGenerator[Part, None]:
        """The parts, while a place is held and the money for them is reserved."""
        async with self._guards.slots.taken(countdown.left_s()):
            bill = self._guards.budget.open(request)
            try:
                async with aclosing(self._parts(request, countdown, bill)) as parts:
                    async for part in parts:
                        yield part
            finally:
                bill.close()

    async def _parts(
        self, request: ComposeRequest, countdown: Countdown, bill: Bill
    ) -> AsyncGenerator[Part, None]:
        """The parts of the first attempt that gave any, checked for their order."""
        parts, first = await self._begin(request, countdown, bill)
        part: Part | Pulse | None = first
        order = _Order()
        try:
            while part is not None:
                if isinstance(part, Usage):
                    bill.reported(part)
                if not isinstance(part, Pulse):
                    order.check(part)
                    yield part
                part = await self._next(countdown, parts, order)
        finally:
            await close(parts)
        missing = order.at_end(bill)
        if missing is not None:
            yield missing

    async def _next(
        self, countdown: Countdown, parts: AsyncIterator[Part | Pulse], order: _Order
    ) -> Part | Pulse | None:
        try:
            return await countdown.next(parts)
        except ProviderError as error:
            if not order.whole:
                raise
            # Everything was said; that the bill did not come is no reason to take it back.
            log.info("llm_usage_missing", provider=self.name, reason=error.reason.value)
            return None

    async def _begin(
        self, request: ComposeRequest, countdown: Countdown, bill: Bill
    ) -> tuple[AsyncIterator[Part | Pulse], Part]:
        async for attempt in self._guards.retries.each(countdown.left_s):
            with attempt:
                bill.attempt_over()
                return await self._attempt(request, countdown, bill)
        raise AssertionError("attempts end with a reply or an error")

    async def _attempt(
        self, request: ComposeRequest, countdown: Countdown, bill: Bill
    ) -> tuple[AsyncIterator[Part | Pulse], Part]:
        """The stream of one attempt and the first part in it."""
        parts = self._stream(replace(request, deadline_s=countdown.left_s()))
        try:
            part = await countdown.first(parts)
            while isinstance(part, Pulse):
                bill.begun()
                part = await countdown.next(parts)
            if part is None:
                raise ProviderError(Reason.BROKEN_REPLY, "the provider said nothing at all")
        except BaseException:
            await close(parts)
            raise
        bill.begun()
        return parts, part


class _Order:
    """Sentences, then one verdict, then one usage."""

    def __init__(self) -> None:
        self._stage = 0

    @property
    def whole(self) -> bool:
        """Whether the verdict has come."""
        return self._stage >= 2

    def check(self, part: Part) -> None:
        """Raise BROKEN_REPLY if `part` comes out of turn."""
        stage = 0 if isinstance(part, Sentence) else 1 if isinstance(part, Verdict) else 2
        expected = (0, 1) if self._stage == 0 else (self._stage,)
        if stage not in expected:
            raise ProviderError(Reason.BROKEN_REPLY, f"{type(part).__name__} came out of turn")
        self._stage = stage + 1 if stage else 0

    def at_end(self, bill: Bill) -> Usage | None:
        """Raise BROKEN_REPLY without a verdict; without a usage, the one that will be booked."""
        if self._stage == 0:
            raise ProviderError(Reason.BROKEN_REPLY, "the reply ended without a verdict")
        return Usage(cost=bill.estimate) if self._stage == 2 else None


async def _once(provider: Provider) -> AsyncGenerator[bool, None]:
    await provider.ping()
    yield True
