"""A guarded provider answers or fails in time, in a known way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal

import pytest

from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.guards.guarded import GuardedProvider, Guards
from llm_fallback.guards.ledger import MemoryLedger
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.ports import Part, Provider, Pulse
from llm_fallback.testing.provider_contract import ProviderContract
from llm_fallback.testing.requests import a_request
from llm_fallback.testing.scripted import HANG, NothingScripted, ScriptedProvider, Wait, reply
from llm_fallback.types import ComposeRequest, Sentence, Usage, Verdict

SHORT = Deadlines(total_s=0.5, first_byte_s=0.1, idle_s=0.1)
LONG = Deadlines(total_s=30.0, first_byte_s=30.0, idle_s=30.0)
# One deadline is near, the others are far: on a busy machine too, it is known which comes first.
FIRST = Deadlines(total_s=30.0, first_byte_s=0.1, idle_s=30.0)
IDLE = Deadlines(total_s=30.0, first_byte_s=30.0, idle_s=0.1)
TOTAL = Deadlines(total_s=0.4, first_byte_s=30.0, idle_s=30.0)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
SAID = Sentence("You can return most items within 30 days.", ("returns.window",))
REPLY = (SAID, Verdict(answerable=True), Usage(100, 20, Decimal("0.01")))
ESTIMATE = Decimal("0.05")
DAY = "shop:USD:day:2026-03-01"


@dataclass
class Bench:
    """A scripted provider, its guards with short deadlines, and the ledger behind them."""

    inner: Provider = field(default_factory=ScriptedProvider)
    deadlines: Deadlines = LONG
    failures: int = 100
    places: int = 4
    wait_s: float = 0.05
    limits: Limits = field(default_factory=lambda: Limits(day=Decimal(1)))
    kept: int = 0
    ledger: MemoryLedger = field(default_factory=MemoryLedger)

    def __post_init__(self) -> None:
        budget = Budget(self.limits, self.ledger, lambda _: ESTIMATE, lambda: NOON)
        guards = Guards(
            self.deadlines,
            Retries(3),
            Breaker("scripted", self.failures),
            Slots(self.places, self.wait_s),
            budget,
            ReplyCache("m", self.kept),
        )
        self.guarded = GuardedProvider(self.inner, guards)

    @property
    def scripted(self) -> ScriptedProvider:
        """The provider inside."""
        assert isinstance(self.inner, ScriptedProvider)
        return self.inner

    async def ask(self, request: ComposeRequest | None = None) -> tuple[list[Part], Reason | None]:
        """What is said, and why it failed if it did."""
        parts: list[Part] = []
        try:
            async for part in self.guarded.compose(request or a_request()):
                parts.append(part)
        except ProviderError as error:
            return parts, error.reason
        return parts, None


def failing(reason: Reason, after_s: float | None = None) -> ProviderError:
    """An error to script."""
    return ProviderError(reason, "as scripted", after_s)


class TestGuarded(ProviderContract):
    """What is guarded keeps the contract of providers."""

    @pytest.fixture
    def provider(self) -> Provider:
        """Around one that answers."""
        return Bench(ScriptedProvider(*[reply(answerable=False)] * 9)).guarded

    @pytest.fixture
    def failing(self) -> Provider | None:
        """Around one that fails."""
        error = failing(Reason.REFUSED_KEY)
        inner = ScriptedProvider([error])
        inner.ping_error = error
        return Bench(inner).guarded


# -- deadlines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "deadlines", "said", "reason"),
    [
        ([HANG], FIRST, [], Reason.TIMEOUT),
        ([Pulse(), HANG], IDLE, [], Reason.STALLED),
        ([Pulse(), SAID, HANG], IDLE, [SAID], Reason.STALLED),
        ([Pulse(), HANG], TOTAL, [], Reason.TIMEOUT),
        ([*[Pulse(), Wait(0.06)] * 40], TOTAL, [], Reason.TIMEOUT),
        ([SAID, *[Wait(0.06), Pulse()] * 40], TOTAL, [SAID], Reason.TIMEOUT),
        ([SAID, *[Pulse()] * 10**6], TOTAL, [SAID], Reason.TIMEOUT),
    ],
    ids=["nothing", "a byte", "a sentence", "too long", "pulses", "pulses after it", "no pause"],
)
async def test_nobody_waits_longer_than_agreed(
    script: list[Part | Pulse | Wait], deadlines: Deadlines, said: list[Part], reason: Reason
) -> None:
    """First byte, pause and whole reply have a deadline each; what was said before is kept."""
    bench = Bench(ScriptedProvider(script), deadlines)

    parts, why = await bench.ask()

    assert parts == said
    assert why is reason
    assert bench.scripted.ended_early == 1
    assert len(bench.scripted.requests) == 1


async def test_pulses_keep_a_slow_provider_alive() -> None:
    """Between two parts more time goes by than between two bytes may: the bytes count."""
    pulses = [Pulse(), Wait(0.15)] * 4
    slow = [step for part in REPLY for step in (*pulses, part)]

    parts, why = await Bench(ScriptedProvider(slow), Deadlines(30.0, 0.5, 0.5)).ask()

    assert parts == list(REPLY)
    assert why is None


async def test_the_callers_deadline_counts_too() -> None:
    """What the request has left is less than the setting: the less counts, and is passed on."""
    bench = Bench(ScriptedProvider([HANG]), Deadlines(60.0, 60.0, 60.0))

    _, why = await bench.ask(a_request(deadline_s=0.05))

    assert why is Reason.TIMEOUT
    assert bench.scripted.requests[0].deadline_s <= 0.05


async def test_no_time_left_is_a_time_out() -> None:
    """Nothing is waited for when there is nothing to wait with."""
    _, why = await Bench(ScriptedProvider(REPLY)).ask(a_request(deadline_s=0.0))

    assert why is Reason.TIMEOUT


async def test_a_provider_that_will_not_close_is_left_behind() -> None:
    """A hanging connection does not outlast the deadline."""

    class Clinging(ScriptedProvider):
        async def compose(self, request: ComposeRequest) -> AsyncIterator[Part]:  # type: ignore[override]
            try:
                yield SAID
                await asyncio.sleep(3600)
            finally:
                await asyncio.sleep(3600)

        stream = compose  # type: ignore[assignment]

    parts, why = await Bench(Clinging(), IDLE).ask()

    assert parts == [SAID]
    assert why is Reason.STALLED


# -- retries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reason", [Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.UNREACHABLE, Reason.CUT]
)
async def test_another_attempt_may_help(reason: Reason) -> None:
    """What may pass is tried again, at most three times in all."""
    recovering = Bench(ScriptedProvider([failing(reason)], [failing(reason)], REPLY), LONG)
    persistent = Bench(ScriptedProvider(*[[failing(reason)]] * 4), LONG)

    assert await recovering.ask() == (list(REPLY), None)
    assert await persistent.ask() == ([], reason)
    assert persistent.scripted.left == 1


@pytest.mark.parametrize(
    "reason",
    sorted(
        set(Reason) - {Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.UNREACHABLE, Reason.CUT}
    ),
)
async def test_other_failures_are_not_tried_again(reason: Reason) -> None:
    """A wrong key stays wrong, and a customer is not made to wait twice."""
    bench = Bench(ScriptedProvider([failing(reason)], REPLY), LONG)

    assert await bench.ask() == ([], reason)
    assert bench.scripted.left == 1


async def test_nothing_is_tried_again_after_a_sentence() -> None:
    """A customer may have read it: the next attempt could say something else."""
    bench = Bench(ScriptedProvider([SAID, failing(Reason.CUT)], REPLY), LONG)

    assert await bench.ask() == ([SAID], Reason.CUT)
    assert bench.scripted.left == 1


@pytest.mark.parametrize(("after_s", "attempts"), [(0.0, 2), (2.0, 2), (60.0, 1)])
async def test_retry_after_is_honoured_if_it_fits(after_s: float, attempts: int) -> None:
    """Asked again when the provider says so, or not at all if that is too late."""
    bench = Bench(ScriptedProvider([failing(Reason.RATE_LIMITED, after_s)], REPLY), LONG)

    await bench.ask()

    assert len(bench.scripted.requests) == attempts


async def test_without_time_nothing_is_tried_again() -> None:
    """An attempt that could not come to its end is not begun."""
    bench = Bench(ScriptedProvider([failing(Reason.SERVER_ERROR)], REPLY), SHORT)

    assert await bench.ask() == ([], Reason.SERVER_ERROR)
    assert len(bench.scripted.requests) == 1


# -- nothing else escapes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyError("x"), OSError("x"), RuntimeError("x"), RecursionError()]
)
@pytest.mark.parametrize("before", [[], [SAID]])
async def test_any_error_is_a_known_one(error: Exception, before: list[Part]) -> None:
    """What a provider never promised to raise is a broken reply."""
    bench = Bench(ScriptedProvider([*before, error]))

    assert await bench.ask() == (before, Reason.BROKEN_REPLY)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([], []),
        ([SAID], [SAID]),
        ([Usage()], []),
        ([Verdict(True), SAID], [Verdict(True)]),
        ([Verdict(True), Verdict(True)], [Verdict(True)]),
        ([*REPLY, Usage()], list(REPLY)),
    ],
)
async def test_parts_out_of_turn_are_a_broken_reply(script: list[Part], said: list[Part]) -> None:
    """Sentences, one verdict, one usage: the port's order holds outside, whatever happens inside."""
    assert await Bench(ScriptedProvider(script)).ask() == (said, Reason.BROKEN_REPLY)


