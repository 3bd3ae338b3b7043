"""Several workers on one port, as real processes, with the real model, actions and shop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from records.database import open_database
from tests.gateway.served import Served, Visitor

STAFF_TOKEN = "only the people of the shop know this one"
ORDER = "#J4821903"
EMAIL = "maya.torres@example.com"
WORKERS = 2
RETRIES = 200


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway with two workers. Starting takes long, so that all tests share it."""
    settings = {
        "AFTERCART_WORKERS": str(WORKERS),
        "AFTERCART_STAFF_TOKEN": STAFF_TOKEN,
        "AFTERCART_SESSION_BURST": "30",
        "AFTERCART_SESSION_RATE_PER_MINUTE": "1",
        "AFTERCART_IP_RATE_PER_MINUTE": "0",
    }
    served = Served(tmp_path_factory.mktemp("workers"), settings=settings)
    yield served
    served.end()


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each of these gives, all called at once."""
    with ThreadPoolExecutor(len(calls)) as pool:
        running: list[Future[Any]] = [pool.submit(call) for call in calls]
        return [each.result() for each in running]


def saying(guest: Visitor, text: str, message_id: str) -> Callable[[], httpx.Response]:
    """Says something on a connection of its own when called."""
    return lambda: guest.say_on_own_connection(text, message_id)


def said_by_customer(guest: Visitor) -> list[str]:
    """The ids of what the history has of the customer."""
    headers = {"Authorization": f"Bearer {guest.token}"}
    address = f"/api/chat/history/{guest.session_id}?limit=200"
    messages = guest.client.get(address, headers=headers).json()["messages"]
    return [message["id"] for message in messages if message["role"] == "customer"]


def figure(served: Served, name: str) -> float:
    """A figure of the metrics."""
    headers = {"Authorization": f"Bearer {STAFF_TOKEN}"}
    lines = served.client().get("/metrics", headers=headers).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_all_workers_are_there_and_say_so(served: Served) -> None:
    """The health names how many are ready and the model they answer with; there are as many processes."""
    health = served.health()

    assert health["workers"] == {"wanted": WORKERS, "ready": WORKERS}
    assert len(health["models"]) == 1
    assert len(served.workers) == WORKERS


def test_a_conversation_goes_on_whichever_worker_gets_it(served: Served) -> None:
    """A request from the first word to the summary, each message on a connection of its own."""
    guest = served.guest()
    lines = [
        f"cancel order {ORDER}",
        EMAIL,
        "it came too late for me",
        "what is your return policy?",
    ]
    answers = [guest.say_on_own_connection(line, f"m{n}") for n, line in enumerate(lines)]
    buttons = [b for m in answers[-1].json()["messages"] for b in m["buttons"]]
    with served.client() as other:
        pressed = guest.at(other).send(payload=buttons[0]["payload"], message_id="pressed")

    assert [answer.status_code for answer in answers] == [200] * len(lines)
    assert "identity" in answers[0].text
    assert "30 days" in answers[3].text
    assert pressed.status_code == 200
    assert said_by_customer(guest) == ["m0", "m1", "m2", "m3", "pressed"]


def test_a_message_sent_many_times_at_once_is_one_turn(served: Served) -> None:
    """Eight connections send the same message under one id: one turn runs, all get its answer."""
    guest = served.guest()
    answers = together([saying(guest, "do you sell kettles?", "m1")] * 8)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert said_by_customer(guest) == ["m1"]


def test_messages_at_once_are_turns_one_after_the_other(served: Served) -> None:
    """Ten messages of one session on ten connections: each is answered, and none is lost or half there."""
    guest = served.guest()
    ids = [f"m{n}" for n in range(10)]
    answers = together([saying(guest, "what is your return policy?", each) for each in ids])

    assert [answer.status_code for answer in answers] == [200] * 10
    assert all("30 days" in answer.text for answer in answers)
    assert sorted(said_by_customer(guest)) == sorted(ids)


def test_a_limit_holds_for_all_workers_together(served: Served) -> None:
    """A session sends as many messages as its burst, whichever workers they reach."""
    guest = served.guest()
    answers = [guest.say_on_own_connection("hello", f"m{n}") for n in range(34)]

    assert sum(answer.status_code == 200 for answer in answers) in (30, 31)


def test_the_figures_are_those_of_all_workers(served: Served) -> None:
    """Whichever worker is asked, turns of all of them are counted."""
    before = figure(served, "aftercart_turns_total")
    guest = served.guest()
    for number in range(8):
        guest.say_on_own_connection("hello", f"m{number}")
    seen = {figure(served, "aftercart_turns_total") - before for _ in range(6)}

    assert seen == {8.0}
    assert figure(served, "aftercart_workers_ready") == WORKERS


def test_a_killed_worker_is_started_again_and_nothing_is_lost(served: Served) -> None:
    """Customers send what got no answer once more; each message is one turn, and was answered."""
    guests = [served.guest() for _ in range(6)]
    victim, other = served.workers

    def talk(guest: Visitor) -> list[str]:
        return [_insisting(guest, "what is your return policy?", f"m{n}").text for n in range(6)]

    def kill() -> None:
        time.sleep(0.3)
        os.kill(victim, signal.SIGKILL)

    answers = together([*((lambda guest=guest: talk(guest)) for guest in guests), kill])
    served.until(lambda health: health["workers"]["ready"] == WORKERS)

    assert all("30 days" in text for texts in answers[:-1] for text in texts)
    assert [said_by_customer(guest) for guest in guests] == [[f"m{n}" for n in range(6)]] * 6
    assert victim not in served.workers
    assert other in served.workers
    assert "started again" in served.output


def _insisting(guest: Visitor, text: str, message_id: str) -> httpx.Response:
    """Send a message until it is answered."""
    for _ in range(RETRIES):
        try:
            answer = guest.say_on_own_connection(text, message_id)
        except httpx.TransportError:
            continue
        if answer.status_code == 200:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"never answered: {answer.text}")


def test_all_stop_when_told_and_finish_what_they_began(served: Served) -> None:
    """At SIGTERM what is in flight is answered by each worker, and no process is left."""
    guests = [served.guest() for _ in range(8)]
    workers = served.workers
    with ThreadPoolExecutor(8) as pool:
        sending = [
            pool.submit(guest.say_on_own_connection, "what is your return policy?", "m1")
            for guest in guests
        ]
        time.sleep(0.1)
        code = served.stop()
        answers = [_answered(each) for each in sending]
    kept = _answers_kept(served.folder)

    assert code == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert all(status in (200, 503) for status in answers if status is not None)
    assert None not in kept, "no turn was begun and not finished"


def test_workers_end_when_their_parent_is_killed(served: Served) -> None:
    """Nobody would look after them, or tell them to stop."""
    workers = served.workers
    served.kill()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def _answered(sending: Future[httpx.Response]) -> int | None:
    """The status, or None where no connection was to be had any more."""
    try:
        return sending.result().status_code
    except httpx.TransportError:
        return None


def _answers_kept(folder: Path) -> list[str | None]:
    engine = open_database(f"sqlite:///{folder}/records.db")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT answer FROM turns")).all()
    engine.dispose()
    return [row.answer for row in rows]
