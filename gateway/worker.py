"""One worker: a loaded model, connected, behind a socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateway.app import build_app
from gateway.board import Seat, State
from gateway.meanwhile import Job, running
from gateway.server import Server
from gateway.settings import Settings
from gateway.work import Work
from llm_fallback.bootstrap import build_retention
from llm_fallback.settings import read_settings as read_fallback_settings
from records.database import open_database
from records.store import Records

if TYPE_CHECKING:
    from engine.engine import Engine
    from gateway.serve import Prepared

# Calls that wait for a shop or an index. A shop that hangs keeps the thread of each of its calls,
# also after the turn was given up, and must not keep those of other customers.
THREADS = 256


@dataclass(frozen=True)
class Worker:
    """The worker of that number, on what was prepared before."""

    number: int
    settings: Settings
    prepared: Prepared
    say: Callable[[str], None]

    async def serve(
        self, listener: socket.socket, alive: int | None, when_ready: Callable[[], None]
    ) -> None:
        """Answer on the socket until told to stop by a signal, or by the end of the file `alive`.

        Raises:
            EngineError: a store does not answer.
        """
        from engine.engine import Engine

        prepared, settings = self.prepared, self.settings
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "calls"))
        engine = await Engine.open(prepared.options, prepared.model, prepared.actions)
        records = Records(open_database(settings.records_url))
        work = Work(settings.most_turns)
        pings = {"shop": self._ping_shop}

        async def close() -> None:
            await engine.close()
            records.close()

        def be_ready() -> None:
            self._note(State.READY, engine.model_name)
            when_ready()

        app = build_app(engine, records, settings, pings, close, prepared.shared, work)
        server = Server(app, settings, work, be_ready)
        async with running(self._renewal(engine)), running(self._housekeeping()):
            if alive is not None:
                asyncio.get_running_loop().add_reader(alive, self._orphaned, alive, server)
            await server.serve([listener])
        self._note(State.STOPPING, engine.model_name)

    def _housekeeping(self) -> Job | None:
        """Deletes what was kept long enough; one worker does it for all."""
        if self.number != 0:
            return None
        return build_retention(read_fallback_settings(os.environ), self.settings.records_url).run

    def _renewal(self, engine: Engine) -> Job:
        """Serves other models as they are wanted."""
        from engine.renewal import Renewal

        def tell(line: str) -> None:
            self._note(State.READY, engine.model_name)
            self.say(line if self.settings.workers == 1 else f"Worker {self.number + 1}: {line}")

        return Renewal(engine, self.prepared.options.models, tell).keep_up

    async def _ping_shop(self) -> None:
        await asyncio.to_thread(self.prepared.shop.commerce.ping)

    def _note(self, state: State, model: str) -> None:
        self.prepared.shared.board.write(self.number, Seat(os.getpid(), state, model))

    @staticmethod
    def _orphaned(alive: int, server: Server) -> None:
        asyncio.get_running_loop().remove_reader(alive)
        server.stop()


def run_to_end(main: Coroutine[Any, Any, None]) -> None:
    """Run `main`, and leave threads that still wait for something behind. The process is to end then."""
    # Not uvloop, which Sanic makes the default: it takes one new connection a round, so that under load
    # customers without a connection waited until the rest had gone.
    loop = asyncio.SelectorEventLoop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(main)
    finally:
        asyncio.set_event_loop(None)
