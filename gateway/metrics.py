"""`GET /metrics`: figures of this process in the format of Prometheus, for staff."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from gateway.http import bearer
from gateway.staff import check_staff
from shop.setting_kinds import Secret


class Metrics:
    """The metrics call. The parts that count register themselves with Prometheus's own registry."""

    def __init__(self, staff_token: Secret | None) -> None:
        """Open to those who have `staff_token`; to nobody without one."""
        self._staff_token = staff_token

    async def report(self, request: Request) -> Response:
        """All figures at this moment."""
        check_staff(bearer(request), self._staff_token, "metrics")
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
