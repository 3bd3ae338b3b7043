"""Killed in the middle of its work, the gateway loses, doubles and halves nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from benchmarks.turns.kills import Customer, Found, _look_at_turns, kill_often
from benchmarks.turns.talks import Talk, shoppers

KILLS = 5


async def test_kills_leave_whole_turns_and_single_writes(tmp_path: Path) -> None:
    """Five kills under load: every turn is wholly there or wholly not, each answered message is there once
    and gets the same answer again, and no write is lost or doubled."""
    found = await kill_often(tmp_path, KILLS)

    assert found.answered > 0
    assert found.writes > 0
    assert found.is_sound, found


def test_half_lost_and_doubled_turns_are_noticed(tmp_path: Path) -> None:
    """The look at the database finds what must not be there."""
    listen = {"event": "action", "name": "action_listen"}
    events = [
        *[{"event": "user", "message_id": "a-0"}, listen] * 2,
        {"event": "user", "message_id": "a-1"},
        {"event": "user", "message_id": "a-2"},
    ]
    database = tmp_path / "tracker.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id, data)")
        rows = [("s", json.dumps(event)) for event in events]
        connection.executemany("INSERT INTO events (sender_id, data) VALUES (?, ?)", rows)
        connection.commit()
    talk = Talk("none", shoppers(1, date(2026, 3, 2))[0], ())
    customer = Customer(talk, "a", answers={f"a-{number}": [] for number in range(4)})
    found = Found()
    _look_at_turns(database, [customer], found)

    assert (found.half_turns, found.doubled_turns, found.lost_turns) == (2, 1, 1)
    assert not found.is_sound
