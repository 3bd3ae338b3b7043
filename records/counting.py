"""Counts over the records, for the analytics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from records.database import transaction
from records.tables import feedback, sessions, turns
from records.types import Counts


def count(engine: Engine, since: datetime, until: datetime) -> Counts:
    """Count what began from `since` until before `until`, both aware. Blocks while it runs."""
    with transaction(engine) as connection:
        return Counts(
            **_of_sessions(connection, since, until),
            **_of_turns(connection, since, until),
            **_of_feedback(connection, since, until),
        )


def _of_sessions(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    row = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(sessions.c.customer_id),
            _count_if(sessions.c.handoff != "bot"),
        ).where(_within(sessions.c.created_at, since, until))
    ).one()
    return {"sessions": row[0], "identified_sessions": row[1], "handed_over_sessions": row[2]}


def _of_turns(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    within = _within(turns.c.begun_at, since, until)
    row = connection.execute(
        sa.select(
            sa.func.count(),
            _count_if(turns.c.failed.is_(True)),
            sa.func.coalesce(sa.func.sum(turns.c.replies), 0),
        ).where(within)
    ).one()
    return {
        "turns": row[0],
        "failed_turns": row[1],
        "replies": row[2],
        "turns_by_source": _by(connection, turns.c.source, within),
        "turns_by_kind": _by(connection, turns.c.kind, within),
    }


def _of_feedback(connection: Connection, since: datetime, until: datetime) -> dict[str, Any]:
    within = _within(feedback.c.given_at, since, until)
    ratings = _by(connection, feedback.c.rating, within)
    return {
        "ups": ratings.get("up", 0),
        "downs": ratings.get("down", 0),
        "scores": _by(connection, feedback.c.score, within),
    }


def _by(connection: Connection, column: Any, where: Any) -> dict[Any, int]:
    rows = connection.execute(
        sa.select(column, sa.func.count()).where(where, column.is_not(None)).group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def _within(column: Any, since: datetime, until: datetime) -> Any:
    return (column >= since) & (column < until)


def _count_if(condition: Any) -> Any:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
