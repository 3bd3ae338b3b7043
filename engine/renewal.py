"""Serves another model when another one is wanted, while conversations go on."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from engine.engine import Engine
from engine.errors import EngineError
from engine.models import Version, wanted_model

log = structlog.get_logger()

LOOK_AGAIN_S = 2.0
TURN_TO_LOAD = ".loading"

Say = Callable[[str], None]


class Renewal:
    """Looks into the folder of models, and has the engine serve the one that is wanted there.

    A model that is refused is not tried again until its file changes.
    """

    def __init__(self, engine: Engine, models: Path, say: Say) -> None:
        """Nothing is looked at yet. `say` gets what became of a new model, for whoever made it."""
        self._engine = engine
        self._models = models
        self._say = say
        self._served = _version_of(models / engine.model_name)
        self._seen = self._served
        self._refused: Version | None = None

    async def keep_up(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_S)
            try:
                await self.look()
            except Exception as error:
                log.error("models_not_read", reason=str(error), exc_info=error)

    async def look(self) -> bool:
        """Serve the model that is wanted, if it is another one; whether it is now.

        A file is taken up the second time it is seen unchanged: before, it may still be written.
        """
        path = _wanted(self._models)
        version = None if path is None else _version_of(path)
        is_settled, self._seen = version == self._seen, version
        if path is None or version is None or not is_settled:
            return False
        if version in (self._served, self._refused):
            return False
        return await self._renew(path, version)

    async def _renew(self, path: Path, version: Version) -> bool:
        before = self._engine.model_name
        try:
            async with _alone(self._models):
                await self._engine.swap(path)
        except EngineError as error:
            self._refused = version
            log.error("model_refused", model=path.name, reason=str(error))
            self._say(f"Model {path.name} is refused, {before} stays: {error}.")
            return False
        self._served, self._refused = version, None
        self._say(f"Model {path.name} answers from now on, instead of {before}.")
        return True


def _wanted(models: Path) -> Path | None:
    try:
        return wanted_model(models)
    except (EngineError, OSError):
        return None


def _version_of(path: Path) -> Version | None:
    try:
        return Version.of(path)
    except OSError:
        return None


@asynccontextmanager
async def _alone(models: Path) -> AsyncIterator[None]:
    """One process loads at a time, so that the others answer meanwhile."""
    with (models / TURN_TO_LOAD).open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(LOOK_AGAIN_S / 10)
        yield
