"""Compare the shop after a conversation with what the task's writes make of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.tasks import expected
from benchmarks.tasks.expected import Difference, Json
from benchmarks.tasks.layout import Action

KINDS = ("users", "orders", "products")
MISSING = object()
# Beyond this many writes, the part-way states are taken in the task's order only.
MOST_FOR_ALL_SUBSETS = 8


@dataclass(frozen=True)
class ShopVerdict:
    """`differences`: what is not as expected; `wrong_records`: records holding a write nobody asked for."""

    differences: tuple[Difference, ...]
    wrong_records: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the shop is exactly as the task says."""
        return not self.differences


class Judge:
    """Compares exported shops with a pristine one plus a task's writes."""

    def __init__(self, pristine: Json) -> None:
        self.pristine = pristine
        self._before = expected.normalised(pristine)

    def judge(self, actual: Json, person_id: str, actions: Sequence[Action]) -> ShopVerdict:
        """Compare the exported shop with the pristine one plus the task's writes.

        A record (an order, a customer, a product) that is neither as before nor as any part of the
        task's writes would leave it counts as a wrong write; one that only lacks writes does not.
        """
        writes = [action for action in actions if expected.is_write(action)]
        goal = self._after(person_id, writes)
        found = expected.normalised(actual)
        wanted = {kind: self._before[kind] | goal[kind] for kind in KINDS}
        shown = {kind: found.get(kind, {}) for kind in KINDS}
        wrong = self._unexplained(wanted, shown, person_id, writes)
        return ShopVerdict(tuple(expected.differences(wanted, shown)), tuple(wrong))

    def _after(self, person_id: str, writes: Sequence[Action]) -> Json:
        part = expected.touched(self.pristine, person_id)
        expected.apply(part, writes)
        return {
            "users": expected.normalised(part["users"]),
            "orders": expected.normalised(part["orders"]),
            "products": {},
        }

    def _unexplained(
        self, wanted: Json, shown: Json, person_id: str, writes: Sequence[Action]
    ) -> list[str]:
        off = [
            (kind, key)
            for kind in KINDS
            for key in sorted(wanted[kind].keys() | shown[kind].keys())
            if wanted[kind].get(key) != shown[kind].get(key)
        ]
        states = list(self._part_way(person_id, writes)) if off else []
        return [
            f"{kind}.{key}"
            for kind, key in off
            if not any(state[kind].get(key) == shown[kind].get(key, MISSING) for state in states)
        ]

    def _part_way(self, person_id: str, writes: Sequence[Action]) -> Iterator[Json]:
        """The customer's records after every choice of the task's writes."""
        return (self._after(person_id, chosen) for chosen in _choices(writes))


def _choices(writes: Sequence[Action]) -> Iterator[Sequence[Action]]:
    if len(writes) > MOST_FOR_ALL_SUBSETS:
        for end in range(len(writes) + 1):
            yield writes[:end]
        return
    for size in range(len(writes) + 1):
        yield from itertools.combinations(writes, size)
