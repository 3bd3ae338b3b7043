"""Days counted back and forth from the day a demo shop is made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone


@dataclass(frozen=True)
class Calendar:
    """The day everything is relative to."""

    today: date

    def ago(self, days: int, hour: int = 12, minute: int = 0) -> datetime:
        """So many days before today, at that time, UTC; negative days lie ahead."""
        day = self.today - timedelta(days=days)
        return datetime.combine(day, time(hour, minute), tzinfo=timezone.utc)

    def ahead(self, days: int) -> datetime:
        """The evening, 18:00 UTC, of the day so many days after today."""
        return self.ago(-days, hour=18)
