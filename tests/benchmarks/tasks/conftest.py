"""The tiny shop, read."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from benchmarks.tasks import phrases
from benchmarks.tasks.layout import Person, Shop, parse_shop
from benchmarks.tasks.phrases import Voice
from tests.benchmarks.tasks import tiny

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def shop() -> Shop:
    """The tiny shop."""
    return parse_shop(tiny.shop_file())


@pytest.fixture
def ana(shop: Shop) -> Person:
    """The customer most tests are about."""
    return shop.people["ana_ruiz_1001"]


@pytest.fixture
def voice() -> Voice:
    """A customer's voice with fixed randomness."""
    return Voice(phrases.load(), random.Random(1))


@pytest.fixture
def outside_tasks() -> Path:
    """The folder with outside tasks; skips where it is absent."""
    folder = ROOT / os.environ.get("AFTERCART_EVAL_DIR", "../shared/eval") / "taubench"
    if not folder.is_dir():
        pytest.skip(f"needs the evaluation data in {folder} (set AFTERCART_EVAL_DIR)")
    return folder
