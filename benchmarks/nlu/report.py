"""The figures: a table for people and one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from benchmarks.nlu.run import Row

COLUMNS = (
    ("accuracy", "accuracy"),
    ("in_scope_accuracy", "in scope"),
    ("in_scope_top", "top"),
    ("oos_recall", "oos rec."),
    ("auroc", "AUROC"),
    ("threshold", "thresh."),
    ("train_s", "train s"),
    ("parse_ms_p50", "p50 ms"),
    ("parse_ms_p95", "p95 ms"),
)
# What a row of ours is meant to reach; docs/benchmarks.md says why these.
AIMS = {
    "hint3 sofmattress": "accuracy > 0.73, AUROC > 0.90",
    "clinc150 small": "in scope >= 0.93, oos rec. >= 0.80",
    "bitext shared intents": "in scope >= 0.92",
    "own 5-fold en": "top >= 0.95",
    "own 5-fold hi": "top >= 0.93",
    "own 5-fold hi-Latn": "top >= 0.93",
    "whole pipeline": "train <= 15 s, p50 <= 8 ms, p95 <= 15 ms (without embeddings 2, 5)",
    "entities": "F1 >= 0.97",
}


def heading() -> str:
    """The first line of the table."""
    return (
        f"{'measure':<22} {'system':<22}" + "".join(f"{title:>9}" for _, title in COLUMNS) + "  aim"
    )


def line(row: Row, ours: str) -> str:
    """One line of the table; the aim stands beside the system it is for."""
    cells = "".join(_cell(row.figures.get(key)) for key, _ in COLUMNS)
    others = {k: v for k, v in row.figures.items() if k not in dict(COLUMNS)}
    extra = " ".join(f"{key}={value}" for key, value in others.items())
    aim = AIMS.get(row.measure, "") if row.system == ours else ""
    return f"{row.measure:<22} {row.system:<22}{cells}  {aim} {extra}".rstrip()


def totals(rows: Sequence[Row]) -> str:
    """All rows as one JSON object: measure, system, figures."""
    found: dict[str, dict[str, object]] = {}
    for row in rows:
        found.setdefault(row.measure, {})[row.system] = row.figures
    return json.dumps(found)


def _cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>9}"
    return f"{value:>9.3f}" if value < 100 else f"{value:>9.0f}"