@pytest.mark.parametrize("end", [[], [HANG], [failing(Reason.CUT)], [ValueError("x")]])
async def test_a_missing_usage_is_the_estimate(end: list[Part | Wait | Exception]) -> None:
    """Everything was said: the reply stands, and somebody has to be billed for it."""
    bench = Bench(ScriptedProvider([*REPLY[:2], *end]), IDLE)

    parts, why = await bench.ask()

    assert parts == [*REPLY[:2], Usage(cost=ESTIMATE)]
    assert why is None
    assert bench.ledger.spent(DAY) == ESTIMATE


async def test_cancellation_passes_through() -> None:
    """A customer who leaves ends the call; the place is free and the bill is closed."""
    bench = Bench(ScriptedProvider([SAID, HANG], REPLY), LONG, places=1)
    task = asyncio.ensure_future(bench.ask())
    await asyncio.sleep(0.05)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert bench.scripted.ended_early == 1
    assert bench.ledger.spent(DAY) == ESTIMATE
    assert await bench.ask() == (list(REPLY), None)


async def test_stopping_ends_the_call() -> None:
    """Closing the iterator after a sentence ends everything behind it at once."""
    bench = Bench(ScriptedProvider([SAID, HANG]), places=1)
    parts = bench.guarded.compose(a_request())
    first = await parts.__anext__()

    await parts.aclose()

    assert first == SAID
    assert bench.scripted.ended_early == 1
    assert bench.guarded.guards.slots.in_use == 0
    assert bench.guarded.guards.breaker.state == "closed"


