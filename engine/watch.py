"""What is noted down about the turn that is running.

Rasa logs what goes wrong inside an action and goes on as if nothing had happened: the next step of
a rule would then speak from facts that were never set. So failures are noted here, and the
processor looks before each further step. The note travels in a context variable: Rasa's own calls
have no place to carry it, and turns of several sessions run interleaved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import UserUttered

from engine.errors import StoreConflict, TurnFailed


@dataclass
class TurnWatch:
    """The running turn: its tracker once known, and the first failure in it.

    `is_silent` says that a person owned the conversation when the turn began. `begun_elsewhere` is the id of the
    message if another process has begun to answer it.
    """

    tracker: Any = None
    failure: TurnFailed | None = None
    is_silent: bool = False
    begun_elsewhere: str | None = None


_watch: ContextVar[TurnWatch | None] = ContextVar("aftercart_turn", default=None)


@contextmanager
def watching(begun_elsewhere: str | None = None) -> Iterator[TurnWatch]:
    """Note down what happens in the turn run inside."""
    watch = TurnWatch(begun_elsewhere=begun_elsewhere)
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def note_failure(failure: TurnFailed) -> None:
    """Remember the first failure of the running turn."""
    watch = _watch.get()
    if watch is not None and watch.failure is None:
        watch.failure = failure


def note_tracker(tracker: Any) -> None:
    """Remember the tracker of the running turn."""
    watch = _watch.get()
    if watch is not None:
        watch.tracker = tracker


def raise_if_answered(tracker: Any) -> None:
    """Raise StoreConflict if the running turn was begun elsewhere, and is in this conversation by now."""
    watch = _watch.get()
    if watch is None or watch.begun_elsewhere is None:
        return
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and event.message_id == watch.begun_elsewhere:
            raise StoreConflict(
                f"message {watch.begun_elsewhere!r} was answered in another process"
            )


def note_silence() -> None:
    """Remember that nothing is to be said in the running turn."""
    watch = _watch.get()
    if watch is not None:
        watch.is_silent = True


def is_silent() -> bool:
    """Whether nothing is to be said in the running turn."""
    watch = _watch.get()
    return watch is not None and watch.is_silent


def raise_if_failed() -> None:
    """Raise the failure noted in the running turn, if any."""
    watch = _watch.get()
    if watch is not None and watch.failure is not None:
        raise watch.failure
