"""What a system does under strain: many open conversations, more messages than it can answer, many turns."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp

from benchmarks.turns.figures import Clock, Figures, Plan
from benchmarks.turns.measure import Customers
from benchmarks.turns.systems import Chat, Refused, open_client
from benchmarks.turns.talks import around

OPENED_AT_ONCE = 16
ACTIVE_SHARE = 0.01
ASKED = 200
POOL = 400
SETTLING_S = 20.0
CALIBRATION_S = 10.0
RECOVERY_S = 15.0
RECOVERED_SHARE = 0.9
WARM_UP_SHARE = 0.2
WARM_UP_TURNS = 2500
WINDOW_S = 3.0


async def many_open(customers: Customers, plan: Plan, figures: Figures) -> None:
    """Many conversations open, a hundredth of them going on, one message at a time."""
    async with open_client() as client:
        few = await _opened(customers, client, max(int(plan.open * ACTIVE_SHARE), 1))
        before = await _asked(few)
        await _opened(customers, client, plan.open - len(few))
        after = await _asked(few)
    figures.values["open_conversations"] = float(plan.open)
    figures.values["few_open_p50_ms"], figures.values["open_p50_ms"] = before.ms(0.5), after.ms(0.5)
    figures.values["open_rss_mb"] = customers.system.processes.rss_mb()


async def overload(customers: Customers, plan: Plan, figures: Figures) -> None:
    """More messages a second than can be answered, come what may; then as many as before."""
    values, tally = figures.values, Tally()
    async with open_client() as client:
        pool = await _opened(customers, client, POOL)
        # The first messages of a conversation are its cheapest: what is normal is what comes after them.
        await _kept_busy(pool, plan.at_once, SETTLING_S)
        normal, before = Clock(), await _kept_busy(pool, plan.at_once, CALIBRATION_S)
        normal.times = [took for _, took in before]
        capacity = len(before) / CALIBRATION_S
        offered = await _flood(pool, capacity * plan.overload_times, plan.overload_s, tally)
        after = await _kept_busy(pool, plan.at_once, RECOVERY_S)
    values["overload_capacity_per_s"], values["overload_offered_per_s"] = capacity, offered
    values["overload_normal_p95_ms"] = normal.ms(0.95)
    values["overload_accepted_p95_ms"] = tally.accepted.ms(0.95)
    values["overload_x"] = tally.accepted.ms(0.95) / max(normal.ms(0.95), 1e-9)
    values["overload_refused_p95_ms"] = tally.refused.ms(0.95)
    values["overload_accepted"] = float(len(tally.accepted.times))
    values["overload_refused"] = float(len(tally.refused.times))
    values["overload_failed"] = float(tally.failed)
    values["overload_recovered_s"] = recovered_s([ended for ended, _ in after], capacity)


async def growth(customers: Customers, plan: Plan, figures: Figures) -> None:
    """Memory after many turns, against memory when what is kept of conversations has reached its bound."""
    clock, memory = Clock(), customers.system.processes
    turns = min(max(int(plan.turns_in_all * WARM_UP_SHARE), WARM_UP_TURNS), plan.turns_in_all // 2)
    async with open_client() as client:
        await _until(customers, client, plan.at_once, clock, turns)
        warm = memory.rss_mb()
        await _until(customers, client, plan.at_once, clock, plan.turns_in_all)
    figures.values["growth_turns"] = float(len(clock.times) - turns)
    figures.values["growth_mb"] = memory.rss_mb() - warm


@dataclass
class Tally:
    """How messages ended: answered, refused with the time to come again, or in any other way."""

    accepted: Clock = field(default_factory=Clock)
    refused: Clock = field(default_factory=Clock)
    failed: int = 0


async def _opened(customers: Customers, client: aiohttp.ClientSession, number: int) -> list[Chat]:
    """So many conversations, each with a first message answered."""
    chats: list[Chat] = []

    async def opening() -> None:
        while len(chats) < number:
            chat = customers.system.chat(client, customers.name())
            chats.append(chat)
            await chat.open()
            await chat.say("hello")

    await asyncio.gather(*(opening() for _ in range(OPENED_AT_ONCE)))
    return chats


async def _asked(chats: Sequence[Chat]) -> Clock:
    """Questions to these conversations, one at a time."""
    clock, chance = Clock(), random.Random(1)
    lines = around()
    for number in range(ASKED):
        began = time.perf_counter()
        await chance.choice(chats).say(lines[number % len(lines)])
        clock.times.append(time.perf_counter() - began)
    return clock


async def _flood(chats: Sequence[Chat], per_s: float, seconds: float, tally: Tally) -> float:
    """Send so many messages a second, whether answered or not; how many a second were sent."""
    idle, lines = list(chats), around()
    random.Random(1).shuffle(idle)
    going: set[asyncio.Task[None]] = set()

    async def ask(chat: Chat, line: str) -> None:
        began = time.perf_counter()
        try:
            await chat.say(line)
            tally.accepted.times.append(time.perf_counter() - began)
        except Refused as refusal:
            if refusal.is_polite:
                tally.refused.times.append(time.perf_counter() - began)
            else:
                tally.failed += 1
        except aiohttp.ClientError:
            tally.failed += 1
        finally:
            idle.append(chat)

    began, sent = time.perf_counter(), 0
    while (now := time.perf_counter() - began) < seconds:
        while sent < now * per_s and idle:
            going.add(task := asyncio.ensure_future(ask(idle.pop(0), lines[sent % len(lines)])))
            task.add_done_callback(going.discard)
            sent += 1
        await asyncio.sleep(1 / per_s)
    if going:
        await asyncio.wait(going)
    return sent / seconds


async def _kept_busy(
    chats: Sequence[Chat], at_once: int, seconds: float
) -> list[tuple[float, float]]:
    """So many of these conversations at once; of each turn when it ended, and how long it took, in seconds."""
    idle, lines = list(chats), around()
    began, turns = time.perf_counter(), list[tuple[float, float]]()

    async def customer(number: int) -> None:
        while (now := time.perf_counter()) < began + seconds:
            chat, number = idle.pop(0), number + 1
            with suppress(Refused):
                await chat.say(lines[number % len(lines)])
                ended = time.perf_counter()
                if ended <= began + seconds:
                    turns.append((ended - began, ended - now))
            idle.append(chat)

    await asyncio.gather(*(customer(number) for number in range(at_once)))
    return turns


def recovered_s(ended: Sequence[float], per_s: float) -> float:
    """From which second on as many turns a second ended as `per_s`, nearly; all of the time if never."""
    for tenth in range(int((RECOVERY_S - WINDOW_S) * 10)):
        begin = tenth / 10
        within = sum(begin <= each < begin + WINDOW_S for each in ended)
        if within >= RECOVERED_SHARE * per_s * WINDOW_S:
            return begin
    return RECOVERY_S


async def _until(
    customers: Customers, client: aiohttp.ClientSession, at_once: int, clock: Clock, turns: int
) -> None:
    """So many conversations at once until there were that many turns; all begun are finished."""

    async def customer() -> None:
        while len(clock.times) < turns:
            await customers.hold(client, clock)

    await asyncio.gather(*(customer() for _ in range(at_once)))
