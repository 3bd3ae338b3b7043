"""A PostgreSQL server for one test session: the one that was given, or a throwaway of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

VARIABLE = "AFTERCART_TEST_POSTGRES_URL"
_ACCOUNT = "postgres"
_START_S = 60


@contextmanager
def session_database() -> Iterator[str]:
    """The URL of a database that belongs to the tests while the context lasts."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        pytest.skip(f"no PostgreSQL: set {VARIABLE}, or install a server whose pg_ctl can be found")
    with _server(programs) as url:
        yield url


def _programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    return found[-1].parent if found else None


def _version(pg_ctl: Path) -> float:
    return float(pg_ctl.parent.parent.name)


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    # The server refuses to run as the superuser, so its folder belongs to an account it accepts. It
    # is not below pytest's folder, which that account may not enter; sockets need a short path too.
    account = _account()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if account:
            shutil.chown(folder, account)
        data = folder / "data"
        _run(account, [programs / "initdb", "-D", data, "-A", "trust", "-U", _ACCOUNT, "-N"])
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-t", str(_START_S)]
        _run(account, [*control, "-l", folder / "log", "-o", options, "start"])
        try:
            yield f"postgresql://{_ACCOUNT}@/{_ACCOUNT}?host={folder}"
        finally:
            _run(account, [*control, "-m", "immediate", "stop"])


def _account() -> str | None:
    """The account to run the server as; None for our own."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(_ACCOUNT)
    except KeyError:
        pytest.skip(f"PostgreSQL does not run as superuser and there is no account {_ACCOUNT!r}")
    return _ACCOUNT


def _run(account: str | None, command: Sequence[str | Path]) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=account,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=2 * _START_S,
    )
