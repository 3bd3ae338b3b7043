"""Starts everything in order, saying what takes time, and stops it in order."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.lean import leave_out_tensorflow
from engine.logs import configure_logging, quieten_libraries
from engine.models import is_trained, wanted_model
from gateway.app import Shared
from gateway.errors import StartError
from gateway.server import DRAIN_EXTRA_S, allow_open_files
from gateway.settings import Settings
from gateway.worker import Worker, run_to_end
from gateway.workers import Workers
from llm_fallback.bootstrap import current_fallback
from llm_fallback.errors import FallbackError
from records.database import migrate
from shop import bootstrap
from shop.context import Shop
from shop.demo import DemoDataError, ensure_demo_shop
from shop.policies import PolicyError
from shop.ports.errors import ShopError
from shop.settings import SettingsError, ShopPlatform

if TYPE_CHECKING:
    from engine.in_process import InProcessActions
    from engine.model import Model
    from engine.running import EngineOptions

PROJECT = Path()
MODELS = PROJECT / "models"
ENDPOINTS = PROJECT / "endpoints.yml"
LOCKS = PROJECT / "var" / "turns.lock"
IN_MEMORY = ("sqlite://", "sqlite:///:memory:")
STORE_IN_ENDPOINTS = "endpoints"
HEARTBEAT_S = 5.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Prepared:
    """All that takes time, done once. Holds no connection, so that workers can be forked from it."""

    shop: Shop
    options: EngineOptions
    actions: InProcessActions
    model: Model
    shared: Shared


def serve(settings: Settings, say: Say) -> None:
    """Prepare the databases and the model, then serve until told to stop. Blocks.

    Raises:
        StartError, EngineError, RecordsError: what is missing, and what to do about it.
    """
    allow_open_files()
    listeners = listen(settings.host, settings.port, settings.workers)
    try:
        prepared = prepare(settings, say)
        ready = f"Ready: {address_of(listeners[0])}"

        def be_ready() -> None:
            say(ready)

        if settings.workers == 1:
            run_to_end(Worker(0, settings, prepared, say).serve(listeners[0], None, be_ready))
            return

        def run(number: int, listener: socket.socket, alive: int) -> int:
            worker = Worker(number, settings, prepared, say)
            run_to_end(worker.serve(listener, alive, lambda: None))
            return 0

        let_go_of_connections(prepared.shop)
        stop_s = settings.turn_timeout_s + 3 * DRAIN_EXTRA_S
        Workers(listeners, run, prepared.shared.board, say, stop_s).keep(be_ready)
    finally:
        for listener in listeners:
            listener.close()


def prepare(settings: Settings, say: Say) -> Prepared:
    """Everything before the first connection. Imports Rasa, which takes seconds.

    Raises:
        StartError, EngineError, RecordsError: what is missing, and what to do about it.
    """
    quieten_libraries()
    configure_logging(settings.log_level, settings.log_format == "json")
    check_shareable(settings)
    with step("Preparing the databases and the shop", say):
        migrate(settings.records_url)
        shop = prepare_shop()
    train_if_changed(say)
    with step("Reading the shop's pages", say):
        prepare_fallback()
    with step("Loading the assistant", say):
        return load(settings, shop)


def check_shareable(settings: Settings) -> None:
    """See that several workers can share what they are to share.

    Raises:
        StartError: something of it would be in the memory of each on its own.
    """
    if settings.workers == 1:
        return
    if os.environ.get("AFTERCART_SHOP") == ShopPlatform.MEMORY.value:
        raise StartError(
            "several workers cannot share a shop in memory: choose another with AFTERCART_SHOP, "
            "or set AFTERCART_WORKERS to 1"
        )
    for name, url in (
        ("AFTERCART_RECORDS_URL", settings.records_url),
        ("AFTERCART_TRACKER_URL", settings.tracker_url),
    ):
        if url in IN_MEMORY:
            raise StartError(
                f"several workers cannot share a database in memory: name a file in {name}, or set "
                "AFTERCART_WORKERS to 1"
            )


def let_go_of_connections(shop: Shop) -> None:
    """Close the connections of the shop, which opens them again when it needs them: before a fork."""
    for part in (shop.commerce, shop.desk):
        close = getattr(part, "close", None)
        if close is not None:
            close()


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


def load(settings: Settings, shop: Shop) -> Prepared:
    """The assistant on the model that is wanted. Imports Rasa, which takes seconds."""
    leave_out_tensorflow(wanted_model(MODELS))
    from engine.engine import load_wanted
    from engine.in_process import InProcessActions
    from engine.running import EngineOptions

    in_endpoints = settings.tracker_url == STORE_IN_ENDPOINTS
    options = EngineOptions(
        models=MODELS,
        tracker_url=None if in_endpoints else settings.tracker_url,
        endpoints=ENDPOINTS,
        default_language=settings.languages[0],
        turn_timeout_s=settings.turn_timeout_s,
        lock_file=LOCKS if settings.workers > 1 else None,
    )
    actions = InProcessActions(options.actions)
    model = load_wanted(options.models, actions)
    return Prepared(shop, options, actions, model, Shared.of(settings))


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


def listen(host: str, port: int, workers: int = 1) -> list[socket.socket]:
    """A socket for each worker, bound at once, so that a taken port is known before anything is prepared.

    Several have the same port, and the kernel deals out connections among those that listen.

    Raises:
        StartError: the port is taken, or the address is not this machine's.
    """
    # Sockets that share a port would share it with a second gateway too: so it is tried alone first.
    with contextlib.ExitStack() as kept:
        first = _bound(host, port, False)
        if workers == 1:
            return [first]
        port = first.getsockname()[1]
        first.close()
        found = [kept.enter_context(_bound(host, port, True)) for _ in range(workers)]
        kept.pop_all()
        return found


def _bound(host: str, port: int, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio turns Nagle's algorithm off: else an answer waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
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
