"""No file knows whose machine it was written on, or which package index it was fed from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.style.checkout import ROOT, place, report, tracked_files

# Written in pieces: this file is searched too.
_DOT = r"\."
REGISTRIES = re.compile(
    "|".join(
        (
            "py" + "pi" + _DOT + "(org|python)",
            "python" + "hosted" + _DOT + "org",
            "registry" + _DOT + "npm" + "js",
            "npm" + "js" + _DOT + "(org|com)",
            "registry" + _DOT + "yarn" + "pkg",
            "crates" + _DOT + "io",
            "conda" + _DOT + "anaconda",
            "proxy" + _DOT + "golang",
        )
    ),
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.\-/}])(?:"
    + "|".join(
        (
            "/ho" + r"me/\w",
            "/Us" + r"ers/\w",
            "/ro" + r"ot(?=[/\s\"'`:;,)]|$)",
            "/wo" + r"rk/\w",
            "/t" + r"mp/\w",
            "/m" + r"nt/\w",
            "/o" + r"pt/\w",
        )
    )
    + r")|file:/"
    + r"/|\b[A-Z]:\\+Us"
    + "ers"
)
INDEX_OPTIONS = re.compile(r"://|^\s*--(index|extra-index|find-links|trusted-host|no-index)|\s@\s")
LOCKS = ("requirements.in", "requirements.lock", "requirements-overrides.txt", "scripts/uv.lock")


def _text(path: Path) -> str:
    """A file's text; empty for pictures and the like."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def _lines_with(pattern: re.Pattern[str], path: Path) -> list[str]:
    lines = _text(path).splitlines()
    return [place(path, n) for n, line in enumerate(lines, 1) if pattern.search(line)]


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registries", "paths"])
def test_no_file_names_a_registry_or_a_machine(pattern: re.Pattern[str]) -> None:
    """No tracked file has a package registry's host name, a home folder or a machine's path."""
    found = [line for path in tracked_files() for line in _lines_with(pattern, path)]

    assert found == [], report(found)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_says_what_and_never_where_from(name: str) -> None:
    """Requirements and locks hold names, versions and hashes: no address, no index, no path."""
    found = _lines_with(INDEX_OPTIONS, ROOT / name)

    assert found == [], report(found)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRIES, "see https://py" + "pi.org/simple"),
        (REGISTRIES, "https://files.python" + "hosted.org/packages/a.whl"),
        (REGISTRIES, '"resolved": "https://registry.npm' + 'js.org/a.tgz"'),
        (MACHINE_PATHS, "path = '/ho" + "me/ada/shop'"),
        (MACHINE_PATHS, "cd /ro" + "ot && ls"),
        (MACHINE_PATHS, "/ro" + "ot/.pyenv"),
        (MACHINE_PATHS, "sqlite:///" + "x file:/" + "/data"),
        (MACHINE_PATHS, '"/t' + 'mp/shop.db"'),
        (MACHINE_PATHS, "C:\\Us" + "ers\\ada"),
        (INDEX_OPTIONS, "--index-url somewhere"),
        (INDEX_OPTIONS, "rasa @ git+ssh"),
        (INDEX_OPTIONS, "#    uv pip compile https://elsewhere"),
    ],
)
def test_private_place_is_seen(pattern: re.Pattern[str], line: str) -> None:
    """Each pattern finds what it is there for."""
    found = pattern.search(line)

    assert found is not None


@pytest.mark.parametrize(
    "line",
    ["GET /api/chat/home/1", "docs/home/index.md", "`/health/live`", "/usr/bin/chromium", "~/x"],
)
def test_public_place_is_left_alone(line: str) -> None:
    """Routes, paths inside the repository and a system's usual places are no secret."""
    found = MACHINE_PATHS.search(line) or REGISTRIES.search(line)

    assert found is None
