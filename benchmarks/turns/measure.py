"""Measures one system: how long turns take, and how many it runs at once."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import count

import aiohttp

from benchmarks.turns.figures import Clock, Figures, Plan
from benchmarks.turns.systems import System, open_client, until_first_answer
from benchmarks.turns.talks import Shopper, Talk, cycle_length, long_talk, talks

WARM_UP_TALKS = 5


class Customers:
    """Customers of one system, one new conversation after the other."""

    def __init__(self, system: System, people: Sequence[Shopper]) -> None:
        """`people` are the customers of the shop, each in turn."""
        self.system = system
        self.people = people
        self._waiting: Iterator[Talk] = talks(people)
        self._numbers = count()

    def name(self) -> str:
        """A sender nobody was before."""
        return f"{self.system.name}-{next(self._numbers)}"

    async def hold(self, client: aiohttp.ClientSession, clock: Clock) -> None:
        """Hold the next conversation, adding the time of each turn."""
        await hold(self.system, client, next(self._waiting), self.name(), clock)

    async def crowd(
        self, client: aiohttp.ClientSession, at_once: int, seconds: float, clock: Clock
    ) -> float:
        """So many conversations at once, new ones begun until the time is over; the turns a second.

        Turns that end after the time is over are waited for and not counted.
        """
        until = time.perf_counter() + seconds
        counted = len(clock.times)

        async def customer() -> None:
            while time.perf_counter() < until:
                await hold(self.system, client, next(self._waiting), self.name(), clock, until)

        await asyncio.gather(*(customer() for _ in range(at_once)))
        return (len(clock.times) - counted) / seconds


async def started(system: System, figures: Figures) -> None:
    """Start the system, noting how long that takes and how much memory it has then."""
    figures.values["start_s"] = await until_first_answer(system)
    figures.values["rss_mb"] = system.processes.rss_mb()


async def alone(customers: Customers, plan: Plan, figures: Figures) -> None:
    """One customer at a time."""
    clock = Clock()
    async with open_client() as client:
        for _ in range(WARM_UP_TALKS):
            await customers.hold(client, Clock())
        for _ in range(plan.alone_talks):
            await customers.hold(client, clock)
    figures.values["p50_ms"], figures.values["p95_ms"] = clock.ms(0.5), clock.ms(0.95)
    figures.values["unanswered"] = float(clock.unanswered)


async def busy(customers: Customers, plan: Plan, figures: Figures) -> None:
    """Many customers at once."""
    clock = Clock()
    async with open_client() as client:
        rate = await customers.crowd(client, plan.at_once, plan.seconds, clock)
    figures.values["turns_per_s"], figures.values["turns"] = rate, float(len(clock.times))
    figures.values["busy_p50_ms"], figures.values["busy_p95_ms"] = clock.ms(0.5), clock.ms(0.95)


async def long(customers: Customers, plan: Plan, figures: Figures) -> None:
    """The time of a turn at each position: the median of several conversations.

    In each, the mean of one round of the same messages around that position counts.
    """
    around = cycle_length()
    found: dict[int, list[float]] = {turn: [] for turn in plan.turns}
    async with open_client() as client:
        for shopper in customers.people[-plan.long_again :]:
            clock = Clock()
            talk = long_talk(shopper, max(plan.turns) + around // 2)
            await hold(customers.system, client, talk, customers.name(), clock)
            for turn in plan.turns:
                first = turn - 1 - around // 2
                found[turn].append(statistics.fmean(clock.times[first : first + around]) * 1000)
    for turn, times in found.items():
        figures.values[f"turn_{turn}_ms"] = statistics.median(times)


async def hold(
    system: System,
    client: aiohttp.ClientSession,
    talk: Talk,
    sender: str,
    clock: Clock,
    until: float = math.inf,
) -> None:
    """Hold one conversation, adding the time of each turn; break off when it is that late."""
    chat = system.chat(client, sender)
    await chat.open()
    for line in talk.lines:
        began = time.perf_counter()
        replies = await chat.say(line)
        now = time.perf_counter()
        if now > until:
            return
        clock.times.append(now - began)
        clock.unanswered += not replies
