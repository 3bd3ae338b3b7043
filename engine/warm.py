"""Conversations kept in memory, the latest used, up to a bound."""

from __future__ import annotations

from collections import OrderedDict

from engine.tracker import LiveTracker

# Three to four kilobytes an event with what is worked out of it: some 350 megabytes, some five thousand
# turns. Conversations that go on and do not fit are read anew at each message, which takes half as long again.
MOST_EVENTS = 100_000


class WarmTrackers:
    """The trackers used last, at most so many events in all of them together."""

    def __init__(self, most_events: int = MOST_EVENTS) -> None:
        self._most_events = most_events
        self._events = 0
        self._trackers: OrderedDict[str, LiveTracker] = OrderedDict()
        self._sizes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._trackers)

    def get(self, sender_id: str, version: int) -> LiveTracker | None:
        """The tracker, if it is as the store has it in that version."""
        tracker = self.at_most(sender_id, version)
        return tracker if tracker is not None and tracker.version == version else None

    def at_most(self, sender_id: str, version: int) -> LiveTracker | None:
        """The tracker, if it is as the store has it, or had it in a version before that one."""
        tracker = self._trackers.get(sender_id)
        if tracker is None or not tracker.is_kept or tracker.version > version:
            return None
        self._trackers.move_to_end(sender_id)
        return tracker

    def put(self, tracker: LiveTracker) -> None:
        """Keep the tracker, and let go of those not used for the longest time."""
        self.drop(tracker.sender_id)
        self._trackers[tracker.sender_id] = tracker
        self._sizes[tracker.sender_id] = len(tracker.events)
        self._events += len(tracker.events)
        while self._events > self._most_events and len(self._trackers) > 1:
            self.drop(next(iter(self._trackers)))

    def drop(self, sender_id: str) -> None:
        """Let go of a tracker, if it is kept."""
        if self._trackers.pop(sender_id, None) is not None:
            self._events -= self._sizes.pop(sender_id)

    def clear(self) -> None:
        """Let go of all."""
        self._trackers.clear()
        self._sizes.clear()
        self._events = 0
