"""The one rule for overlaps: the longest find wins; of equally long ones the more specific entity.

"More specific" is the order of `Kind`; two of the same kind: the one further left, then the one found
first. What a winner overlaps is dropped whole, never cut.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from nlu_components.entities.types import Found, Kind


def resolve(found: Iterable[Found]) -> list[Found]:
    """Finds that do not overlap, left to right, without those of `nothing`."""
    chosen: list[tuple[int, int]] = []  # (start, end), sorted; disjoint
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-f.length, f.rank, f.start)):
        place = bisect_left(chosen, (one.start, one.end))
        left_free = place == 0 or chosen[place - 1][1] <= one.start
        right_free = place == len(chosen) or chosen[place][0] >= one.end
        if left_free and right_free:
            insort(chosen, (one.start, one.end))
            kept.append(one)
    return sorted((f for f in kept if f.kind != Kind.NOTHING.value), key=lambda f: f.start)
