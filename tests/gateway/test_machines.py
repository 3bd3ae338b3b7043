"""Several machines: two gateways on one PostgreSQL, with Redis in between where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from tests.gateway.served import ROOT, Served, Visitor
from tests.shop.contract.postgresql_server import session_database

REDIS = os.environ.get("AFTERCART_TEST_REDIS_SERVER") or shutil.which("redis-server")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of a PostgreSQL database; skips where there is no server."""
    with session_database() as url:
        yield url


@pytest.fixture(scope="module", params=["alone", "redis"])
def lock_store(request: pytest.FixtureRequest) -> Iterator[str]:
    """What `endpoints.yml` says of locks: nothing, or a Redis of the test's."""
    if request.param == "alone":
        yield ""
        return
    if REDIS is None:
        pytest.skip("no Redis: install redis-server, or set AFTERCART_TEST_REDIS_SERVER to one")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        yield f"lock_store:\n  type: redis\n  url: 127.0.0.1\n  port: {port}\n"
        server.terminate()


@pytest.fixture(scope="module")
def machines(
    database: str, lock_store: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Served]]:
    """Two gateways that share nothing but their databases, and the locks if there are any."""
    folder = tmp_path_factory.mktemp("machines")
    project = folder / "project"
    project.mkdir()
    (ROOT / "models").mkdir(exist_ok=True)
    for each in ROOT.iterdir():
        if each.name != "endpoints.yml":
            (project / each.name).symlink_to(each)
    (project / "endpoints.yml").write_text(lock_store)
    settings = {
        "AFTERCART_RECORDS_URL": database,
        "AFTERCART_TRACKER_URL": database,
        "AFTERCART_SHOP_URL": database,
        "AFTERCART_SESSION_RATE_PER_MINUTE": "0",
        "AFTERCART_IP_RATE_PER_MINUTE": "0",
    }
    found = []
    for name in ("one", "other"):
        (folder / name).mkdir()
        found.append(Served(folder / name, settings=settings, project=project))
        found[-1].start()
    yield found[0], found[1]
    for machine in found:
        machine.end()


def test_a_conversation_goes_on_on_another_machine(machines: tuple[Served, Served]) -> None:
    """Each message goes to the other machine than the one before; an order is cancelled all the same, once."""
    clients = [machine.client() for machine in machines]
    guest = machines[0].guest()
    lines = ["cancel order #J4821903", "maya.torres@example.com", "no longer needed", "yes"]
    answers = []
    for number, line in enumerate(lines):
        here = guest.at(clients[number % 2])
        answers.append(here.send(text=line, message_id=f"m{number}"))
    written = [e for e in machines[0].shop().audit_entries() if e.order_number == "#J4821903"]

    assert [answer.status_code for answer in answers] == [200] * len(lines)
    assert "cancelled" in answers[-1].text
    assert len(written) == 1


def test_a_message_sent_to_both_at_once_is_one_turn(
    machines: tuple[Served, Served], lock_store: str
) -> None:
    """Both give the one answer. Without locks in between one may be refused at first, and give it when asked again."""
    clients = [machine.client() for machine in machines]
    for _ in range(5):
        guest = machines[0].guest()

        def send(client: httpx.Client, guest: Visitor = guest) -> httpx.Response:
            return guest.at(client).send(text="do you sell kettles?", message_id="m1")

        with ThreadPoolExecutor(2) as pool:
            at_once = list(pool.map(send, clients))
        again = [send(client) for client in clients]
        history = guest.client.get(
            f"/api/chat/history/{guest.session_id}",
            headers={"Authorization": f"Bearer {guest.token}"},
        ).json()["messages"]

        allowed = {200} if lock_store else {200, 503}
        assert {answer.status_code for answer in at_once} <= allowed
        assert again[0].status_code == 200
        assert {answer.text for answer in [*at_once, *again] if answer.status_code == 200} == {
            again[0].text
        }
        assert [entry["id"] for entry in history if entry["role"] == "customer"] == ["m1"]


def test_when_a_machine_is_gone_the_other_goes_on(machines: tuple[Served, Served]) -> None:
    """Killed between two messages, nothing of the conversation is lost."""
    gone, there = machines
    guest = gone.guest()
    guest.send(text="cancel order #J4821903")
    gone.signal(signal.SIGKILL)
    time.sleep(0.1)
    answer = guest.at(there.client()).send(text="maya.torres@example.com")
    gone.wait()
    gone.start()

    assert answer.status_code == 200
    assert answer.json()["messages"][-1].get("source") != "system"
