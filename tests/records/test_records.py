"""Sessions, turns and feedback as they are kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine
from sqlalchemy.exc import StatementError

from records.database import VERSION_TABLE, migrate, open_database
from records.errors import MessageIdReused, RecordsUnreachable
from records.store import CONVERSATION, Records
from records.tables import metadata, sessions
from records.types import (
    Claim,
    Claimed,
    FinishedTurn,
    Left,
    NewSession,
    OfferedMessage,
    TurnKey,
    TurnKind,
)

NOW = datetime(2024, 5, 17, 12, 0, tzinfo=timezone.utc)
KEY = TurnKey("s1", "m1")
OFFERED = (OfferedMessage("m1.0", (("/affirm", "Yes"), ("/deny", "No"))),)


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in a folder that is not there yet."""
    return f"sqlite:///{tmp_path}/var/records.db"


@pytest.fixture
def database(url: str) -> Iterator[Engine]:
    """A database with the tables in it."""
    migrate(url)
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def records(database: Engine, clock: Clock) -> Records:
    """Records with one session, `s1`."""
    records = Records(database, clock)
    records.open_session(NewSession("s1", "hash", "en", "sara_doe_496"))
    return records


def finished(key: TurnKey = KEY, **changes: object) -> FinishedTurn:
    """A turn that went well."""
    usual = {
        "key": key,
        "answer": '{"messages": []}',
        "replies": 2,
        "source": "flow",
        "handoff": "queued",
        "failed": False,
        "offered": OFFERED,
    }
    return FinishedTurn(**{**usual, **changes})  # type: ignore[arg-type]


def test_a_turn_that_runs_is_asked_to_stop(records: Records, clock: Clock) -> None:
    """Only turns that run are, and not those somebody began long ago and left."""
    long_ago, done, now = TurnKey("s1", "long-ago"), TurnKey("s1", "done"), TurnKey("s1", "now")
    records.claim_turn(long_ago, "d", TurnKind.TEXT)
    clock.now += timedelta(hours=1)
    records.claim_turn(done, "d", TurnKind.TEXT)
    records.finish_turn(finished(done))
    nothing_runs = records.ask_to_stop("s1", clock.now)
    records.claim_turn(now, "d", TurnKind.TEXT)
    something_runs = records.ask_to_stop("s1", clock.now)

    assert (nothing_runs, something_runs) == (False, True)
    assert [records.is_to_stop(key) for key in (long_ago, done, now)] == [False, False, True]


def test_the_migrations_make_the_tables_of_the_code(database: Engine) -> None:
    """A database brought up by the migrations has exactly the tables the code works with."""
    with database.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or name != VERSION_TABLE,
            },
        )

        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(url: str, records: Records) -> None:
    """A second start leaves what is stored alone."""
    migrate(url)

    assert records.session("s1") is not None


def test_a_database_of_others_is_shared_in_peace(url: str) -> None:
    """Tables of other rooms in the same database, with versions of their own, stay."""
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version_desk (version_num VARCHAR)")
        connection.exec_driver_sql("INSERT INTO alembic_version_desk VALUES ('0009')")
    migrate(url)
    with engine.begin() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version_desk")

        assert version.scalar() == "0009"
    engine.dispose()


def test_a_session_comes_back_as_it_went_in(records: Records) -> None:
    """With its times aware and in UTC, owned by the bot, with nothing offered."""
    session = records.session("s1")

    assert session is not None
    assert (session.token_hash, session.language, session.customer_id) == (
        "hash",
        "en",
        "sara_doe_496",
    )
    assert (session.handoff, session.offered) == ("bot", ())
    assert session.created_at == session.seen_at == NOW
    assert session.created_at.tzinfo is timezone.utc
    assert records.session("s2") is None


def test_naive_times_are_refused(database: Engine) -> None:
    """A time without a zone would mean something else in each place."""
    statement = sa.select(sessions).where(sessions.c.created_at < datetime(2024, 5, 17))  # noqa: DTZ001
    with database.connect() as connection, pytest.raises(StatementError, match="naive datetime"):
        connection.execute(statement)


def test_a_turn_is_claimed_once(records: Records) -> None:
    """The first claim is new, the next one finds it begun, and then done, with its answer."""
    unclaimed = records.session_with_turn(KEY)[1]
    first = records.claim_turn(KEY, "d", TurnKind.TEXT)
    second = records.claim_turn(KEY, "d", TurnKind.TEXT)
    records.finish_turn(finished(answer="the answer"))
    third = records.claim_turn(KEY, "d", TurnKind.TEXT)

    assert unclaimed is None
    assert [first, second, third] == [
        Claimed(Claim.NEW),
        Claimed(Claim.BEGUN),
        Claimed(Claim.DONE, "the answer"),
    ]
    assert records.answer(KEY) == "the answer"


def test_a_message_id_belongs_to_its_message(records: Records) -> None:
    """The same id with another digest is refused, whether the turn is done or not."""
    records.claim_turn(KEY, "d", TurnKind.TEXT)

    with pytest.raises(MessageIdReused, match="m1"):
        records.claim_turn(KEY, "other", TurnKind.TEXT)
    _, left = records.session_with_turn(KEY)
    assert left is not None
    with pytest.raises(MessageIdReused, match="m1"):
        left.claimed("other")
    assert left.claimed("d") == Claimed(Claim.BEGUN)


