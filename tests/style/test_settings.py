"""The tools look at all of the house: a room that is added is checked like the others."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.style.checkout import ROOT, rooms, tracked_files


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """The `tool` table of pyproject.toml."""
    document = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools: dict[str, Any] = document["tool"]
    return tools


def test_imports_of_every_room_are_checked(settings: dict[str, Any]) -> None:
    """import-linter knows every room, and its layers place every room."""
    contract = settings["importlinter"]["contracts"][0]
    placed = {name for layer in contract["layers"] for name in re.split(r" [|:] ", layer)}

    assert sorted(settings["importlinter"]["root_packages"]) == rooms()
    assert sorted(placed) == rooms()


def test_types_of_every_room_are_checked(settings: dict[str, Any]) -> None:
    """mypy is given every room, and is strict with all of them."""
    assert sorted(settings["mypy"]["packages"]) == rooms()
    assert settings["mypy"]["strict"] is True


@pytest.fixture(scope="module")
def targets() -> set[str]:
    """What `make` can be asked for."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)
    assert phony is not None
    return set(phony[1].replace("\\", " ").split())


def test_make_alone_lists_every_target(targets: set[str]) -> None:
    """`make` without a target prints each target with a line on what it does."""
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, check=True, capture_output=True, text=True
    )

    helped = dict(re.findall(r"^  ([a-z-]+)\s+(\S.*)$", shown.stdout, re.MULTILINE))
    assert set(helped) == targets
    assert all(len(line) > 10 for line in helped.values())


def test_documentation_names_only_targets_there_are(targets: set[str]) -> None:
    """Every `make ...` in a page can be run."""
    named = {
        (path.name, target)
        for path in tracked_files()
        if path.suffix == ".md"
        for target in re.findall(r"(?:^|`)make (?:-s )?([a-z][a-z-]*)", _text(path), re.MULTILINE)
    }

    assert len(named) > 3
    assert {(page, target) for page, target in named if target not in targets} == set()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
