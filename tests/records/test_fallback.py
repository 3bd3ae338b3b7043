"""What the fallback keeps: calls of language models and gaps, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from records.database import migrate, open_database
from records.errors import RecordsUnreachable
from records.fallback import FallbackRecords
from records.fallback_types import AnswerGap, FoundPassage, GapReason, LlmCall
from records.tables import metadata
from tests.shop.contract.postgresql_server import session_database

NOW = datetime(2024, 5, 17, 12, 0, tzinfo=timezone.utc)
CALL = LlmCall(
    conversation="c1",
    at=NOW,
    provider="openai",
    model="small",
    prompt_version="en-3",
    index_version="i7",
    request='{"question": "Where is [ORDER_1]?"}',
    reply="On its way to [NAME_1].",
    outcome="ok",
    prompt_tokens=310,
    completion_tokens=12,
    cost=Decimal("0.000123"),
    took_ms=840,
    message_id="m4",
)
GAP = AnswerGap(
    conversation="c1",
    at=NOW,
    reason=GapReason.UNSUPPORTED,
    language="hi-Latn",
    question="kya [NAME_1] ka kettle dishwasher safe hai?",
    reply="Yes, it is.",
    intents=(("ask_product", 0.41), ("ask_policy", 0.3)),
    passages=(FoundPassage("product:p12", 0.77),),
    rung="llm",
    message_id="m4",
)


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    """The URL of a database to fill; skips where there is no PostgreSQL."""
    with session_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with the tables in it, empty."""
    url = f"sqlite:///{tmp_path}/records.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    migrate(url)
    engine = open_database(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    yield engine
    engine.dispose()


@pytest.fixture
def records(database: Engine) -> FallbackRecords:
    """Empty records."""
    return FallbackRecords(database)


def test_a_call_comes_back_as_it_was_kept(records: FallbackRecords) -> None:
    """Every field of a call survives, its cost to the millionth."""
    records.add_call(CALL)

    assert [kept.call for kept in records.calls()] == [CALL]


def test_a_gap_comes_back_as_it_was_kept(records: FallbackRecords) -> None:
    """Every field of a gap survives, intents and passages in order."""
    records.add_gap(GAP)

    assert [kept.gap for kept in records.gaps()] == [GAP]


def test_pages_hold_each_record_once_newest_first(records: FallbackRecords) -> None:
    """Going on before the last number of a page gives the next one, also if something was added."""
    for minute in range(5):
        records.add_gap(replace(GAP, question=str(minute)))
    first = records.gaps(limit=2)
    records.add_gap(replace(GAP, question="new"))
    second = records.gaps(limit=3, before=first[-1].id)

    assert [kept.gap.question for kept in (*first, *second)] == ["4", "3", "2", "1", "0"]


def test_gaps_are_listed_by_reason_and_language(records: FallbackRecords) -> None:
    """A list can be narrowed to what the designer works on."""
    records.add_gap(GAP)
    records.add_gap(replace(GAP, reason=GapReason.REFUSED, language="en"))

    assert len(records.gaps(reason=GapReason.REFUSED)) == 1
    assert len(records.gaps(language="hi-Latn")) == 1
    assert records.gaps(reason=GapReason.THUMBS_DOWN) == []
    assert len(records.gaps(conversation="c1")) == 2


def test_deleting_a_conversation_leaves_the_others(records: FallbackRecords) -> None:
    """A customer's wish to be forgotten takes calls and gaps of that conversation, no other."""
    for conversation in ("c1", "c2"):
        records.add_call(replace(CALL, conversation=conversation))
        records.add_gap(replace(GAP, conversation=conversation))
    deleted = records.delete_conversation("c1")

    assert deleted == 2
    assert [kept.call.conversation for kept in records.calls()] == ["c2"]
    assert [kept.gap.conversation for kept in records.gaps()] == ["c2"]


def test_retention_deletes_what_is_older_and_nothing_else(records: FallbackRecords) -> None:
    """Calls and gaps have bounds of their own; what is at the bound stays."""
    for days in (0, 40):
        records.add_call(replace(CALL, at=NOW - timedelta(days=days)))
        records.add_gap(replace(GAP, at=NOW - timedelta(days=days)))
    deleted = records.delete_older(NOW - timedelta(days=30), NOW - timedelta(days=40))

    assert deleted == 1
    assert [kept.call.at for kept in records.calls(conversation="c1")] == [NOW]
    assert len(records.gaps()) == 2


def test_a_database_that_is_gone_is_said_so() -> None:
    """Callers learn that the records do not answer, not what the driver thinks of it."""
    gone = FallbackRecords(open_database("postgresql://user:secret@127.0.0.1:1/records"))

    with pytest.raises(RecordsUnreachable, match="do not answer"):
        gone.add_call(CALL)