def test_a_session_comes_with_one_of_its_turns(records: Records) -> None:
    """Both are read at once: the turn that is named and no other, and None for what there is not."""
    records.claim_turn(TurnKey("s1", "another"), "e", TurnKind.TEXT)

    session, nothing = records.session_with_turn(KEY)
    records.claim_turn(KEY, "d", TurnKind.TEXT)
    _, left = records.session_with_turn(KEY)

    assert session == records.session("s1")
    assert nothing is None
    assert left == Left("m1", "d", None)
    assert records.session_with_turn(TurnKey("nobody", "m1")) == (None, None)


def test_message_ids_count_within_their_session(records: Records) -> None:
    """The same id in another session is another turn."""
    records.open_session(NewSession("s2", "hash", "en"))
    records.claim_turn(KEY, "d", TurnKind.TEXT)

    claimed = records.claim_turn(TurnKey("s2", "m1"), "other", TurnKind.TEXT)

    assert claimed.claim is Claim.NEW


def test_of_many_claims_at_once_one_is_new(records: Records) -> None:
    """However many processes claim a turn at the same moment, one runs it."""
    found: list[Claim] = []
    barrier = threading.Barrier(8)

    def claim() -> None:
        barrier.wait()
        found.append(records.claim_turn(KEY, "d", TurnKind.TEXT).claim)

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == sorted([Claim.NEW, *[Claim.BEGUN] * 7])


def test_a_finished_turn_changes_its_session(records: Records, clock: Clock) -> None:
    """Who owns the conversation, what is offered, and when it was last seen."""
    records.claim_turn(KEY, "d", TurnKind.PAYLOAD)
    clock.now = NOW + timedelta(minutes=5)
    records.finish_turn(finished())

    session = records.session("s1")

    assert session is not None
    assert (session.handoff, session.offered) == ("queued", OFFERED)
    assert (session.created_at, session.seen_at) == (NOW, clock.now)


def test_the_greeting_can_offer_something(records: Records) -> None:
    """What a greeting offers is kept before any turn ran."""
    records.greeted("s1", OFFERED)

    session = records.session("s1")

    assert session is not None
    assert session.offered == OFFERED


def test_the_last_feedback_counts(records: Records) -> None:
    """A second rating of the same message, or score of the conversation, takes the first's place."""
    for rating in ("down", "up"):
        records.rate("s1", "m1.0", rating, None, "why")
    records.rate("s1", "m1.1", "down", None, None)
    for score in (1, 5):
        records.rate("s1", CONVERSATION, None, score, None)

    counts = records.count(NOW, NOW + timedelta(seconds=1))

    assert (counts.ups, counts.downs, counts.scores) == (1, 1, {5: 1})


def test_counts_are_of_a_period(records: Records, clock: Clock) -> None:
    """From the first moment on, until before the last one; turns begun and not done count."""
    records.claim_turn(KEY, "d", TurnKind.TEXT)
    records.finish_turn(finished(failed=True, source="faq"))
    records.claim_turn(TurnKey("s1", "m2"), "d", TurnKind.PAYLOAD)
    clock.now = NOW + timedelta(days=1)
    records.open_session(NewSession("s2", "hash", "en"))
    records.claim_turn(TurnKey("s2", "m1"), "d", TurnKind.TEXT)

    first, both, none = (records.count(NOW, NOW + timedelta(days=days)) for days in (1, 2, 0))

    assert (first.sessions, first.identified_sessions, first.handed_over_sessions) == (1, 1, 1)
    assert (first.turns, first.failed_turns, first.replies) == (2, 1, 2)
    assert first.turns_by_source == {"faq": 1}
    assert first.turns_by_kind == {"text": 1, "payload": 1}
    assert (both.sessions, both.identified_sessions, both.turns) == (2, 1, 3)
    assert (none.sessions, none.turns, none.replies, none.turns_by_kind) == (0, 0, 0, {})


def test_readers_do_not_wait_for_a_writer(records: Records, database: Engine) -> None:
    """While something is being written, sessions can be read."""
    with database.begin() as connection:
        connection.execute(sessions.update().values(language="de"))
        during = records.session("s1")
    after = records.session("s1")

    assert during is not None
    assert after is not None
    assert (during.language, after.language) == ("en", "de")


def test_a_database_that_is_gone_is_told() -> None:
    """Reading, writing and pinging a database without its tables or its server say that the
    records do not answer; nothing of the address shows."""
    gone = Records(open_database("postgresql://user:secret@127.0.0.1:1/records"))

    for use in (
        gone.ping,
        lambda: gone.session("s1"),
        lambda: gone.open_session(NewSession("s1", "hash", "en")),
    ):
        with pytest.raises(RecordsUnreachable) as caught:
            use()
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret@127.0.0.1:1/records",
        "sqlite:////proc/no/such/place.db",
        "nonsense",
        "nosuchdatabase://user:secret@host/records",
    ],
)
def test_a_database_that_cannot_be_opened_stops_the_start(url: str) -> None:
    """The setting is named, the password is not."""
    with pytest.raises(RecordsUnreachable, match="AFTERCART_RECORDS_URL") as caught:
        migrate(url)

    assert "secret" not in str(caught.value)
