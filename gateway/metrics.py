"""`GET /metrics`: figures of all workers together in the format of Prometheus, for staff."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from gateway.board import Board
from gateway.http import bearer
from gateway.staff import check_staff
from shop.setting_kinds import Secret

# With it the figures are kept in files of that folder, one set for each process, and added up.
# To be set before `prometheus_client` is imported.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The metrics call. The parts that count register themselves with Prometheus's own registry."""

    def __init__(self, staff_token: Secret | None, board: Board) -> None:
        """Open to those who have `staff_token`; to nobody without one."""
        self._staff_token = staff_token
        self._board = board

    async def report(self, request: Request) -> Response:
        """All figures at this moment."""
        check_staff(bearer(request), self._staff_token, "metrics")
        figures = generate_latest(_registry()) + generate_latest(_Only(self._board))
        return Response(figures, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Only(CollectorRegistry):
    """A registry of what the board says."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("aftercart_workers_wanted", "Workers wanted", self._board.wanted)
        yield GaugeMetricFamily("aftercart_workers_ready", "Workers ready", self._board.ready)


def _registry() -> CollectorRegistry:
    if SHARED_FOLDER not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
