"""What things are called to customers."""

from __future__ import annotations

from datetime import date

import pytest

from shop.services.naming import day_label, in_words


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "24 February 2026"), ("hi", "24 फ़रवरी 2026"), ("hi-Latn", "24 February 2026")],
)
def test_a_day_is_written_in_words(language: str, label: str) -> None:
    """Customers read a day with the name of its month in their language."""
    assert day_label(date(2026, 2, 24), language) == label


def test_only_days_are_put_in_words() -> None:
    """Facts that are no days, and days nobody knows, stay as they are."""
    facts = {"last_day": "2026-01-31", "expected_on": "", "tracking": "2026-01-31"}

    found = in_words(facts, "en")

    assert found == {"last_day": "31 January 2026", "expected_on": "", "tracking": "2026-01-31"}
