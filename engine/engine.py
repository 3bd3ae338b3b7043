"""The engine: the model that serves, the turns run on it, and another model in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from engine.conversation import Event, page
from engine.errors import ModelIncomplete, ModelUnusable
from engine.in_process import InProcessActions
from engine.model import START_INTENT, Model
from engine.models import models_by_wish
from engine.rated import rated_in
from engine.running import EngineOptions, Running
from engine.stores import SessionLocks, open_lock_store
from engine.types import (
    HistoryPage,
    Incoming,
    Internal,
    OnPartial,
    OnReply,
    TurnResult,
)
from llm_fallback.bootstrap import current_fallback

log = structlog.get_logger()

START_MESSAGE_ID = "start"
TOKEN_LEVEL = "token"  # noqa: S105 -- the name of a rung of the identity ladder


class Engine:
    """Runs turns. Made by `load` or `open`; implements `engine.types.Assistant`.

    A turn ends on the model it began with. `swap` puts another model in the place of the one that
    serves: turns begun afterwards run on it, and conversations go on.
    """

    def __init__(
        self,
        options: EngineOptions,
        running: Running,
        locks: SessionLocks,
        actions: InProcessActions,
    ) -> None:
        """Serve `running`."""
        self._options = options
        self._running = running
        self._locks = locks
        self._actions = actions
        # Models another one took the place of, with turns still on them.
        self._before: dict[Running, asyncio.Task[None]] = {}

    @classmethod
    async def load(cls, options: EngineOptions) -> Engine:
        """Load the model that is wanted and connect to the stores.

        Raises:
            NoModel, ModelUnusable, ModelIncomplete, ActionsBroken, StoreUnreachable: with what is
                missing and what to do.
        """
        actions = InProcessActions(options.actions)
        return await cls.open(options, load_wanted(options.models, actions), actions)

    @classmethod
    async def open(cls, options: EngineOptions, model: Model, actions: InProcessActions) -> Engine:
        """Connect a loaded model to the stores. Raises StoreUnreachable."""
        running = await Running.open(model, options)
        store = open_lock_store(options.lock_file, options.endpoints)
        return cls(options, running, SessionLocks(store, options.turn_timeout_s + 10), actions)

    @property
    def model_name(self) -> str:
        """The file name of the model that serves."""
        return self._running.name

    async def swap(self, path: Path) -> None:
        """Serve the model in that file from the next turn on.

        Loading takes seconds, beside the turns. Turns that run go on with the model they began
        with, which is let go of after them.

        Raises:
            ModelUnusable, ModelIncomplete, StoreUnreachable: the model that serves stays.
        """
        model = await asyncio.to_thread(Model, path, self._actions)
        before, self._running = self._running, await Running.open(model, self._options)
        retiring = asyncio.get_running_loop().create_task(before.retire())
        self._before[before] = retiring
        retiring.add_done_callback(lambda _: self._before.pop(before, None))
        log.info("model_swapped", model=self._running.name, before=before.name)

    def alone(self, session_id: str) -> AbstractAsyncContextManager[None]:
        """Keep others out of a session, in all processes; see `Assistant.alone`."""
        return self._locks.hold(session_id)

    async def start(
        self, session_id: str, language: str, customer_id: str | None = None
    ) -> TurnResult:
        """Open a conversation and greet; see `Assistant.start`."""
        slots: dict[str, str] = {"language": language}
        if customer_id is not None:
            slots.update(customer_id=customer_id, identity_level=TOKEN_LEVEL)
        async with self._locks.hold(session_id):
            with self._running.in_use() as running:
                await running.set_slots(session_id, slots)
                return await running.hear(session_id, Internal(START_INTENT), START_MESSAGE_ID)

    async def turn(
        self,
        session_id: str,
        incoming: Incoming,
        message_id: str,
        on_reply: OnReply | None = None,
        recovering: bool = False,
        on_partial: OnPartial | None = None,
    ) -> TurnResult:
        """Run one turn; see `Assistant.turn`."""
        async with self._locks.hold(session_id):
            with self._running.in_use() as running:
                return await running.hear(
                    session_id, incoming, message_id, on_reply, on_partial, recovering
                )

    def stop(self, session_id: str) -> bool:
        """End the reply being composed in that session; see `Assistant.stop`."""
        return any(running.stop(session_id) for running in (self._running, *self._before))

    async def rated_down(self, session_id: str, reply_id: str) -> None:
        """Keep that a reply was no help; see `Assistant.rated_down`."""
        with self._running.in_use() as running:
            events, _ = await running.kept(session_id)
            slots = await running.slots(session_id)
        rated = rated_in(events, session_id, reply_id, self._options.default_language)
        if rated is not None:
            await current_fallback().rated_down(replace(rated, customer_id=slots["customer_id"]))

    async def history(self, session_id: str, before: int | None, limit: int) -> HistoryPage:
        """Up to `limit` entries before the position `before`, or the latest ones."""
        with self._running.in_use() as running:
            events, handoff = await running.kept(session_id)
        return page(events, handoff, self._options.default_language, before, limit)

    async def slots(self, session_id: str) -> dict[str, Any]:
        """All slots of a session, for tests and tools that look into a conversation."""
        with self._running.in_use() as running:
            return await running.slots(session_id)

    async def events(self, session_id: str) -> Sequence[Event]:
        """All that Rasa kept of a session, oldest first, for tests and tools."""
        with self._running.in_use() as running:
            return (await running.kept(session_id))[0]

    async def ping(self) -> None:
        """Return if a turn could run now; raise StoreUnreachable otherwise."""
        with self._running.in_use() as running:
            await running.ping()

    async def close(self) -> None:
        """Let go of what the stores hold open."""
        for running, retiring in list(self._before.items()):
            retiring.cancel()
            await running.close()
        await self._running.close()
        self._locks.close()


def load_wanted(models: Path, actions: InProcessActions) -> Model:
    """The model that is wanted, or where that is refused the next older one that is not.

    Takes seconds, and blocks.

    Raises:
        NoModel: there is none.
        ModelUnusable, ModelIncomplete: why the wanted one was refused, where no other will do.
    """
    refusals: list[ModelUnusable | ModelIncomplete] = []
    for path in models_by_wish(models):
        try:
            return Model(path, actions)
        except (ModelUnusable, ModelIncomplete) as refusal:
            log.error("model_refused", model=path.name, reason=str(refusal))
            refusals.append(refusal)
    raise refusals[0]
