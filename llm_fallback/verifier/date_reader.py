"""Reads dates and times of day."""

from __future__ import annotations

import re

from llm_fallback.verifier.value_tables import Tables
from llm_fallback.verifier.values import CLOCK, DATE, Value


class DateReader(Tables):
    """Dates as "year-month-day", with "?" for what is not said; times as "hour:minute"."""

    def _date(self, i: int) -> Value | None:
        token = self.tokens[i]
        if token.kind == "date":
            parts = [int(p) for p in token.low.replace("/", "-").replace(".", "-").split("-")]
            year, month, day = parts if parts[0] > 31 else reversed(parts)
            return Value(DATE, _date_text(year, month, day), i, i + 1)
        return self._day_month(i) or self._month_day(i)

    def _day(self, i: int) -> tuple[int, int] | None:
        """A day of the month at `i`, "4", "4th" or "fourth": tokens, day."""
        if i < len(self.tokens) and self.tokens[i].kind == "number" and self.key[i].isdigit():
            ending = self._is(i + 1, "day_endings")
            return (
                (1 + (ending[0] if ending else 0), int(self.key[i]))
                if int(self.key[i]) <= 31
                else None
            )
        found = self._is(i, "ordinals")
        return (found[0], int(found[1])) if found else None

    def _year(self, i: int) -> tuple[int, int | None]:
        comma = self._mark(i, ",")
        at = i + comma
        year = at < len(self.tokens) and re.fullmatch("(?:19|20)[0-9]{2}", self.key[at])
        return (comma + 1, int(self.key[at])) if year else (0, None)

    def _day_month(self, i: int) -> Value | None:
        day = self._day(i)
        if not day:
            return None
        at = i + day[0] + (1 if self._of(i + day[0]) else 0)
        month = self._is(at, "months")
        if not month:
            return None
        end = at + month[0]
        years, year = self._year(end)
        return Value(DATE, _date_text(year, int(month[1]), day[1]), i, end + years)

    def _month_day(self, i: int) -> Value | None:
        month = self._is(i, "months")
        if not month:
            return None
        at = (
            i
            + month[0]
            + (1 if i + month[0] < len(self.key) and self.key[i + month[0]] == "the" else 0)
        )
        day = self._day(at)
        if day and not self._is(at + day[0], "units"):
            years, year = self._year(at + day[0])
            return Value(DATE, _date_text(year, int(month[1]), day[1]), i, at + day[0] + years)
        years, year = self._year(i + month[0])
        if self._is(i, "shy_months") and year is None:
            return None
        return Value(DATE, _date_text(year, int(month[1]), None), i, i + month[0] + years)

    def _of(self, i: int) -> bool:
        return i < len(self.key) and self.key[i] in {"of", "-"}

    def _clock(self, i: int) -> Value | None:
        token = self.tokens[i]
        if token.kind == "clock":
            hour, minute = (int(p) for p in token.low.replace(".", ":").split(":"))
            return self._noon(i, i + 1, hour, minute)
        for section, minute in (("half_past", 30), ("quarter_past", 15), ("quarter_to", -15)):
            if (words := self._is(i, section)) and (hours := self._number(i + words[0])):
                hour = int(hours[1]) - (1 if minute < 0 else 0)
                return self._noon(i, i + words[0] + hours[0], hour, minute % 60)
        if noon := self._is(i, "noon"):
            return Value(CLOCK, "12:00", i, i + noon[0])
        hours = self._number(i)
        if hours and hours[1] == int(hours[1]) and 0 <= hours[1] <= 24:
            end = i + hours[0]
            if self._is(end, "am") or self._is(end, "pm"):
                return self._noon(i, end, int(hours[1]), 0)
        return None

    def _noon(self, start: int, end: int, hour: int, minute: int) -> Value:
        """A time of day; "~" before it where it may be before or after noon."""
        if half := self._is(end, "pm"):
            return Value(CLOCK, f"{hour % 12 + 12:02}:{minute:02}", start, end + half[0])
        if half := self._is(end, "am"):
            return Value(CLOCK, f"{hour % 12:02}:{minute:02}", start, end + half[0])
        open_half = self.tokens[start].kind != "clock" and hour <= 12
        return Value(CLOCK, f"{'~' if open_half else ''}{hour:02}:{minute:02}", start, end)


def _date_text(year: int | None, month: int, day: int | None) -> str:
    return f"{year or '?'}-{month}-{day or '?'}"
