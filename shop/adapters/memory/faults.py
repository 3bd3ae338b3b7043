"""Faults on demand: how tests see what Aftercart does when a platform fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from shop.ports.errors import ShopError, ShopUnavailable


class FaultPoint(str, Enum):
    """When a call fails: before it does anything, in the middle of it, or when all is done.

    Whatever a write had done by the middle is undone; what it had done at the end stays.
    """

    BEFORE = "before"
    HALFWAY = "halfway"
    AFTER = "after"


@dataclass
class _Plan:
    """What the next calls of one method will meet; first come, first served."""

    failures: dict[FaultPoint, list[type[ShopError]]] = field(default_factory=dict)
    delays_s: dict[FaultPoint, list[float]] = field(default_factory=dict)


class Faulty:
    """A fake that fails and dawdles when told to. Threads may share it."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """`sleep` is what a delay calls, so that a test need not wait."""
        self._sleep = sleep
        self._plans: dict[str, _Plan] = {}
        self._is_down = False
        self._plans_lock = threading.Lock()

    def fail_next(
        self,
        method: str,
        error: type[ShopError],
        point: FaultPoint = FaultPoint.BEFORE,
        times: int = 1,
    ) -> None:
        """Let the next `times` calls of `method` raise `error` at `point`."""
        self._check_name(method)
        with self._plans_lock:
            plan = self._plans.setdefault(method, _Plan())
            plan.failures.setdefault(point, []).extend([error] * times)

    def delay_next(
        self,
        method: str,
        seconds: float,
        point: FaultPoint = FaultPoint.BEFORE,
        times: int = 1,
    ) -> None:
        """Let the next `times` calls of `method` take `seconds` longer, spent at `point`."""
        self._check_name(method)
        with self._plans_lock:
            plan = self._plans.setdefault(method, _Plan())
            plan.delays_s.setdefault(point, []).extend([seconds] * times)

    def go_down(self) -> None:
        """Let every call raise ShopUnavailable until `recover`."""
        self._is_down = True

    def recover(self) -> None:
        """Forget every fault and delay that was asked for."""
        with self._plans_lock:
            self._plans.clear()
            self._is_down = False

    def _reach(self, method: str, point: FaultPoint = FaultPoint.BEFORE) -> None:
        """What every method calls on its way: sleeps and raises what was asked for, if anything."""
        with self._plans_lock:
            plan = self._plans.get(method, _Plan())
            delays, errors = plan.delays_s.get(point), plan.failures.get(point)
            delay_s = delays.pop(0) if delays else 0.0
            error = errors.pop(0) if errors else None
        if delay_s:
            self._sleep(delay_s)
        if self._is_down and point is FaultPoint.BEFORE:
            raise ShopUnavailable(f"The fake was told to be down: {method!r} was not done.")
        if error is not None:
            raise error(f"The fake was told to fail in {method!r}, {point.value}.")

    def _check_name(self, method: str) -> None:
        if not callable(getattr(self, method, None)):
            raise ValueError(f"{type(self).__name__} has no method {method!r} that could fail.")
