"""Dates relative to the day of the message, as EDTF."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks.nlu.entities import ROOT
from nlu_components.entities.finding import Finder, Habits
from nlu_components.entities.index import Index
from nlu_components.entities.words import read_words

WORDS = read_words(ROOT / "data" / "entities")
INDEX = Index((), WORDS)


def _dates(text: str, today: date, day_first: bool | None = None) -> list[object]:
    finder = Finder(WORDS, Habits(day_first=day_first), lambda: INDEX)
    return [found.value for found in finder.find(text, today) if found.kind == "date"]


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("yesterday", date(2026, 1, 1), "2025-12-31"),
        ("in 1 month", date(2026, 1, 31), "2026-02-28"),
        ("1 month ago", date(2024, 3, 31), "2024-02-29"),
        ("last month", date(2026, 1, 15), "2025-12-01/2025-12-31"),
        ("next week", date(2025, 12, 31), "2026-01-05/2026-01-11"),
        ("20 December", date(2026, 1, 5), "2025-12-20"),
        ("5 January", date(2025, 12, 30), "2026-01-05"),
        ("29 February", date(2025, 3, 1), "2024-02-29"),
        ("last Friday", date(2026, 3, 20), "2026-03-13"),
        ("Friday", date(2026, 3, 20), "[2026-03-13,2026-03-27]"),
        ("kal", date(2026, 3, 1), "[2026-02-28,2026-03-02]"),
        ("the past 3 days", date(2026, 3, 2), "2026-02-27/2026-03-02"),
        ("this weekend", date(2026, 3, 18), "2026-03-21/2026-03-22"),
        ("15 tarikh", date(2026, 3, 2), "2026-03-15"),
        ("March 2024", date(2026, 3, 2), "2024-03-01/2024-03-31"),
        ("in May", date(2026, 3, 2), "2026-05-01/2026-05-31"),
        ("14-02-26", date(2026, 3, 2), "2026-02-14"),
        ("a week ago", date(2026, 3, 2), "2026-02-23"),
        ("couple of days ago", date(2026, 3, 2), "2026-02-28"),
        ("it came on the 5th", date(2026, 3, 2), "2026-03-05"),
        ("6/6", date(2026, 3, 2), "2026-06-06"),
    ],
)
def test_a_date_is_worked_out_from_the_day(text: str, today: date, expected: str) -> None:
    """Year ends, leap days and short months included."""
    assert _dates(text, today) == [expected]


@pytest.mark.parametrize(
    ("day_first", "expected"),
    [(True, "2025-12-03"), (False, "2026-03-12"), (None, "[2025-12-03,2026-03-12]")],
)
def test_a_setting_decides_how_digits_are_read(day_first: bool | None, expected: str) -> None:
    """Without it, a date with two readings stays ambiguous."""
    assert _dates("03/12", date(2026, 3, 18), day_first) == [expected]


def test_an_impossible_reading_is_not_taken() -> None:
    """25/12 is December whatever the setting, and 31/31 no date at all."""
    assert _dates("25/12", date(2026, 1, 5), day_first=False) == ["2025-12-25"]
    assert _dates("31/31", date(2026, 1, 5)) == []


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "aaj kal",
        "may I ask",
        "I will march",
        "after 30 days",
        "on saturdays",
        "10/10",
        "3.12.1",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Verbs, ratings, durations, versions."""
    assert _dates(text, date(2026, 3, 18)) == []
