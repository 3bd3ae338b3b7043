"""Starts everything in order, saying what takes time, and stops it in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from engine.lean import leave_out_tensorflow
from engine.logs import configure_logging, quieten_libraries
from engine.models import is_trained, newest_model
from gateway.app import build_app
from gateway.settings import Settings
from llm_fallback.bootstrap import build_retention, current_fallback
from llm_fallback.errors import FallbackError
from llm_fallback.settings import read_settings as read_fallback_settings
from records.database import migrate, open_database
from records.store import Records
from shop import bootstrap
from shop.context import Shop
from shop.demo import DemoDataError, ensure_demo_shop
from shop.policies import PolicyError
from shop.ports.errors import ShopError
from shop.settings import SettingsError

PROJECT = Path()
MODELS = PROJECT / "models"
ENDPOINTS = PROJECT / "endpoints.yml"
STORE_IN_ENDPOINTS = "endpoints"
HEARTBEAT_S = 5.0

Say = Callable[[str], None]


class StartError(Exception):
    """The gateway cannot start; the message says what, which, and what to do."""


async def serve(settings: Settings, say: Say) -> None:
    """Prepare the databases and the model, then serve until told to stop.

    Raises:
        StartError, EngineError, RecordsError: what is missing, and what to do about it.
    """
    with listen(settings.host, settings.port) as listener:
        quieten_libraries()
        configure_logging(settings.log_level, settings.log_format == "json")
        with step("Preparing the databases and the shop", say):
            migrate(settings.records_url)
            shop = prepare_shop()
        train_if_changed(say)
        with step("Reading the shop's pages", say):
            prepare_fallback()
        with step("Loading the assistant", say):
            app = await load(settings, shop)
        ready = f"Ready: {address_of(listener)}"
        await _Server(app, settings, lambda: say(ready)).serve([listener])


def prepare_shop() -> Shop:
    """The shop the actions will use, its databases and policies checked, filled if it is empty.

    Raises:
        StartError: a setting, a policy file or a database will not do.
    """
    try:
        shop = bootstrap.current()
        ensure_demo_shop(shop)
    except (SettingsError, PolicyError, DemoDataError, ShopError) as error:
        raise StartError(str(error)) from error
    return shop


def prepare_fallback() -> None:
    """The answers to open questions, their sources read and searchable.

    Raises:
        StartError: a setting, a page or a prompt will not do.
    """
    try:
        current_fallback().warm()
    except FallbackError as error:
        raise StartError(str(error)) from error


async def load(settings: Settings, shop: Shop) -> ASGIApp:
    """The application on the newest model. Imports Rasa, which takes seconds."""
    leave_out_tensorflow(newest_model(MODELS))
    from engine.engine import Engine, EngineOptions

    in_endpoints = settings.tracker_url == STORE_IN_ENDPOINTS
    engine = await Engine.load(
        EngineOptions(
            models=MODELS,
            tracker_url=None if in_endpoints else settings.tracker_url,
            endpoints=ENDPOINTS,
            default_language=settings.languages[0],
            turn_timeout_s=settings.turn_timeout_s,
        )
    )
    records = Records(open_database(settings.records_url))

    async def close() -> None:
        await engine.close()
        records.close()

    async def ping_shop() -> None:
        await asyncio.to_thread(shop.commerce.ping)

    retention = build_retention(read_fallback_settings(os.environ), settings.records_url)
    return build_app(engine, records, settings, {"shop": ping_shop}, close, retention.run)


def train_if_changed(say: Say) -> None:
    """Train in a process of its own, which gives its memory back, if the training data changed.

    Raises:
        StartError: it failed. The reasons stand above, from the training itself.
    """
    if is_trained(PROJECT, MODELS):
        return
    command = [sys.executable, "-m", "engine", "train"]
    with step("Training the assistant", say):
        status = subprocess.run(command, check=False).returncode  # noqa: S603 -- ourselves
    if status != 0:
        raise StartError("the training failed; repair what it complains about and start again")


def listen(host: str, port: int) -> socket.socket:
    """A socket bound at once, so that a taken port is known before anything is prepared.

    Raises:
        StartError: the port is taken, or the address is not this machine's.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise StartError(
            f"cannot listen on {host}:{port} ({error.strerror}); "
            "choose another with AFTERCART_HOST and AFTERCART_PORT"
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The address of the chat page for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)  # noqa: S104
    return f"http://{shown}:{port}/"


@contextlib.contextmanager
def step(title: str, say: Say) -> Iterator[None]:
    """Say that a step has begun, that it still goes on, and how long it took if it took long."""
    done = threading.Event()
    began = time.monotonic()

    def beat() -> None:
        while not done.wait(HEARTBEAT_S):
            say(f"  ... {title.lower()} ({time.monotonic() - began:.0f} s)")

    say(f"{title} ...")
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class _Server(uvicorn.Server):
    """uvicorn, which stops at a signal and leaves the process to end in its own way."""

    def __init__(self, app: ASGIApp, settings: Settings, when_ready: Callable[[], None]) -> None:
        self._when_ready = when_ready
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
                timeout_graceful_shutdown=settings.turn_timeout_s + 5,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signals again at the end, and so ends the process in the middle
        # of whatever comes after serving.
        before = {each: signal.signal(each, self._stop) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)
