"""A real browser on the chat page, over a scripted assistant."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from gateway.app import build_app
from gateway.settings import Settings
from records.database import migrate, open_database
from records.store import Records
from shop.setting_kinds import Secret
from tests.gateway.conftest import IDENTITY_SECRET
from tests.gateway.fakes import FakeAssistant, said, shop_script

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
GREETING = "Hi! I can track, cancel, change or return orders. How can I help?"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here opens a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # The browser talks through pipes and sockets of its own.
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser installed on this machine. Closed with the module: as long as it is open, an event
    loop runs in this thread, and no test after it could start one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser: install one of {', '.join(BROWSERS)}, or set CHROMIUM to one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


class Site:
    """A gateway in a thread of this process, which can go down and come back."""

    def __init__(self, assistant: FakeAssistant, records: Records) -> None:
        self.assistant = assistant
        self._records = records
        with socket.socket() as finder:
            finder.bind(("127.0.0.1", 0))
            self._port = finder.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}/"
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def up(self) -> None:
        """Start it and wait until it is there."""
        settings = replace(Settings(), identity_secret=Secret(IDENTITY_SECRET))
        app = build_app(self.assistant, self._records, settings)
        config = uvicorn.Config(
            app, port=self._port, log_config=None, ws="none", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def down(self) -> None:
        """Stop it and wait until it has."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(10)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The gateway, up."""
    url = f"sqlite:///{tmp_path}/records.db"
    migrate(url)
    engine = open_database(url)
    assistant = FakeAssistant(greeting=(said(GREETING),), script=shop_script())
    site = Site(assistant, Records(engine))
    site.up()
    yield site
    site.down()
    engine.dispose()


@pytest.fixture
def errors() -> list[str]:
    """What the page complained about in the console."""
    return []


PageOf = Callable[..., Page]


@pytest.fixture
def page_of(browser: Browser, site: Site, errors: list[str]) -> Iterator[PageOf]:
    """Opens the chat page in a window of its own."""
    contexts = []

    def open_page(
        width: int = 1100, height: int = 800, address: str = "", **wishes: object
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            **wishes,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(site.address + address)
        page.get_by_text(GREETING).wait_for()
        return page

    yield open_page
    for context in contexts:
        with suppress(Exception):
            context.close()


@pytest.fixture
def page(page_of: PageOf) -> Page:
    """The chat page on a desk."""
    return page_of()
