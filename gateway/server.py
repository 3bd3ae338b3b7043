"""One server on one socket: uvicorn, which answers what it has begun before it ends."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from gateway.settings import Settings
from gateway.work import Work

# A turn is given up after its own time; then its answer is written down and sent.
DRAIN_EXTRA_S = 5.0
# What is left of the connections then: answers on their way, WebSockets.
CLOSE_S = 5
# Longer than balancers keep a connection that is idle, which is 60 s mostly: closed here first, it would break
# under the message that a balancer or a browser sends on it at that moment.
KEEP_ALIVE_S = 75
# Idle connections are open files. What a process begins with, 1,024 mostly, is soon used up by them.
OPEN_FILES = 65_536


def allow_open_files() -> None:
    """Let this process, and those it forks, open as many files as the system allows, up to `OPEN_FILES`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        # Some systems allow less than they say.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class Server(uvicorn.Server):
    """uvicorn that stops at a signal in steps.

    First nothing new is begun, and told to come back later. When the turns in flight are answered,
    or the time for a turn is over, it stops listening and ends. A second signal ends it at once.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, work: Work, when_ready: Callable[[], None]
    ) -> None:
        """Serve `app`, whose turns run in `work`; `when_ready` is called once it listens."""
        self._work = work
        self._drain_s = settings.turn_timeout_s + DRAIN_EXTRA_S
        self._when_ready = when_ready
        self._draining: asyncio.Task[None] | None = None
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                # uvicorn's other implementation needs newer websockets than Sanic allows.
                ws="wsproto",
                ws_max_size=settings.max_body_bytes * 2,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=settings.trusted_proxies,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=CLOSE_S,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    def stop(self) -> None:
        """Begin to stop, or stop at once if that has begun. To be called in the loop's thread."""
        if self._work.is_ending:
            self.should_exit = self.force_exit = True
            return
        self._work.end()
        self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        await self._work.drain(self._drain_s)
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGINT and SIGTERM."""
        # uvicorn's own raises the signals again at the end, and so ends the process in the middle
        # of whatever comes after serving.
        loop = asyncio.get_running_loop()

        def stop(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.stop)

        before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
