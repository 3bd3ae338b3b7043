"""Carries a reply being composed past Rasa, whose calls have no place for it.

The engine opens a `Composing` around the turn; the action that answers picks it up. Outside such a
turn (`rasa shell`, `rasa run actions`) there is none, and a reply comes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from llm_fallback.asking import Composing

_composing: ContextVar[Composing | None] = ContextVar("aftercart_composing", default=None)


@contextmanager
def streaming(composing: Composing) -> Iterator[Composing]:
    """Let what is composed inside be shown through `composing`, and stopped by it."""
    token = _composing.set(composing)
    try:
        yield composing
    finally:
        _composing.reset(token)


def current_composing() -> Composing:
    """What the running turn is composed with; one that shows nothing outside of a turn."""
    return _composing.get() or Composing()
