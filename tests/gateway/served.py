"""The whole program as a process of its own: `python -m gateway` on databases of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from shop.bootstrap import open_own_shop
from shop.ports.own_shop import OwnShop
from shop.settings import Settings

ROOT = Path(__file__).parents[2]
READY = "Ready: "
START_TIMEOUT_S = 600.0  # the first start may train the assistant
STOP_TIMEOUT_S = 40.0


@dataclass
class Served:
    """A gateway that can be started, stopped and killed, and whose databases outlive it."""

    folder: Path
    address: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    project: Path = ROOT
    _process: subprocess.Popen[bytes] | None = None
    _starts: int = 0
    _clients: list[httpx.Client] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The settings: any free port, and everything it writes in the test's folder."""
        return {
            **os.environ,
            "AFTERCART_PORT": "0",
            "AFTERCART_SHOP": "demo_sql",
            "AFTERCART_SHOP_URL": f"sqlite:///{self.folder}/shop.db",
            "AFTERCART_RECORDS_URL": f"sqlite:///{self.folder}/records.db",
            "AFTERCART_TRACKER_URL": f"sqlite:///{self.folder}/tracker.db",
            **self.settings,
        }

    @property
    def output(self) -> str:
        """What it printed since it was last started."""
        log = self.folder / f"gateway-{self._starts}.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self._starts += 1
        with (self.folder / f"gateway-{self._starts}.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway"],
                cwd=self.project,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while READY not in self.output:
            assert self._process.poll() is None, f"it ended:\n{self.output}"
            assert time.monotonic() < deadline, f"it is not ready:\n{self.output}"
            time.sleep(0.1)
        self.address = self.output.split(READY)[1].split()[0]

    @property
    def workers(self) -> list[int]:
        """The processes it has forked."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [int(pid) for each in children for pid in each.read_text().split()]

    def health(self) -> dict[str, Any]:
        """What it says of itself. Waits as long as nobody answers."""
        with httpx.Client(base_url=self.address, timeout=60, trust_env=False) as client:
            return dict(client.get("/health/ready").json())

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until that holds of its health; what it was then."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not holds(health := self.health()):
            assert time.monotonic() < deadline, f"it stays {health}:\n{self.output}"
            time.sleep(0.1)
        return health

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        assert self._process is not None
        return self._process.wait(STOP_TIMEOUT_S)

    def stop(self) -> int:
        """Tell it to stop and wait until it has; its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.signal(signal.SIGKILL)
        self.wait()

    def end(self) -> None:
        """See that it does not run any more and that no connection to it is left."""
        for client in self._clients:
            client.close()
        if self.is_running:
            self.kill()

    def shop(self) -> OwnShop:
        """Its shop, opened from here."""
        return open_own_shop(Settings.read(self.environment))

    def client(self) -> httpx.Client:
        """A connection to it as it now runs."""
        self._clients.append(httpx.Client(base_url=self.address, timeout=60, trust_env=False))
        return self._clients[-1]

    def guest(self) -> Visitor:
        """A customer who has just opened the chat."""
        client = self.client()
        opened = client.post("/api/chat/session", json={}).json()
        return Visitor(client, opened["session_id"], opened["token"], opened["messages"])


@dataclass
class Visitor:
    """A customer in conversation. `last` are the latest replies."""

    client: httpx.Client
    session_id: str
    token: str
    last: list[dict[str, Any]] = field(default_factory=list)

    def send(self, **message: Any) -> httpx.Response:
        """Send a message."""
        response = self.client.post(
            "/api/chat/message",
            json={"session_id": self.session_id, **message},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        if response.status_code == 200:
            self.last = response.json()["messages"]
        return response

    def answer_until(self, wanted: str, answers: Mapping[str, str]) -> None:
        """Answer what is asked until `wanted` is: with words, or else with the first button."""
        for _ in range(12):
            asks = self.last[-1].get("asks")
            if asks == wanted:
                return
            if asks in answers:
                self.send(text=answers[asks])
            else:
                assert self.last[-1]["buttons"], f"what to say to {self.last}?"
                self.send(payload=self.last[-1]["buttons"][0]["payload"])
        raise AssertionError(f"{wanted!r} was never asked; the last replies were {self.last}")

    def say_on_own_connection(self, text: str, message_id: str) -> httpx.Response:
        """Send a message on a connection of its own, as to whichever worker gets it."""
        with httpx.Client(base_url=self.client.base_url, timeout=60, trust_env=False) as client:
            return self.at(client).send(text=text, message_id=message_id)

    def at(self, client: httpx.Client) -> Visitor:
        """The same customer on another connection."""
        return Visitor(client, self.session_id, self.token, self.last)
