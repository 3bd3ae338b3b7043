"""What the gateway counts."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

TURNS = Counter("aftercart_turns_total", "Turns run, by how they ended", ["outcome"])
TURN_SECONDS = Histogram(
    "aftercart_turn_seconds",
    "Seconds a turn took, without the wait for those before it",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)
