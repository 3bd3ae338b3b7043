"""What the tests of the fallback share: a real server, and retries that do not wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from benchmarks.fallback.server import Served, serve


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """llama.cpp's server with a model of random weights, one for all tests."""
    with serve() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Attempts follow each other at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
