"""What can be wrong with the demo shop's data.

DemoDataError
 └─ every mistake of every file, each with file, line, key, what was expected, what came, what to do
"""

from __future__ import annotations

from collections.abc import Iterable

from shop.yaml_nodes import Problem


class DemoDataError(ValueError):
    """The files in data/demo cannot be used. `problems` holds every mistake, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line)))
        lines = "\n".join(f"  {p}" for p in self.problems)
        super().__init__(f"The demo shop's data has mistakes to correct:\n{lines}")
