"""Reads a conversation back from the events Rasa kept of it: pure functions over event dicts.

A turn begins with a customer message that carries our message id. The ids of its replies count up
from there, so that they are the same whenever they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from engine.replies import only_last_asks, to_reply
from engine.types import Handoff, HistoryEntry, HistoryPage, Reply, Role

# How our own facts are named in the metadata of a customer's message.
TITLE_KEY = "aftercart_title"
# Tells the actions that a button was pressed: typed text can look the same and is none.
PRESSED_KEY = "aftercart_pressed"
INTERNAL_KEY = "aftercart_internal"

Event = Mapping[str, object]


@dataclass
class Turn:
    """One turn as it was kept: what the customer said, if anything, and the replies to it."""

    message_id: str
    said: HistoryEntry | None
    replies: list[tuple[Reply, datetime]] = field(default_factory=list)

    def answers(self) -> tuple[Reply, ...]:
        """The replies as they were given."""
        return only_last_asks([reply for reply, _ in self.replies])


def reply_id(message_id: str, number: int) -> str:
    """The id of the `number`-th reply (from 0) to the message `message_id`."""
    return f"{message_id}.{number}"


def turns(events: Iterable[Event], language: str) -> Iterator[Turn]:
    """The turns in `events`, oldest first. `language` is what unmarked replies are said to be."""
    current: Turn | None = None
    for event in events:
        kind = event.get("event")
        if kind == "user" and event.get("message_id"):
            if current is not None:
                yield current
            current = _new_turn(event)
        elif kind == "bot" and current is not None:
            _add_reply(current, event, language)
    if current is not None:
        yield current


def find_turn(events: Iterable[Event], message_id: str, language: str) -> Turn | None:
    """The turn that answered `message_id`, or None if it never ran."""
    found = (turn for turn in turns(events, language) if turn.message_id == message_id)
    return next(found, None)


def page(
    events: Iterable[Event], handoff: Handoff, language: str, before: int | None, limit: int
) -> HistoryPage:
    """Up to `limit` entries before the position `before`; the latest ones, if it is None."""
    entries = [entry for turn in turns(events, language) for entry in _entries(turn)]
    end = len(entries) if before is None else min(max(before, 0), len(entries))
    start = max(end - limit, 0)
    return HistoryPage(
        entries=tuple(entries[start:end]),
        before=start if start > 0 else None,
        handoff=handoff,
    )


def _new_turn(event: Event) -> Turn:
    message_id = str(event["message_id"])
    metadata = event.get("metadata")
    facts = metadata if isinstance(metadata, Mapping) else {}
    if facts.get(INTERNAL_KEY):
        return Turn(message_id, None)
    text = str(facts.get(TITLE_KEY) or event.get("text") or "")
    return Turn(message_id, HistoryEntry(Role.CUSTOMER, message_id, text, _when(event)))


def _add_reply(turn: Turn, event: Event, language: str) -> None:
    metadata, data = event.get("metadata"), event.get("data")
    message = {
        **(data if isinstance(data, Mapping) else {}),
        "text": event.get("text"),
        **(metadata if isinstance(metadata, Mapping) else {}),
    }
    reply = to_reply(message, reply_id(turn.message_id, len(turn.replies)), language)
    if reply is not None:
        turn.replies.append((reply, _when(event)))


def _entries(turn: Turn) -> Iterator[HistoryEntry]:
    if turn.said is not None:
        yield turn.said
    for reply, (_, at) in zip(turn.answers(), turn.replies, strict=True):
        yield HistoryEntry(Role.ASSISTANT, reply.id, reply.text, at, reply)


def _when(event: Event) -> datetime:
    stamp = event.get("timestamp")
    seconds = float(stamp) if isinstance(stamp, (int, float)) else 0.0
    return datetime.fromtimestamp(seconds, tz=timezone.utc)
