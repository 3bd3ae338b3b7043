"""The one thing of its kind that a process works with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Current(Generic[T]):
    """Built when it is first asked for, by one thread only; or put there for a while."""

    def __init__(self, build: Callable[[], T]) -> None:
        """Builds nothing yet."""
        self._build = build
        self._lock = threading.Lock()
        self._value: T | None = None

    def get(self) -> T:
        """What there is. Raises what `build` raises, and tries again the next time."""
        with self._lock:
            if self._value is None:
                self._value = self._build()
            return self._value

    @contextmanager
    def using(self, value: T) -> Iterator[T]:
        """Make `value` the current one, in every thread, until the context ends."""
        with self._lock:
            before, self._value = self._value, value
        try:
            yield value
        finally:
            with self._lock:
                self._value = before
