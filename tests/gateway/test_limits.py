"""How much one session and one address may ask for."""

from __future__ import annotations

import asyncio
import mmap
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from gateway.errors import ApiError
from gateway.limits import PLACES, RateLimit
from gateway.lines import MAX_WAITING
from gateway.settings import Settings
from tests.gateway.conftest import ClientOf, Guest, code_of, open_guest
from tests.gateway.fakes import FakeAssistant, Line, said


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def waits(limit: RateLimit, key: str = "k") -> str | None:
    """How long one is told to wait; None if one need not."""
    try:
        limit.take(key)
    except ApiError as error:
        return error.headers["Retry-After"]
    return None


def test_a_bucket_gives_its_burst_and_refills() -> None:
    """So many at once, then one for each part of a minute, and never more than the burst."""
    clock = Clock()
    limit = RateLimit(per_minute=30, burst=3, clock=clock)

    at_once = [waits(limit) for _ in range(4)]
    clock.now += 2
    after_two_seconds = [waits(limit) for _ in range(2)]
    clock.now += 3600
    after_an_hour = [waits(limit) for _ in range(4)]

    assert at_once == [None, None, None, "2"]
    assert after_two_seconds == [None, "2"]
    assert after_an_hour == [None, None, None, "2"]


def test_keys_do_not_share_a_bucket() -> None:
    """What one uses up is not missing to another."""
    limit = RateLimit(per_minute=1, burst=1, clock=Clock())

    assert [waits(limit, key) for key in "aabb"] == [None, "60", None, "60"]


def test_zero_limits_nothing() -> None:
    """A rate of 0 switches the limit off."""
    limit = RateLimit(per_minute=0, burst=1, clock=Clock())

    assert [waits(limit) for _ in range(1000)] == [None] * 1000


def test_full_buckets_are_forgotten_first() -> None:
    """Memory does not grow with every address ever seen, and who asks too much is not let off by the others."""
    clock = Clock()
    limit = RateLimit(per_minute=60, burst=2, clock=clock)
    for _ in range(2):
        limit.take("busy")
    for n in range(PLACES):
        limit.take(str(n))

    assert waits(limit, "busy") == "1"


def test_workers_forked_afterwards_count_together() -> None:
    """What one process takes from a bucket, another one finds taken."""
    limit = RateLimit(per_minute=1, burst=40)
    allowed_here = mmap.mmap(-1, 4)

    def take_all(process: int) -> None:
        allowed_here[process] = sum(waits(limit) is None for _ in range(40))

    for process in range(4):
        if os.fork() == 0:
            take_all(process)
            os._exit(0)
    for _ in range(4):
        os.wait()

    assert sum(allowed_here[:]) == 40


async def test_a_session_that_sends_too_fast_is_told_when_to_go_on(
    client_of: ClientOf, settings: Settings, assistant: FakeAssistant
) -> None:
    """Beyond its burst a session gets 429 with Retry-After, and no turn runs; others go on."""
    client = client_of(replace(settings, session_rate_per_minute=6, session_burst=2))
    one, other = await open_guest(client), await open_guest(client)

    answers = [await one.send(text=str(n)) for n in range(3)]
    others = await other.send(text="hi")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert code_of(answers[2]) == (429, "too_many_requests", None)
    assert answers[2].headers["retry-after"] == "10"
    assert others.status_code == 200
    assert len(assistant.calls) == 3


async def test_strangers_cannot_use_up_a_sessions_messages(
    client_of: ClientOf, settings: Settings
) -> None:
    """Requests without the token do not count for the session they name."""
    guest = await open_guest(
        client_of(replace(settings, session_rate_per_minute=1, session_burst=1))
    )
    for _ in range(3):
        await replace(guest, token="wrong").send(text="hi")

    assert (await guest.send(text="hi")).status_code == 200


@pytest.mark.parametrize("call", ["session", "message", "feedback", "history"])
async def test_an_address_that_asks_too_much_is_held_off(
    client_of: ClientOf, settings: Settings, call: str
) -> None:
    """Every call counts for the address it comes from, also when it is refused."""
    client = client_of(replace(settings, ip_rate_per_minute=60, ip_burst=3))

    answers = [
        await (
            client.get("/api/chat/history/x")
            if call == "history"
            else client.post(f"/api/chat/{call}", content=b"")
        )
        for _ in range(4)
    ]

    assert [answer.status_code == 429 for answer in answers] == [False, False, False, True]


async def test_a_session_has_so_many_messages_waiting_and_no_more(
    client_of: ClientOf, settings: Settings, assistant: FakeAssistant
) -> None:
    """While a turn hangs, its session cannot pile up work without end."""
    guest = await open_guest(client_of(replace(settings, session_burst=100)))
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    sent = [
        asyncio.create_task(guest.send(text="slow", message_id=f"m{n}"))
        for n in range(MAX_WAITING + 2)
    ]
    await asyncio.sleep(0.2)
    gate.set()
    answers: list[httpx.Response] = await asyncio.gather(*sent)

    assert sorted(answer.status_code for answer in answers) == [200] * MAX_WAITING + [429] * 2


async def test_the_waiting_line_is_taken_down(guest: Guest, assistant: FakeAssistant) -> None:
    """After many refusals at the head of the line it still serves."""
    assistant.script["break"] = Line(error=RuntimeError())
    for _ in range(3):
        await guest.send(text="break")

    assert (await guest.send(text="hi")).status_code == 200


async def test_too_much_at_once_is_refused_at_once(
    client_of: ClientOf, settings: Settings, assistant: FakeAssistant
) -> None:
    """Beyond so many turns at once the next is told to come back, no turn of it runs, and the same message
    sent again when there is room is answered."""
    client = client_of(replace(settings, most_turns=2))
    guests = [await open_guest(client) for _ in range(3)]
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    hanging = [asyncio.create_task(guest.send(text="slow")) for guest in guests[:2]]
    while len(assistant.calls) < 2:
        await asyncio.sleep(0.001)
    refused = await guests[2].send(text="hi", message_id="m1")
    unopened = await client.post("/api/chat/session", json={})
    gate.set()
    finished = [await answer for answer in hanging]
    again = await guests[2].send(text="hi", message_id="m1")

    assert code_of(refused) == code_of(unopened) == (503, "overloaded", None)
    assert refused.headers["retry-after"] == "1"
    assert [answer.status_code for answer in [*finished, again]] == [200, 200, 200]
    assert len(assistant.calls) == 3


def test_threads_of_one_process_share_a_bucket_rightly() -> None:
    """As many get through as the bucket holds, whichever threads ask at the same time."""
    limit = RateLimit(1, 400, clock=lambda: 0.0)

    def take(_: int) -> bool:
        try:
            limit.take("one")
        except ApiError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(take, range(2000)))

    assert passed == 400
