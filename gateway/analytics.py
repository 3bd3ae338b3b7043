"""`GET /api/chat/analytics`: counts and rates, for staff."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta, timezone

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.errors import ApiError, Code
from gateway.http import bearer
from gateway.staff import check_staff
from records.store import Records, utc_now
from records.types import Counts
from shop.setting_kinds import Secret

DEFAULT_PERIOD = timedelta(days=30)


class Analytics:
    """The analytics call."""

    def __init__(self, records: Records, staff_token: Secret | None) -> None:
        """Count over `records` for those who have `staff_token`; for nobody without one."""
        self._records = records
        self._staff_token = staff_token

    async def report(self, request: Request) -> Response:
        """Counts and rates from `since` until before `until`; the last 30 days by default."""
        check_staff(bearer(request), self._staff_token, "analytics")
        until = moment(request, "until") or utc_now()
        since = moment(request, "since") or until - DEFAULT_PERIOD
        counts = await asyncio.to_thread(self._records.count, since, until)
        return JSONResponse(
            {
                "since": since.isoformat(),
                "until": until.isoformat(),
                "counts": asdict(counts),
                "rates": rates(counts),
            }
        )


def moment(request: Request, name: str) -> datetime | None:
    """A point in time out of the query, ISO 8601, UTC where it names no zone. Raises ApiError."""
    raw = request.query_params.get(name)
    if raw is None:
        return None
    try:
        found = datetime.fromisoformat(raw.replace("Z", "+00:00"))
    except ValueError as error:
        raise ApiError(
            Code.INVALID_FIELD, f"{name!r} is no time like 2024-05-17T00:00:00+00:00.", name
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def rates(counts: Counts) -> dict[str, float | None]:
    """What the counts say in proportion; None where there is nothing to divide by."""
    scored = sum(counts.scores.values())
    return {
        "handed_over": _share(counts.handed_over_sessions, counts.sessions),
        "identified": _share(counts.identified_sessions, counts.sessions),
        "failed": _share(counts.failed_turns, counts.turns),
        "turns_per_session": _share(counts.turns, counts.sessions),
        "thumbs_up": _share(counts.ups, counts.ups + counts.downs),
        "score": _share(sum(score * n for score, n in counts.scores.items()), scored),
    }


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else round(part / whole, 4)
