"""The assistant under test: `python -m gateway` on a shop of its own in a temporary folder.

Between two tasks the shop's SQLite file is put back with SQLite's own backup, which other processes
see as one transaction; the server runs on.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.tasks.chat import Chat, HttpChat
from benchmarks.tasks.expected import Json
from shop.bootstrap import open_own_shop
from shop.layout import LayoutError, read_layout, to_layout
from shop.ports.errors import ShopError
from shop.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
READY = "Ready: "
START_TIMEOUT_S = 3600.0  # the first start trains the assistant
STOP_TIMEOUT_S = 30.0
TURN_TIMEOUT_S = 60.0
BEAT_S = 10.0
LOG_TAIL_LINES = 30


class ServerFailed(RuntimeError):
    """The assistant did not start, or has stopped; the message ends with its last words."""


class ServedGateway:
    """A running gateway and its shop. Use `serve` to get one."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.address = ""
        self._shop_file = folder / "shop.db"
        self._pristine = folder / "pristine.db"
        self._log = folder / "gateway.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._shop = open_own_shop(Settings.read(self.environment))

    def fill(self, db: Path) -> None:
        """Import the shop file and keep what it gives for `restore`. Raises ServerFailed."""
        try:
            self._shop.replace_all(read_layout(db))
        except (LayoutError, ShopError, ValueError) as error:
            raise ServerFailed(f"{db} could not be imported: {error}") from error
        _copy(self._shop_file, self._pristine)

    def start(self, say: Callable[[str], None]) -> None:
        """Start the gateway and wait until it is ready; says what it is at meanwhile."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        began = told = time.monotonic()
        while not (ready := self._line_with(READY)):
            self._check_alive()
            now = time.monotonic()
            if now - began > START_TIMEOUT_S:
                raise ServerFailed(f"the gateway is not ready after {START_TIMEOUT_S:.0f} s")
            if now - told > BEAT_S:
                told = now
                say(self._tail(1) or "starting the gateway")
            time.sleep(0.2)
        self.address = ready.split(READY, 1)[1].strip()

    def stop(self) -> None:
        """Stop the gateway; kill it if it does not stop."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def restore(self) -> None:
        """Put the shop back to what the shop file says. Raises ServerFailed if the gateway is gone."""
        self._check_alive()
        _copy(self._pristine, self._shop_file)

    def export(self) -> Json:
        """The shop as it is now, in the layout of the shop file."""
        return to_layout(self._shop.dump())

    def log(self) -> str:
        """What the gateway has written to its log so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def chat(self) -> Iterator[Chat]:
        """A new conversation with the gateway."""
        with httpx.Client(base_url=self.address, timeout=TURN_TIMEOUT_S, trust_env=False) as client:
            yield HttpChat(client)

    def asked_model(self) -> int:
        """How many answers so far a language model was asked for, or would have been if one were set up.

        Raises ServerFailed if the gateway does not say.
        """
        token = self.environment["AFTERCART_STAFF_TOKEN"]
        try:
            answer = httpx.get(
                f"{self.address.rstrip('/')}/metrics",
                headers={"Authorization": f"Bearer {token}"},
                timeout=TURN_TIMEOUT_S,
                trust_env=False,
            ).raise_for_status()
        except httpx.HTTPError as error:
            raise ServerFailed(f"the gateway does not give its figures: {error!r}") from error
        return asked_in(answer.text)

    def _check_alive(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            last = self._tail(LOG_TAIL_LINES)
            raise ServerFailed(f"the gateway stopped with {self._process.returncode}:\n{last}")

    def _line_with(self, mark: str) -> str:
        lines = self.log().splitlines()
        return next((line for line in lines if mark in line), "")

    def _tail(self, count: int) -> str:
        lines = self.log().splitlines()
        return "\n".join(lines[-count:])


@contextmanager
def serve(db: Path, policies: Path, say: Callable[[str], None]) -> Iterator[ServedGateway]:
    """A gateway on a fresh shop filled from `db`, gone with its folder at the end.

    Raises ServerFailed where the import or the start fails.
    """
    folder = Path(tempfile.mkdtemp(prefix="aftercart-tasks-"))
    try:
        served = ServedGateway(folder, environment_for(folder, policies))
        say(f"importing {db}")
        served.fill(db)
        say("starting the gateway")
        try:
            served.start(say)
            yield served
        finally:
            served.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def asked_in(metrics: str) -> int:
    """The same, from figures in Prometheus's format: answers of a model, and those that say why not."""
    return round(
        sum(
            sample.value
            for family in text_string_to_metric_families(metrics)
            for sample in family.samples
            if sample.name == "aftercart_fallback_answers_total"
            and (sample.labels["rung"] == "llm" or sample.labels["no_llm"])
        )
    )


def environment_for(folder: Path, policies: Path) -> dict[str, str]:
    """This process's environment with everything the gateway writes put into `folder`."""
    return {
        **os.environ,
        "AFTERCART_HOST": "127.0.0.1",
        "AFTERCART_PORT": "0",
        "AFTERCART_SHOP": "demo_sql",
        "AFTERCART_SHOP_URL": f"sqlite:///{folder / 'shop.db'}",
        "AFTERCART_RECORDS_URL": f"sqlite:///{folder / 'records.db'}",
        "AFTERCART_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
        "AFTERCART_POLICY_DIR": str(policies.resolve()),
        "AFTERCART_FALLBACK_CACHE": str((ROOT / "var" / "fallback").resolve()),
        "AFTERCART_STAFF_TOKEN": secrets.token_urlsafe(32),
        # A simulated customer types faster than people do, and all of them share one address.
        "AFTERCART_SESSION_RATE_PER_MINUTE": "0",
        "AFTERCART_IP_RATE_PER_MINUTE": "0",
    }


def _copy(source: Path, target: Path) -> None:
    """Make the database `target` hold what `source` does, in one transaction others can see."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
