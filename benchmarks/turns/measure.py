"""Measures one system: how long turns take, and how many it runs at once."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count

import aiohttp

from benchmarks.turns.systems import System, open_client, until_first_answer
from benchmarks.turns.talks import Shopper, Talk, cycle_length, long_talk, talks

LONG_AGAIN = 2
WARM_UP_TALKS = 5


@dataclass(frozen=True)
class Plan:
    """What is measured. `turns` are the positions in a long conversation to compare."""

    at_once: int = 32
    seconds: float = 30.0
    alone_talks: int = 15
    turns: tuple[int, ...] = (5, 200)


@dataclass
class Figures:
    """What came out; times in milliseconds, memory in megabytes."""

    turns_per_s: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    start_s: float = 0.0
    rss_mb: float = 0.0
    rss_after_mb: float = 0.0
    busy_p50_ms: float = 0.0
    busy_p95_ms: float = 0.0
    turns: int = 0
    unanswered: int = 0
    at_turn: dict[int, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, float]:
        """All figures, `turn_<n>_ms` among them, rounded."""
        rest = asdict(self)
        at_turn: dict[int, float] = rest.pop("at_turn")
        rest.update({f"turn_{turn}_ms": ms for turn, ms in at_turn.items()})
        return {name: round(value, 2) for name, value in rest.items()}


@dataclass
class Clock:
    """The times of turns, in seconds, and how many were answered with nothing."""

    times: list[float] = field(default_factory=list)
    unanswered: int = 0

    def ms(self, share: float) -> float:
        """The time that this share of the turns took at most."""
        if not self.times:
            return 0.0
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000


async def measure(system: System, people: Sequence[Shopper], plan: Plan) -> Figures:
    """Start the system, measure it, and leave it running."""
    figures = Figures(start_s=await until_first_answer(system))
    figures.rss_mb = system.processes.rss_mb()
    senders = (f"{system.name}-{number}" for number in count())
    waiting = talks(people)
    async with open_client() as client:
        await _hold_some(system, client, waiting, senders, WARM_UP_TALKS)
        alone = await _hold_some(system, client, waiting, senders, plan.alone_talks)
        figures.p50_ms, figures.p95_ms = alone.ms(0.5), alone.ms(0.95)
        busy, took = await _load(system, client, waiting, senders, plan)
        figures.turns, figures.turns_per_s = len(busy.times), len(busy.times) / took
        figures.busy_p50_ms, figures.busy_p95_ms = busy.ms(0.5), busy.ms(0.95)
        figures.unanswered = alone.unanswered + busy.unanswered
        figures.at_turn = await _long(system, client, people[-LONG_AGAIN:], senders, plan.turns)
    figures.rss_after_mb = system.processes.rss_mb()
    system.processes.check()
    return figures


async def hold(
    system: System, client: aiohttp.ClientSession, talk: Talk, sender: str, clock: Clock
) -> None:
    """Hold one conversation, adding the time of each turn."""
    chat = system.chat(client, sender)
    await chat.open()
    for line in talk.lines:
        began = time.perf_counter()
        replies = await chat.say(line)
        clock.times.append(time.perf_counter() - began)
        clock.unanswered += not replies


async def _hold_some(
    system: System,
    client: aiohttp.ClientSession,
    waiting: Iterator[Talk],
    senders: Iterator[str],
    number: int,
) -> Clock:
    """One conversation after the other."""
    clock = Clock()
    for _ in range(number):
        await hold(system, client, next(waiting), next(senders), clock)
    return clock


async def _load(
    system: System,
    client: aiohttp.ClientSession,
    waiting: Iterator[Talk],
    senders: Iterator[str],
    plan: Plan,
) -> tuple[Clock, float]:
    """So many conversations at once, new ones begun until the time is over; all are finished."""
    clock = Clock()
    began = time.perf_counter()

    async def customer() -> None:
        while time.perf_counter() - began < plan.seconds:
            await hold(system, client, next(waiting), next(senders), clock)

    await asyncio.gather(*(customer() for _ in range(plan.at_once)))
    return clock, time.perf_counter() - began


async def _long(
    system: System,
    client: aiohttp.ClientSession,
    people: Sequence[Shopper],
    senders: Iterator[str],
    turns: Sequence[int],
) -> dict[int, float]:
    """The time of a turn at each position: the median of several conversations.

    In each, the mean of one round of the same messages around that position counts.
    """
    around = cycle_length()
    found: dict[int, list[float]] = {turn: [] for turn in turns}
    for shopper in people:
        clock = Clock()
        talk = long_talk(shopper, max(turns) + around // 2)
        await hold(system, client, talk, next(senders), clock)
        for turn in turns:
            first = turn - 1 - around // 2
            found[turn].append(statistics.fmean(clock.times[first : first + around]) * 1000)
    return {turn: statistics.median(times) for turn, times in found.items()}
