"""Reads and writes the records.

Every method is one transaction, blocks while it runs, and raises RecordsUnreachable when the
database does not answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from records.counting import count
from records.database import transaction
from records.tables import feedback, sessions, turns
from records.types import (
    Claim,
    Claimed,
    Counts,
    FinishedTurn,
    Left,
    NewSession,
    OfferedMessage,
    Session,
    TurnKey,
    TurnKind,
)

CONVERSATION = ""  # the message id under which the score of a whole conversation is kept

# Made once: building a statement takes longer than SQLite takes to answer it.
_THIS_SESSION = sessions.c.id == sa.bindparam("session")
_THIS_TURN = (turns.c.session_id == sa.bindparam("session")) & (
    turns.c.message_id == sa.bindparam("message")
)
_SESSION = sa.select(sessions).where(_THIS_SESSION)
_SESSION_WITH_TURN = (
    sa.select(sessions, turns.c.digest, turns.c.answer)
    .join_from(
        sessions,
        turns,
        (turns.c.session_id == sessions.c.id) & (turns.c.message_id == sa.bindparam("message")),
        isouter=True,
    )
    .where(_THIS_SESSION)
)
_STOP_ASKED = sa.select(turns.c.stop_asked).where(_THIS_TURN)
_CLAIM = turns.insert()
_FINISH = turns.update().where(_THIS_TURN)
_SEEN = sessions.update().where(_THIS_SESSION)


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(tz=timezone.utc)


class Records:
    """Sessions, turns and feedback."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        """`engine` comes from `open_database`; the tables must be there (`migrate`)."""
        self._writer = engine
        self._reader = engine.execution_options(reading=True)
        self._now = now

    def open_session(self, new: NewSession) -> None:
        """Add a session, owned by the bot, with nothing offered."""
        now = self._now()
        row = {
            "id": new.id,
            "token_hash": new.token_hash,
            "language": new.language,
            "customer_id": new.customer_id,
            "handoff": "bot",
            "offered": "[]",
            "created_at": now,
            "seen_at": now,
        }
        with transaction(self._writer) as connection:
            connection.execute(sessions.insert().values(**row))

    def session(self, session_id: str) -> Session | None:
        """The session of that id; None if there is none."""
        with transaction(self._reader) as connection:
            row = connection.execute(_SESSION, {"session": session_id}).one_or_none()
        return None if row is None else _session(row)

    def claim_turn(self, key: TurnKey, digest: str, kind: TurnKind) -> Claimed:
        """Say that a turn is about to run, unless it was claimed before.

        Two callers with the same key: one gets `NEW`, the other what the first left behind.

        Raises:
            MessageIdReused: the key was claimed with another `digest`.
        """
        new = {
            "session_id": key.session_id,
            "message_id": key.message_id,
            "digest": digest,
            "kind": kind.value,
            "begun_at": self._now(),
        }
        try:
            with transaction(self._writer) as connection:
                connection.execute(_CLAIM, new)
            return Claimed(Claim.NEW)
        except IntegrityError:
            _, left = self.session_with_turn(key)
            assert left is not None, "a turn never goes away"
            return left.claimed(digest)

    def session_with_turn(self, key: TurnKey) -> tuple[Session | None, Left | None]:
        """The session, and what is there of one of its turns; None for what there is not."""
        with transaction(self._reader) as connection:
            row = connection.execute(_SESSION_WITH_TURN, _named(key)).one_or_none()
        if row is None:
            return None, None
        left = None if row.digest is None else Left(key.message_id, row.digest, row.answer)
        return _session(row), left

    def finish_turn(self, turn: FinishedTurn) -> None:
        """Keep the answer of a turn, and what it changed of its session."""
        now = self._now()
        outcome = {
            "answer": turn.answer,
            "replies": turn.replies,
            "source": turn.source,
            "handoff": turn.handoff,
            "failed": turn.failed,
            "model": turn.model,
            "finished_at": now,
        }
        with transaction(self._writer) as connection:
            connection.execute(_FINISH, {**_named(turn.key), **outcome})
            seen = {"handoff": turn.handoff, "offered": _dump(turn.offered), "seen_at": now}
            connection.execute(_SEEN, {"session": turn.key.session_id, **seen})

    def ask_to_stop(self, session_id: str, since: datetime) -> bool:
        """Note that the turns of a session begun `since` (aware) are to end; whether one runs."""
        running = (
            (turns.c.session_id == session_id)
            & turns.c.answer.is_(None)
            & (turns.c.begun_at >= since)
        )
        with transaction(self._writer) as connection:
            changed = connection.execute(turns.update().where(running).values(stop_asked=True))
        return bool(changed.rowcount)

    def is_to_stop(self, key: TurnKey) -> bool:
        """Whether somebody asked for the end of that turn."""
        with transaction(self._reader) as connection:
            return bool(connection.execute(_STOP_ASKED, _named(key)).scalar())

    def greeted(self, session_id: str, offered: tuple[OfferedMessage, ...]) -> None:
        """Keep what the greeting of a session offered."""
        with transaction(self._writer) as connection:
            connection.execute(
                sessions.update().where(sessions.c.id == session_id).values(offered=_dump(offered))
            )

    def answer(self, key: TurnKey) -> str | None:
        """The answer kept of a turn; None if it never ran or is not done."""
        _, left = self.session_with_turn(key)
        return None if left is None else left.answer

    def rate(
        self,
        session_id: str,
        message_id: str,
        rating: str | None,
        score: int | None,
        comment: str | None,
    ) -> None:
        """Keep a rating of a message, or under `CONVERSATION` a score; the last one counts."""
        where = (feedback.c.session_id == session_id) & (feedback.c.message_id == message_id)
        values = {"rating": rating, "score": score, "comment": comment, "given_at": self._now()}
        with transaction(self._writer) as connection:
            connection.execute(feedback.delete().where(where))
            connection.execute(
                feedback.insert().values(session_id=session_id, message_id=message_id, **values)
            )

    def count(self, since: datetime, until: datetime) -> Counts:
        """Count what began from `since` until before `until`, both aware."""
        return count(self._reader, since, until)

    def ping(self) -> None:
        """Return if the database answers; raise RecordsUnreachable otherwise."""
        with transaction(self._reader) as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Close the connections."""
        self._writer.dispose()


def _named(key: TurnKey) -> dict[str, str]:
    return {"session": key.session_id, "message": key.message_id}


def _session(row: Any) -> Session:
    return Session(
        id=row.id,
        token_hash=row.token_hash,
        language=row.language,
        customer_id=row.customer_id,
        handoff=row.handoff,
        offered=_load(row.offered),
        created_at=row.created_at,
        seen_at=row.seen_at,
    )


def _dump(offered: tuple[OfferedMessage, ...]) -> str:
    return json.dumps([{"id": o.message_id, "buttons": list(o.buttons)} for o in offered])


def _load(text: str) -> tuple[OfferedMessage, ...]:
    return tuple(
        OfferedMessage(item["id"], tuple((p, t) for p, t in item["buttons"]))
        for item in json.loads(text)
    )
