"""What can go wrong before anything is linted.

LintError
 └─ SettingsError: the settings have mistakes; each with file, line, key, what was expected, what to do
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from shop.yaml_nodes import Problem


class LintError(Exception):
    """Nothing was linted, and the message says why."""


class SettingsError(LintError):
    """The settings cannot be used. `problems` holds every mistake, by line."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line)))
        lines = "\n".join(f"  {p}" for p in self.problems)
        super().__init__(f"The linter's settings {str(path)!r} have mistakes:\n{lines}")
