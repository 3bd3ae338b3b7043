"""A finder over the shipped words and the demo shop's catalogue, and the component around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.nlu.entities import demo_finder
from nlu_components.entities.finding import Finder
from nlu_components.entities.types import Found

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 3, 18)  # a Wednesday

Find = Callable[..., list[Found]]
Values = Callable[[str], list[tuple[str, str, Any]]]


@pytest.fixture(scope="session")
def finder() -> Finder:
    """The shipped words and the demo catalogue."""
    return demo_finder()


@pytest.fixture(scope="session")
def found(finder: Finder) -> Values:
    """(entity, words, value) of everything in a text."""

    def in_text(text: str) -> list[tuple[str, str, Any]]:
        return [(f.kind, text[f.start : f.end], f.value) for f in finder.find(text, TODAY)]

    return in_text
