"""An engine on a small project of its own, trained once and kept until the project changes."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.engine import Engine
from engine.models import is_trained
from engine.running import EngineOptions
from engine.types import Incoming, Payload, Reply, Text, TurnResult

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"
TURN_TIMEOUT_S = 1.0

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sample_models(pytestconfig: pytest.Config) -> Path:
    """The folder with the sample project's model."""
    cache = pytestconfig.cache
    assert cache is not None
    models = cache.mkdir("aftercart-sample-models")
    if not is_trained(PROJECT, models):
        command = [sys.executable, "-m", "engine", "train"]
        command += ["--project", str(PROJECT), "--models", str(models)]
        subprocess.run(command, cwd=ROOT, check=True)
    return models


@pytest.fixture(scope="session")
def sample_actions() -> Iterator[str]:
    """The package of the sample project's actions, importable."""
    sys.path.insert(0, str(PROJECT))
    yield "sample_actions"
    sys.path.remove(str(PROJECT))


@pytest.fixture(scope="session")
def options(
    sample_models: Path, sample_actions: str, tmp_path_factory: pytest.TempPathFactory
) -> EngineOptions:
    """How the sample engine is set up."""
    tracker = tmp_path_factory.mktemp("tracker") / "tracker.db"
    return EngineOptions(
        models=sample_models,
        tracker_url=f"sqlite:///{tracker}",
        actions=sample_actions,
        turn_timeout_s=TURN_TIMEOUT_S,
    )


@pytest.fixture(scope="session")
def engine(options: EngineOptions) -> Iterator[Engine]:
    """The sample engine. Loading takes seconds, so that all tests share it."""
    loaded = asyncio.run(Engine.load(options))
    yield loaded
    asyncio.run(loaded.close())


@dataclass
class Talk:
    """A conversation of its own with the sample engine."""

    engine: Engine
    session_id: str
    turns: int = 0

    async def say(self, text: str) -> TurnResult:
        """Type something."""
        return await self.hear(Text(text))

    async def press(self, payload: str, title: str = "") -> TurnResult:
        """Press a button."""
        return await self.hear(Payload(payload, title))

    async def hear(
        self, incoming: Incoming, on_reply: Callable[[Reply], Awaitable[None]] | None = None
    ) -> TurnResult:
        """Send anything."""
        self.turns += 1
        return await self.engine.turn(self.session_id, incoming, f"m{self.turns}", on_reply)

    async def slots(self) -> dict[str, object]:
        """The slots as they are."""
        return await self.engine.slots(self.session_id)


def texts(result: TurnResult) -> list[str]:
    """What was said."""
    return [reply.text for reply in result.messages]


@pytest.fixture
async def talk(engine: Engine) -> Talk:
    """A conversation that has begun."""
    session_id = f"session-{next(_numbers)}"
    await engine.start(session_id, "en")
    return Talk(engine, session_id)