# -- breaker, places, money, cache --------------------------------------------------------------


async def test_a_provider_that_keeps_failing_is_left_alone() -> None:
    """After so many failures in a row it is not even asked."""
    bench = Bench(ScriptedProvider(*[[HANG]] * 3), FIRST, failures=2)
    reasons = [(await bench.ask())[1] for _ in range(4)]

    assert reasons == [Reason.TIMEOUT, Reason.TIMEOUT, Reason.BREAKER_OPEN, Reason.BREAKER_OPEN]
    assert bench.scripted.left == 1
    assert bench.guarded.guards.breaker.state == "opened"
    with pytest.raises(ProviderError, match="breaker_open"):
        await bench.guarded.ping()


async def test_a_bad_question_does_not_open_the_breaker() -> None:
    """Refusals say something about the question, not about the provider."""
    bench = Bench(ScriptedProvider(*[[failing(Reason.REFUSAL)]] * 5, REPLY), failures=2)
    reasons = [(await bench.ask())[1] for _ in range(6)]

    assert reasons == [Reason.REFUSAL] * 5 + [None]


async def test_retries_are_one_failure() -> None:
    """A call counts once, however often it was tried."""
    bench = Bench(ScriptedProvider(*[[failing(Reason.SERVER_ERROR)]] * 3, REPLY), LONG, failures=2)

    await bench.ask()

    assert await bench.ask() == (list(REPLY), None)


