"""Rasa's SQL tracker store, with warm conversations in memory and one short transaction a turn.

The table is Rasa's own, so that `rasa shell`, `rasa export` and stock Rasa read the same database. A conversation's
version is the number of its latest row. Memory is believed only as long as it is that version, and a turn is
appended only to it: of two processes that ran the same turn, one is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from engine.errors import StoreConflict, StoreUnreachable
from engine.tracker import LiveTracker
from engine.warm import MOST_EVENTS, WarmTrackers

_EVENTS = SQLTrackerStore.SQLEvent.__table__
_INSERT = _EVENTS.insert()
_LATEST = sa.select(sa.func.max(_EVENTS.c.id)).where(_EVENTS.c.sender_id == sa.bindparam("sender"))
_NEWER = sa.select(sa.func.count(_EVENTS.c.id), sa.func.max(_EVENTS.c.id)).where(
    _EVENTS.c.sender_id == sa.bindparam("sender"), _EVENTS.c.id > sa.bindparam("version")
)

_SINCE = (
    sa.select(_EVENTS.c.id, _EVENTS.c.data)
    .where(_EVENTS.c.sender_id == sa.bindparam("sender"), _EVENTS.c.id > sa.bindparam("version"))
    .order_by(_EVENTS.c.id)
)


class SqlTracker(SQLTrackerStore):  # type: ignore[misc]
    """Conversations in the database at a URL. SQLite writes ahead, so that readers never wait."""

    engine: Any

    def __init__(
        self, url: str, broker: EventBroker | None = None, warm_events: int = MOST_EVENTS
    ) -> None:
        """Connect and create the tables. `warm_events` bounds what is kept in memory.

        Raises:
            StoreUnreachable: the database does not answer. Rasa's store would wait for ever.
        """
        check_reachable(url)
        super().__init__(Domain.empty(), host=url, event_broker=broker)
        self._warm = WarmTrackers(warm_events)
        self._reconnect()

    @property
    def domain(self) -> Domain:
        """The domain of the model that serves."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        # What is warm was worked out with the domain before.
        self._domain = domain or Domain.empty()
        self._warm.clear()

    def ping(self) -> None:
        """Return if the database answers; raise StoreUnreachable otherwise."""
        ping(self.engine)

    def init_tracker(self, sender_id: str) -> LiveTracker:
        """A conversation that has not begun."""
        tracker = LiveTracker(sender_id, self.domain.slots)
        tracker.domain = self.domain
        return tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation; None if there is nothing of it."""
        with self.engine.connect() as connection:
            version = connection.execute(_LATEST, {"sender": sender_id}).scalar()
        if version is None:
            return None
        warm = self._warm.at_most(sender_id, version)
        if warm is not None and (warm.version == version or self._catch_up(warm)):
            # A turn given up before it noted anything may have left these.
            warm.model_id = warm.assistant_id = None
            return warm
        return self._load(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new, all of it or nothing.

        Raises:
            StoreConflict: somebody else has appended to this conversation meanwhile.
        """
        if not isinstance(tracker, LiveTracker):
            await super().save(tracker)
            return
        new: list[Event] = list(tracker.events[tracker.kept :])
        if new:
            self._publish(tracker.sender_id, new)
            tracker.version = self._append(tracker.sender_id, tracker.version, new)
            if any(isinstance(event, SessionStarted) for event in new):
                tracker.forget_earlier_sessions()
            tracker.kept = len(tracker.events)
            self._warm.put(tracker)

    def _load(self, sender_id: str) -> LiveTracker | None:
        with self.session_scope() as session:
            rows = self._event_query(session, sender_id, fetch_events_from_all_sessions=False).all()
            events = [json.loads(row.data) for row in rows]
            version = rows[-1].id if rows else 0
        if not events:
            return None
        tracker: LiveTracker = LiveTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.domain, tracker.version, tracker.kept = self.domain, version, len(tracker.events)
        self._warm.put(tracker)
        return tracker

    def _catch_up(self, warm: LiveTracker) -> bool:
        """Take in the turns that ran elsewhere, in another worker or on another model; whether that will do.

        It will not where a session began: what was before it does not count any more.
        """
        place = {"sender": warm.sender_id, "version": warm.version}
        with self.engine.connect() as connection:
            rows = connection.execute(_SINCE, place).all()
        missed = deserialise_events([json.loads(row.data) for row in rows])
        if any(isinstance(event, SessionStarted) for event in missed):
            return False
        for event in missed:
            warm.update(event)
        warm.version, warm.kept = rows[-1].id, len(warm.events)
        self._warm.put(warm)
        return True

    def _append(self, sender_id: str, version: int, events: list[Event]) -> int:
        """Insert the events behind that version, in one transaction; the version after them."""
        rows = [_row(sender_id, event) for event in events]
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                lock = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(sender_id)))
                connection.execute(lock)
            connection.execute(_INSERT, rows)
            newer, latest = connection.execute(
                _NEWER, {"sender": sender_id, "version": version}
            ).one()
            if newer != len(rows):
                raise StoreConflict(f"session {sender_id!r} went on in another process")
        return int(latest)

    def _publish(self, sender_id: str, events: list[Event]) -> None:
        if self.event_broker is not None:
            for event in events:
                self.event_broker.publish({"sender_id": sender_id, **event.as_dict()})

    def _reconnect(self) -> None:
        """Keep connections to a SQLite file open. Rasa opens and closes one for each access."""
        if self.engine.dialect.name != "sqlite":
            return
        url = self.engine.url
        if url.database and url.database != ":memory:":
            self.engine.dispose()
            self.engine = sa.create_engine(
                url, poolclass=sa.pool.QueuePool, connect_args={"check_same_thread": False}
            )
            self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        sa.event.listen(self.engine, "connect", _tune_sqlite)


def check_reachable(url: str) -> None:
    """Open a connection to `url`, creating the folder of a SQLite file.

    Raises:
        StoreUnreachable: with the URL, its password left out, and the reason.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername.startswith("sqlite") and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed)
    except (ArgumentError, ImportError, OSError, SQLAlchemyError) as error:
        raise StoreUnreachable(
            f"the tracker store's address cannot be used ({error}); see AFTERCART_TRACKER_URL"
        ) from error
    try:
        ping(engine)
    finally:
        engine.dispose()


def ping(engine: sa.engine.Engine) -> None:
    """Return if the database answers; raise StoreUnreachable otherwise."""
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        raise StoreUnreachable(
            f"the tracker store at {engine.url!r} does not answer "
            f"({type(error).__name__}); see AFTERCART_TRACKER_URL"
        ) from error


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    parsed = data.get("parse_data") or {}
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": (parsed.get("intent") or {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
