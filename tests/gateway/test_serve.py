"""Starting: in order, saying what takes time, and failing with a reason."""

from __future__ import annotations

import resource
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gateway import __main__ as program
from gateway import serve
from gateway.errors import StartError
from gateway.serve import (
    address_of,
    check_shareable,
    listen,
    prepare_shop,
    step,
    train_if_changed,
)
from gateway.server import OPEN_FILES, allow_open_files
from gateway.settings import Settings
from shop import bootstrap
from shop.context import Shop
from shop.current import Current


def quiet(_line: str) -> None:
    """Say nothing."""


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"AFTERCART_PORT": "http"}, "AFTERCART_PORT"),
        ({"AFTERCART_HOST": "192.0.2.1"}, "AFTERCART_HOST"),
        ({"AFTERCART_RECORDS_URL": "nonsense"}, "AFTERCART_RECORDS_URL"),
        ({"AFTERCART_SHOP": "no_such_shop"}, "AFTERCART_SHOP"),
        ({"AFTERCART_POLICY_DIR": "no/such/folder"}, "no/such/folder"),
    ],
)
def test_what_stops_the_start_is_said_in_a_line(
    environment: dict[str, str],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A setting that will not do ends the program with 1 and its name, without a stack trace."""
    usual = {
        "AFTERCART_PORT": "0",
        "AFTERCART_SHOP_URL": f"sqlite:///{tmp_path}/shop.db",
        "AFTERCART_RECORDS_URL": f"sqlite:///{tmp_path}/records.db",
    }
    for name, value in {**usual, **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bootstrap, "_current", Current(bootstrap.from_environment))
    monkeypatch.setattr(serve, "quieten_libraries", lambda: None)
    monkeypatch.setattr(serve, "configure_logging", lambda *_: None)

    code = program.main()
    said = capsys.readouterr().err

    assert code == 1
    assert said.startswith("Aftercart cannot start: ")
    assert complaint in said
    assert "Traceback" not in said


def test_workers_share_a_port_and_a_second_gateway_does_not() -> None:
    """Each worker gets a socket of its own on one port, which is taken for everybody else."""
    listeners = listen("127.0.0.1", 0, workers=3)
    ports = {listener.getsockname()[1] for listener in listeners}
    for listener in listeners:
        listener.listen()
    with pytest.raises(StartError, match="AFTERCART_PORT"):
        listen("127.0.0.1", *ports, workers=3)
    for listener in listeners:
        listener.close()

    assert len(ports) == 1


@pytest.mark.parametrize(
    ("environment", "changes", "named"),
    [
        ({"AFTERCART_SHOP": "memory"}, {}, "AFTERCART_SHOP"),
        ({}, {"records_url": "sqlite://"}, "AFTERCART_RECORDS_URL"),
        ({}, {"tracker_url": "sqlite:///:memory:"}, "AFTERCART_TRACKER_URL"),
    ],
)
def test_workers_share_nothing_that_is_in_memory(
    environment: dict[str, str],
    changes: dict[str, str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What each worker would have for itself alone stops the start; one worker alone may have it."""
    monkeypatch.delenv("AFTERCART_SHOP", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    alone = replace(Settings(), **changes)  # type: ignore[arg-type]
    check_shareable(alone)

    with pytest.raises(StartError, match=named):
        check_shareable(replace(alone, workers=2))


def test_a_taken_port_is_known_before_anything_else() -> None:
    """The message names the address and the settings."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(StartError, match=f"127.0.0.1:{port}.*AFTERCART_PORT"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "http://127.0.0.1"), ("0.0.0.0", "http://127.0.0.1")]
)
def test_the_address_is_one_for_a_browser_here(host: str, shown: str) -> None:
    """Listening everywhere, the page is still found on this machine."""
    (listener,) = listen(host, 0)
    with listener:
        assert address_of(listener) == f"{shown}:{listener.getsockname()[1]}/"


def test_long_steps_show_that_they_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is announced, and while it lasts it says so."""
    monkeypatch.setattr(serve, "HEARTBEAT_S", 0.01)
    lines: list[str] = []
    with step("Doing something", lines.append):
        time.sleep(0.05)
    said = len(lines)
    time.sleep(0.03)

    assert lines[0] == "Doing something ..."
    assert lines[1] == "  ... doing something (0 s)"
    assert said == len(lines)


def test_a_failed_training_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is served from training data that does not train."""
    monkeypatch.setattr(serve, "is_trained", lambda *_: False)
    monkeypatch.setattr(
        serve.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1)
    )

    with pytest.raises(StartError, match="training failed"):
        train_if_changed(quiet)


def test_an_up_to_date_model_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second process is even begun."""
    monkeypatch.setattr(serve, "is_trained", lambda *_: True)
    monkeypatch.setattr(serve.subprocess, "run", _never)
    lines: list[str] = []
    train_if_changed(lines.append)

    assert lines == []


def test_the_shop_is_the_one_the_actions_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty shop is filled, and it is the current one of this process."""
    monkeypatch.setenv("AFTERCART_SHOP_URL", f"sqlite:///{tmp_path}/shop.db")
    monkeypatch.setenv("AFTERCART_RECORDS_URL", f"sqlite:///{tmp_path}/records.db")
    monkeypatch.setattr(bootstrap, "_current", Current(bootstrap.from_environment))
    shop: Shop = prepare_shop()

    assert shop is bootstrap.current()
    assert len(shop.commerce.products()) >= 60


def _never(*_: object, **__: object) -> None:
    raise AssertionError("nothing was to be run")


def test_it_may_open_as_many_files_as_the_system_allows() -> None:
    """Idle connections are open files; what a process begins with does not bound how many there are."""
    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = min(256, soft) if soft != resource.RLIM_INFINITY else 256
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
        allow_open_files()

        allowed = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (allowed, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
