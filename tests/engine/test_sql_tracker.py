"""Conversations in the database: appended whole or not at all, warm only while they are current."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered

from engine.errors import StoreConflict
from engine.sql_tracker import SqlTracker
from engine.tracker import LiveTracker
from engine.warm import WarmTrackers
from tests.engine.domains import domain

DOMAIN = domain(intents=["greet"], slots={"a": {"type": "text", "mappings": [{"type": "custom"}]}})
FIRST: tuple[Event, ...] = (
    ActionExecuted("action_session_start"),
    SessionStarted(),
    SlotSet("a", "x"),
    ActionExecuted("action_listen"),
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of the test's own."""
    return f"sqlite:///{tmp_path}/tracker.db"


def opened(url: str) -> SqlTracker:
    """The store of one process."""
    store = SqlTracker(url)
    store.domain = DOMAIN
    return store


async def test_a_warm_conversation_is_not_read_again(url: str) -> None:
    """The next turn gets the very same tracker."""
    store = opened(url)
    tracker = await begun(store)

    assert await store.retrieve("s") is tracker


async def test_warm_and_read_back_are_the_same(url: str) -> None:
    """A conversation kept in memory and one read from the database have the same events and slots."""
    store = opened(url)
    warm = await begun(store)
    cold = await opened(url).retrieve("s")
    theirs = await SQLTrackerStore(DOMAIN, host=url).retrieve("s")

    assert cold is not None
    assert theirs is not None
    assert dicts(warm) == dicts(cold) == dicts(theirs)
    assert cold.current_slot_values() == warm.current_slot_values()


async def test_what_another_process_added_is_seen(url: str) -> None:
    """A conversation that went on elsewhere is as if it were read anew, and only what is new is read."""
    one, other = opened(url), opened(url)
    mine = await begun(one)
    there = await other.retrieve("s")
    assert there is not None
    await say(other, there, "elsewhere")
    there.update(SlotSet("a", "y"))
    await other.save(there)
    again, cold = await one.retrieve("s"), await opened(url).retrieve("s")
    assert again is not None
    assert cold is not None
    await say(one, again, "and here")
    back = await other.retrieve("s")

    assert again is mine
    assert dicts(again)[:-1] == dicts(cold)
    assert again.latest_states(3) is not None
    assert (again.current_slot_values(), again.applied_events()[:-1]) == (
        cold.current_slot_values(),
        cold.applied_events(),
    )
    assert back is there
    assert back is not None
    assert back.latest_message.text == "and here"


async def test_a_session_begun_elsewhere_hides_what_was_before(url: str) -> None:
    """Where another process began a new session of the conversation, the old one is not gone on with."""
    one, other = opened(url), opened(url)
    mine = await begun(one)
    await say(one, mine, "long ago")
    there = await other.retrieve("s")
    assert there is not None
    there.update_with_events(list(FIRST), DOMAIN)
    await other.save(there)
    again = await one.retrieve("s")

    assert again is not None
    assert "long ago" not in [e.text for e in again.events if isinstance(e, UserUttered)]


async def test_half_a_turn_is_forgotten(url: str) -> None:
    """What a turn did before it broke off is not there for the next one."""
    store = opened(url)
    tracker = await begun(store)
    tracker.update(UserUttered("half"))
    again = await store.retrieve("s")

    assert again is not None
    assert again is not tracker
    assert "user" not in {event.type_name for event in again.events}


async def test_of_two_that_ran_the_same_turn_one_is_refused(url: str) -> None:
    """The second of two turns on the same state keeps nothing, not even a part of it."""
    one, other = opened(url), opened(url)
    await begun(one)
    mine, theirs = await one.retrieve("s"), await other.retrieve("s")
    assert mine is not None
    assert theirs is not None
    await say(one, mine, "first")
    with pytest.raises(StoreConflict):
        await say(other, theirs, "second", "and more")
    again = await other.retrieve("s")

    assert again is not None
    assert [event.text for event in again.events if isinstance(event, UserUttered)] == ["first"]


async def test_only_what_is_new_is_written(url: str) -> None:
    """A save without news writes nothing, and one with news just those."""
    store = opened(url)
    tracker = await begun(store)
    before = rows(store)
    await store.save(tracker)
    unchanged = rows(store)
    await say(store, tracker, "one more")

    assert unchanged == before
    assert rows(store) == before + 1


async def test_a_new_model_reads_all_anew(url: str) -> None:
    """What was worked out with another domain is not kept."""
    store = opened(url)
    tracker = await begun(store)
    store.domain = domain(intents=["greet"])

    assert await store.retrieve("s") is not tracker


def test_memory_is_bounded_by_events() -> None:
    """The conversations not used for the longest time make room; the latest always stays."""
    warm = WarmTrackers(most_events=10)
    for name in "abc":
        warm.put(held(name, 4))
    used = warm.get("b", 1)
    warm.put(held("d", 4))
    warm.put(held("e", 50))

    assert used is not None
    assert [warm.get(name, 1) is not None for name in "abcde"] == [False] * 4 + [True]
    assert len(warm) == 1


def test_the_longest_unused_goes_first() -> None:
    """Being asked for counts as use."""
    warm = WarmTrackers(most_events=8)
    warm.put(held("a", 4))
    warm.put(held("b", 4))
    warm.get("a", 1)
    warm.put(held("c", 4))

    assert [warm.get(name, 1) is not None for name in "abc"] == [True, False, True]


def held(name: str, events: int) -> LiveTracker:
    """A kept conversation of so many events."""
    tracker = LiveTracker(name, [])
    for _ in range(events):
        tracker.update(ActionExecuted("action_listen"))
    tracker.kept, tracker.version = events, 1
    return tracker


async def begun(store: SqlTracker) -> LiveTracker:
    """A conversation with its first turn stored."""
    tracker = store.init_tracker("s")
    for event in FIRST:
        tracker.update(event)
    await store.save(tracker)
    return tracker


async def say(store: SqlTracker, tracker: object, *words: str) -> None:
    """One turn in which these are said."""
    assert isinstance(tracker, LiveTracker)
    for word in words:
        tracker.update(UserUttered(word))
    await store.save(tracker)


def rows(store: SqlTracker) -> int:
    """How many events the database has."""
    with store.engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM events")).scalar())


def dicts(tracker: object) -> list[dict[str, object]]:
    """The events as they are stored."""
    return [event.as_dict() for event in tracker.events]  # type: ignore[attr-defined]
