"""What every test starts from: quiet libraries, fixed randomness, no network.

The environment is set here, before any test module imports Rasa, which reads it while importing.
"""

from __future__ import annotations

import os
import random
import sys

import pytest
from hypothesis import settings

for name, value in {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "SANIC_HOST": "127.0.0.1",
}.items():
    os.environ[name] = value

SEED = 20240517

# The same examples on every machine, and no deadline: two busy cores are no bug.
settings.register_profile("aftercart", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("aftercart")


@pytest.fixture(autouse=True)
def _fixed_randomness() -> None:
    """Start each test from the same random numbers, whatever ran before it."""
    random.seed(SEED)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(SEED)
