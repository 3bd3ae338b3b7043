"""What is measured of a system, and the times it is computed from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

# The rows of the table, in order, each with the column of it in words. `turn_` rows are put in where they belong.
ROWS = (
    "turns_per_s",
    "p50_ms",
    "p95_ms",
    "busy_p50_ms",
    "busy_p95_ms",
    "all_cores_turns_per_s",
    "turn_",
    "open_conversations",
    "open_p50_ms",
    "few_open_p50_ms",
    "open_rss_mb",
    "overload_x",
    "overload_capacity_per_s",
    "overload_offered_per_s",
    "overload_accepted_p95_ms",
    "overload_normal_p95_ms",
    "overload_refused_p95_ms",
    "overload_refused",
    "overload_failed",
    "overload_recovered_s",
    "start_s",
    "rss_mb",
    "growth_turns",
    "growth_mb",
    "rss_after_mb",
)


@dataclass
class Figures:
    """What came out, by name; times in milliseconds unless they say otherwise, memory in megabytes."""

    values: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, float]:
        """All figures, rounded."""
        return {name: round(value, 2) for name, value in self.values.items()}


@dataclass
class Clock:
    """The times of turns, in seconds, and how many were answered with nothing."""

    times: list[float] = field(default_factory=list)
    unanswered: int = 0

    def ms(self, share: float) -> float:
        """The time that this share of the turns took at most."""
        if not self.times:
            return 0.0
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000


@dataclass(frozen=True)
class Plan:
    """How much is measured. `turns` are the positions in a long conversation to compare.

    `open` is how many conversations are open at once while a hundredth of them go on, `turns_in_all` how many turns
    memory is looked at for.
    """

    at_once: int = 32
    seconds: float = 30.0
    alone_talks: int = 15
    turns: tuple[int, ...] = (5, 200)
    long_again: int = 2
    open: int = 10_000
    overload_s: float = 60.0
    overload_times: float = 5.0
    turns_in_all: int = 10_000
    workers: int = 1

    def as_json(self) -> dict[str, object]:
        """The plan beside the figures."""
        return asdict(self)
