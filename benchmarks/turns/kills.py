"""Kills the gateway in the middle of its work, again and again, and looks at what is left.

`python -m benchmarks.turns.kills --kills 50`. After each kill it is started anew, every customer sends the message
that got no answer once more under the same id, and goes on. With several workers every other kill ends one of them
alone, which the others have to make up for. At the end the database of conversations and the shop are read: no turn
may be half there or there twice, no write doubled, nothing lost that was answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from benchmarks.turns.__main__ import fill_shop
from benchmarks.turns.systems import (
    Chat,
    Gateway,
    Refused,
    open_client,
    shop_settings,
    until_first_answer,
)
from benchmarks.turns.talks import Shopper, Talk, talks
from shop.bootstrap import open_own_shop
from shop.settings import Settings

AT_ONCE = 8
LONGEST_LIFE_S = 4.0
COME_AGAIN_S = 1.0

T = TypeVar("T")


@dataclass
class Found:
    """What was found after all kills. All but the first three are to be 0."""

    kills: int = 0
    answered: int = 0
    writes: int = 0
    half_turns: int = 0
    doubled_turns: int = 0
    lost_turns: int = 0
    changed_answers: int = 0
    doubled_writes: int = 0
    lost_writes: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, doubled or left half done."""
        broken = (self.half_turns, self.doubled_turns, self.lost_turns, self.changed_answers)
        return not any((*broken, self.doubled_writes, self.lost_writes))


@dataclass
class Customer:
    """One who goes on with their conversation whatever happens to the gateway."""

    talk: Talk
    name: str
    chat: Chat | None = None
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    async def go_on(self, system: Gateway, client: aiohttp.ClientSession) -> None:
        """Say what is left to say. A message without an answer is the next one again."""
        if self.chat is None:
            chat = system.chat(client, self.name)
            await _patiently(chat.open)
            self.chat = chat
        else:
            self.chat = system.chat_again(client, self.chat)
        for number in range(len(self.answers), len(self.talk.lines)):
            message_id = f"{self.name}-{number}"
            say = partial(self.chat.say, self.talk.lines[number], message_id)
            self.answers[message_id] = await _patiently(say)

    @property
    def is_done(self) -> bool:
        """Whether all was said and answered."""
        return len(self.answers) == len(self.talk.lines)


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until it is not too much at once: when the gateway is back, everybody comes at the same time."""
    while True:
        try:
            return await ask()
        except Refused as refusal:
            if not refusal.is_polite:
                raise
            await asyncio.sleep(COME_AGAIN_S)


async def kill_often(folder: Path, kills: int, seed: int = 1, workers: int = 1) -> Found:
    """Serve from the folder, kill so many times, and look. Takes half a minute a kill."""
    people = fill_shop(folder)
    system = Gateway(folder, workers=workers)
    found, chance = Found(kills=kills), random.Random(seed)
    waiting, everybody = _customers(people), list[Customer]()
    try:
        for number in range(kills + 1):
            if not system.processes.pids:
                await until_first_answer(system)
            everybody += [next(waiting) for _ in range(AT_ONCE)]
            left = [customer for customer in everybody if not customer.is_done]
            async with open_client() as client:
                going = [asyncio.ensure_future(each.go_on(system, client)) for each in left]
                if number < kills:
                    await asyncio.wait(going, timeout=chance.uniform(0.2, LONGEST_LIFE_S))
                    _kill(system, number, chance)
                await _settle(going, number < kills)
        await _ask_again(system, everybody, found)
    finally:
        system.processes.stop()
    found.answered = sum(len(customer.answers) for customer in everybody)
    _look_at_turns(folder / "tracker.db", everybody, found)
    _look_at_writes(folder, everybody, found)
    return found


def _kill(system: Gateway, number: int, chance: random.Random) -> None:
    """End the gateway with `kill -9`, or every other time one of its workers, where it has several."""
    (pid,) = system.processes.pids
    workers = _children(pid) if number % 2 else []
    if workers:
        os.kill(chance.choice(workers), signal.SIGKILL)
    else:
        system.processes.kill()


def _children(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(each) for found in lists for each in found.read_text(encoding="utf-8").split()]


def _customers(people: Sequence[Shopper]) -> Iterator[Customer]:
    for number, talk in enumerate(talks(people)):
        yield Customer(talk, f"customer-{number}")


async def _settle(going: Sequence[asyncio.Future[None]], is_killed: bool) -> None:
    """Wait until nobody waits any more. Of a killed server it is only to be expected that it is gone."""
    for result in await asyncio.gather(*going, return_exceptions=True):
        is_expected = is_killed and isinstance(result, aiohttp.ClientError)
        if isinstance(result, BaseException) and not is_expected:
            raise result


async def _ask_again(system: Gateway, customers: Sequence[Customer], found: Found) -> None:
    """Every message again: each must get the answer it got."""
    async with open_client() as client:
        for customer in customers:
            assert customer.chat is not None
            chat = system.chat_again(client, customer.chat)
            for number, line in enumerate(customer.talk.lines):
                message_id = f"{customer.name}-{number}"
                again = await chat.say(line, message_id)
                found.changed_answers += again != customer.answers[message_id]


def _look_at_turns(database: Path, customers: Sequence[Customer], found: Found) -> None:
    """Each message is there once, and what follows it goes on until the assistant listens."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT sender_id, data FROM events ORDER BY id").fetchall()
    said: Counter[str] = Counter()
    open_turns: dict[str, bool] = {}
    for sender, data in rows:
        event = json.loads(data)
        if event["event"] == "user" and event.get("message_id"):
            said[event["message_id"]] += event["message_id"] != "start"
            found.half_turns += open_turns.get(sender, False)
            open_turns[sender] = True
        elif event["event"] == "action" and event["name"] == "action_listen":
            open_turns[sender] = False
    found.half_turns += sum(open_turns.values())
    answered = {message_id for customer in customers for message_id in customer.answers}
    found.lost_turns = len(answered - set(said))
    found.doubled_turns = sum(count > 1 for count in said.values())


def _look_at_writes(folder: Path, customers: Sequence[Customer], found: Found) -> None:
    """No customer wants more than one write, and whoever was told it is done has it."""
    entries = open_own_shop(Settings.read(shop_settings(folder))).audit_entries()
    found.writes = len(entries)
    by_order = Counter(entry.order_number for entry in entries)
    found.doubled_writes = sum(count > 1 for count in by_order.values())
    for customer in customers:
        texts = [reply["text"] for replies in customer.answers.values() for reply in replies]
        if any(text.startswith("Done: ") for text in texts):
            own = {customer.talk.shopper.pending.number, customer.talk.shopper.delivered.number}
            found.lost_writes += not own & set(by_order)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when nothing was lost, doubled or left half done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="how often")
    parser.add_argument("--seed", type=int, default=1, help="of when")
    parser.add_argument("--workers", type=int, default=1, help="of the gateway")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="aftercart-kills-") as folder:
        found = asyncio.run(kill_often(Path(folder), options.kills, options.seed, options.workers))
    print(json.dumps(asdict(found)))
    return 0 if found.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
