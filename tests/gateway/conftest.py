"""A gateway in this process over a scripted assistant, and a client for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from gateway.app import build_app
from gateway.settings import Settings
from records.database import migrate, open_database
from records.store import Records
from shop.setting_kinds import Secret
from tests.gateway.fakes import FakeAssistant
from tests.gateway.served import Served

IDENTITY_SECRET = "the shop and the gateway both know this one"
STAFF_TOKEN = "only the people of the shop know this one"


@dataclass(frozen=True)
class Guest:
    """A customer with an open session."""

    client: httpx.AsyncClient
    session_id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What authenticates the session."""
        return {"Authorization": f"Bearer {self.token}"}

    async def send(self, **message: Any) -> httpx.Response:
        """Send a message of this session."""
        body = {"session_id": self.session_id, **message}
        return await self.client.post("/api/chat/message", json=body, headers=self.headers)

    async def history(self, **query: Any) -> httpx.Response:
        """Read the conversation."""
        path = f"/api/chat/history/{self.session_id}"
        return await self.client.get(path, params=query, headers=self.headers)

    async def rate(self, **feedback: Any) -> httpx.Response:
        """Give feedback in this session."""
        body = {"session_id": self.session_id, **feedback}
        return await self.client.post("/api/chat/feedback", json=body, headers=self.headers)


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables in it, to copy."""
    path = tmp_path_factory.mktemp("records") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(empty_records: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database of its own for each test."""
    path = tmp_path / "records.db"
    path.write_bytes(empty_records.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def records(database: Engine) -> Records:
    """Empty records."""
    return Records(database)


@pytest.fixture
def assistant() -> FakeAssistant:
    """An assistant that echoes what nothing is scripted for."""
    return FakeAssistant()


@pytest.fixture
def settings() -> Settings:
    """The defaults, with keys."""
    return replace(
        Settings(),
        identity_secret=Secret(IDENTITY_SECRET),
        staff_token=Secret(STAFF_TOKEN),
    )


ClientOf = Callable[[Settings], httpx.AsyncClient]


@pytest.fixture
async def client_of(assistant: FakeAssistant, records: Records) -> AsyncIterator[ClientOf]:
    """Makes a client of a gateway with other settings, over the same assistant and records."""
    clients = []

    def make(settings: Settings) -> httpx.AsyncClient:
        app = build_app(assistant, records, settings)
        transport = httpx.ASGITransport(app=app)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://gateway.test"))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def client(client_of: ClientOf, settings: Settings) -> httpx.AsyncClient:
    """A client of a gateway with the defaults."""
    return client_of(settings)


async def open_guest(client: httpx.AsyncClient, **wishes: Any) -> Guest:
    """Open a session."""
    response = await client.post("/api/chat/session", json=wishes)
    assert response.status_code == 200, response.text
    opened = response.json()
    return Guest(client, opened["session_id"], opened["token"])


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    """A customer with an open session."""
    return await open_guest(client)


def code_of(response: httpx.Response) -> tuple[int, str, str | None]:
    """The status, the code and the field of an error."""
    error = response.json()["error"]
    return response.status_code, error["code"], error.get("field")


@pytest.fixture
def served(gateway: Served) -> Served:
    """The `gateway` of a module, running, whatever a test before did to it."""
    if not gateway.is_running:
        gateway.start()
    return gateway