async def test_too_many_at_once_do_not_queue_for_long() -> None:
    """Who finds no place for a moment is told that it is busy; then there is one again."""
    holding = [Pulse(), Wait(0.5), *REPLY]
    bench = Bench(ScriptedProvider(holding, REPLY), LONG, places=1)

    first = asyncio.ensure_future(bench.ask())
    await asyncio.sleep(0.01)
    second = await bench.ask()

    assert second == ([], Reason.BUSY)
    assert await first == (list(REPLY), None)
    assert await bench.ask() == (list(REPLY), None)


async def test_who_waits_a_little_gets_the_place() -> None:
    """A place that becomes free in time is taken."""
    bench = Bench(
        ScriptedProvider([Pulse(), Wait(0.05), *REPLY], REPLY),
        places=1,
        wait_s=2.0,
        deadlines=LONG,
    )

    both = await asyncio.gather(bench.ask(), bench.ask())

    assert both == [(list(REPLY), None)] * 2


async def test_what_was_used_is_booked() -> None:
    """The estimate is reserved, the reported cost is what stays."""
    bench = Bench(ScriptedProvider(REPLY))

    await bench.ask()

    assert bench.ledger.spent(DAY) == Decimal("0.01")


@pytest.mark.parametrize(
    ("scripts", "spent"),
    [
        ([[failing(Reason.REFUSED_KEY)]], "0"),
        ([[HANG]], "0"),
        ([[Pulse(), failing(Reason.REFUSAL)]], "0.05"),
        ([[SAID, HANG]], "0.05"),
        ([[Pulse(), failing(Reason.CUT)], REPLY], "0.06"),
        ([[failing(Reason.CUT)], REPLY], "0.01"),
        ([[*REPLY, ValueError("x")]], "0.01"),
    ],
)
async def test_what_failed_is_booked_as_far_as_it_came(
    scripts: list[list[Part | Pulse | Wait | Exception]], spent: str
) -> None:
    """Before the first byte nothing is owed; after it the estimate, unless usage was reported."""
    bench = Bench(ScriptedProvider(*scripts), Deadlines(8.0, 0.1, 0.1))

    await bench.ask()

    assert bench.ledger.spent(DAY) == Decimal(spent)


async def test_over_budget_nothing_is_asked() -> None:
    """What would not fit any more is not begun."""
    bench = Bench(ScriptedProvider(REPLY), limits=Limits(day=Decimal("0.04")))

    assert await bench.ask() == ([], Reason.OVER_BUDGET)
    assert bench.scripted.requests == []


async def test_the_same_question_is_answered_from_the_cache() -> None:
    """Sentences and verdict as they were, at no cost, and nobody is asked."""
    bench = Bench(ScriptedProvider(REPLY), kept=10)
    first = await bench.ask()

    again = await bench.ask(a_request(question="  how long do I have to return a LAMP "))

    assert first == (list(REPLY), None)
    assert again == ([*REPLY[:2], Usage()], None)
    assert len(bench.scripted.requests) == 1


async def test_a_reply_that_failed_is_not_kept() -> None:
    """Half an answer is not an answer for the next customer."""
    bench = Bench(ScriptedProvider([SAID, failing(Reason.TRUNCATED)], REPLY), kept=10)
    await bench.ask()

    assert await bench.ask() == (list(REPLY), None)


async def test_an_unscripted_call_is_refused() -> None:
    """A test that did not foresee a question hears of it, also through the guards."""
    bench = Bench(ScriptedProvider())

    with pytest.raises(NothingScripted, match="lamp"):
        await bench.ask()
