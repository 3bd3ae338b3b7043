"""The three systems measured, each served over HTTP with everything it writes in a folder."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp

from benchmarks.turns.processes import ROOT, Processes, free_port

FIRST_ANSWER_TIMEOUT_S = 900.0
TURN_TIMEOUT_S = 120.0
POLICIES = ROOT / "data" / "policies"


class Refused(RuntimeError):
    """A turn was not answered with 200; `status` says with what.

    `is_polite` says that it was refused for now, with a time to come again.
    """

    def __init__(self, status: int, said: str, retry_after: str | None = None) -> None:
        super().__init__(f"answered {status}: {said[:200]}")
        self.status = status
        self.is_polite = status in (429, 503) and retry_after is not None


class Chat(Protocol):
    """One conversation."""

    async def open(self) -> None:
        """Begin it."""

    async def say(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        """The replies to one message. Raises Refused."""


class System(Protocol):
    """Something that answers customers."""

    name: str
    processes: Processes

    def start(self) -> None:
        """Start the processes; they may not answer yet."""

    def chat(self, client: aiohttp.ClientSession, sender: str) -> Chat:
        """A new conversation."""


def shop_settings(folder: Path) -> dict[str, str]:
    """The shop's settings, the same for all systems: SQLite in the folder."""
    return {
        "AFTERCART_SHOP": "demo_sql",
        "AFTERCART_SHOP_URL": f"sqlite:///{folder / 'shop.db'}",
        "AFTERCART_POLICY_DIR": str(POLICIES),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SANIC_HOST": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }


class Gateway:
    """`python -m gateway`."""

    def __init__(
        self, folder: Path, name: str = "engine", workers: int = 1, below: Sequence[str] = ()
    ) -> None:
        """`below` is a command that runs it, such as a profiler's."""
        self.name = name
        self._port = free_port()
        self._below = below
        extra = {
            "AFTERCART_HOST": "127.0.0.1",
            "AFTERCART_PORT": str(self._port),
            "AFTERCART_RECORDS_URL": f"sqlite:///{folder / 'records.db'}",
            "AFTERCART_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
            "AFTERCART_SESSION_RATE_PER_MINUTE": "0",
            "AFTERCART_IP_RATE_PER_MINUTE": "0",
        }
        if workers > 1:
            extra["AFTERCART_WORKERS"] = str(workers)
        self.processes = Processes(folder, {**shop_settings(folder), **extra})

    def start(self) -> None:
        """Start the gateway."""
        self.processes.start(["gateway"], "gateway", self._below)

    def chat(self, client: aiohttp.ClientSession, sender: str) -> Chat:
        """A new session."""
        return _ApiChat(client, f"http://127.0.0.1:{self._port}")

    def chat_again(self, client: aiohttp.ClientSession, chat: Chat) -> Chat:
        """The same session on other connections."""
        assert isinstance(chat, _ApiChat)
        return replace(chat, client=client)


class Stock:
    """`rasa run` with its REST channel and `rasa run actions`, conversations in SQLite."""

    def __init__(self, folder: Path, name: str, model: Path) -> None:
        self.name = name
        self._model = model
        self._port, self._actions_port = free_port(), free_port()
        self._folder = folder
        self.processes = Processes(folder, shop_settings(folder))

    def start(self) -> None:
        """Start the action server and the server."""
        endpoints = self._folder / "endpoints.yml"
        tracker = {"type": "SQL", "dialect": "sqlite", "db": str(self._folder / "tracker.db")}
        actions = {"url": f"http://127.0.0.1:{self._actions_port}/webhook"}
        # JSON is YAML.
        endpoints.write_text(json.dumps({"action_endpoint": actions, "tracker_store": tracker}))
        credentials = self._folder / "credentials.yml"
        credentials.write_text("rest:\n")
        self.processes.start(
            ["rasa", "run", "actions", "--port", str(self._actions_port)], "actions"
        )
        run = ["rasa", "run", "--model", str(self._model), "--endpoints", str(endpoints)]
        run += ["--credentials", str(credentials), "--port", str(self._port), "-i", "127.0.0.1"]
        self.processes.start(run, "rasa")

    def chat(self, client: aiohttp.ClientSession, sender: str) -> Chat:
        """A conversation under the sender's name."""
        return _RestChat(client, f"http://127.0.0.1:{self._port}", sender)


async def until_first_answer(system: System) -> float:
    """Start the system; the seconds until it has answered a message."""
    began = time.monotonic()
    system.start()
    async with open_client() as client:
        while time.monotonic() - began < FIRST_ANSWER_TIMEOUT_S:
            system.processes.check()
            try:
                chat = system.chat(client, "first")
                await chat.open()
                if await chat.say("hello"):
                    return time.monotonic() - began
            except (aiohttp.ClientError, Refused):
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{system.name} does not answer:\n{system.processes.last_words()}")


def open_client() -> aiohttp.ClientSession:
    """Connections for any number of customers."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=TURN_TIMEOUT_S),
    )


@dataclass
class _ApiChat:
    client: aiohttp.ClientSession
    address: str
    session_id: str = ""
    token: str = ""

    async def open(self) -> None:
        opened = await self._post("/api/chat/session", {}, {})
        self.session_id, self.token = opened["session_id"], opened["token"]

    async def say(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        body = {"session_id": self.session_id, "text": text}
        if message_id is not None:
            body["message_id"] = message_id
        said = await self._post(
            "/api/chat/message", body, {"Authorization": f"Bearer {self.token}"}
        )
        return list(said["messages"])

    async def _post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> dict[str, Any]:
        return dict(await _post(self.client, self.address + path, body, headers))


@dataclass
class _RestChat:
    client: aiohttp.ClientSession
    address: str
    sender: str

    async def open(self) -> None:
        """A conversation of Rasa's begins with its first message."""

    async def say(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        body = {"sender": self.sender, "message": text}
        return list(await _post(self.client, f"{self.address}/webhooks/rest/webhook", body, {}))


async def _post(
    client: aiohttp.ClientSession, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
) -> Any:
    if urlsplit(url).hostname != "127.0.0.1":
        raise ValueError(f"{url} is not on this machine")
    async with client.post(url, json=body, headers=headers) as answer:
        if answer.status != 200:
            retry_after = answer.headers.get("Retry-After")
            raise Refused(answer.status, await answer.text(), retry_after)
        return await answer.json()
