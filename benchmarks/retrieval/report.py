"""The table, for people."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS = (
    ("questions", "n"),
    ("r_at_1", "R@1"),
    ("r_at_3", "R@3"),
    ("r_at_5", "R@5"),
    ("refused_unanswerable", "refused-"),
    ("refused_answerable", "refused+"),
    ("detection_f1", "det. F1"),
    ("query_ms_p50", "p50 ms"),
)
# docs/benchmarks.md says why these.
AIMS = {
    "own test": "R@1 >= 0.92, R@3 >= 0.98, refused- >= 0.95 at refused+ <= 0.05",
    "dstc10": "det. F1 > 0.760, R@5 > 0.667",
    "own test, speed": "p50 <= 5 ms without meaning",
    "100,000 entries": "p50 <= 25 ms",
}


def heading() -> str:
    """The first line. refused-: of the unanswerable, refused+: of the answerable."""
    return f"{'measure':<24} {'system':<18}" + "".join(f"{t:>9}" for _, t in COLUMNS) + "  aim"


def line(measure: str, system: str, figures: Mapping[str, float | None]) -> str:
    """One line of the table."""
    cells = "".join(_cell(key, figures.get(key)) for key, _ in COLUMNS)
    return f"{measure:<24} {system:<18}{cells}  {AIMS.get(measure, '')}".rstrip()


def _cell(key: str, value: float | None) -> str:
    if value is None:
        return f"{'-':>9}"
    return f"{value:>9.0f}" if key == "questions" else f"{value:>9.3f}"
