"""Dates, said or written, as EDTF (ISO 8601-2) relative to the day of the message.

`2026-03-17` is a day, `2026-03-09/2026-03-15` a range, `[2026-03-17,2026-03-19]` one of the two: "kal" is
yesterday and tomorrow, "03/12" is March and December, a bare "Friday" the last one and the next.
Where the year is left out, it is that which brings the date nearest to today.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from nlu_components.entities.numbers import number_at
from nlu_components.entities.reading import Mark, Reading
from nlu_components.entities.types import Found, Kind

_WRITTEN = re.compile(
    r"(?<![\w/.,+:#$€£₹-])"
    r"(?:(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
    r"|(?P<full>\d{1,2}(?P<sign>[-/.])\d{1,2}(?P=sign)(?:\d{4}|\d{2}))"
    r"|(?P<short>\d{1,2}/\d{1,2}))"
    r"(?![\w/%]|[.:-]\d)"
)
_YEARS = range(1990, 2100)
_MOST = 400  # of days, weeks...: more is no date a customer means
_SECTIONS = (
    "day",
    "weekday",
    "month",
    "period",
    "day_of_month",
    "day_of_month_before",
)  # no said date without one
_Span = tuple[int, str]  # the token behind it, its EDTF


def find_dates(reading: Reading, today: date, day_first: bool | None) -> Iterator[Found]:
    """Every date. `day_first` says how 03/12 is read; None: it may be either."""
    for match in _WRITTEN.finditer(reading.flat):
        value = _written(match, today, day_first)
        if value:
            yield Found(Kind.DATE.value, match.start(), match.end(), value)
    said = any(reading.of(section) for section in _SECTIONS)
    for index in range(len(reading.tokens)) if said else ():
        for rule in _RULES:
            found = rule(reading, index, today)
            if found is not None:
                yield reading.make(Kind.DATE.value, index, found[0], found[1])


# --- written with digits --------------------------------------------------------------------------


def _written(match: re.Match[str], today: date, day_first: bool | None) -> str | None:
    parts = [int(part) for part in re.split(r"[-/.]", match.group())]
    if match.group("iso"):
        day = _date(parts[0], parts[1], parts[2])
        return day.isoformat() if day and day.year in _YEARS else None
    year: int | None = None
    if match.group("full"):
        year = parts[2] if parts[2] > 99 else 2000 + parts[2]
        if year not in _YEARS:
            return None
    orders = {True: ((0, 1),), False: ((1, 0),), None: ((0, 1), (1, 0))}[day_first]
    days = [_in_year(parts[d], parts[m], year, today) for d, m in orders]
    if day_first is not None and not any(days):
        days = [_in_year(parts[1 - d], parts[1 - m], year, today) for d, m in orders]
    return _one_of(*(day for day in days if day))


def _one_of(*days: date) -> str | None:
    distinct = sorted(set(days))
    if len(distinct) > 1:
        return "[" + ",".join(day.isoformat() for day in distinct) + "]"
    return distinct[0].isoformat() if distinct else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_year(day: int, month: int, year: int | None, today: date) -> date | None:
    """The day in that year, or in the one that brings it nearest to today."""
    if year is not None:
        return _date(year, month, day)
    near = (_date(today.year + step, month, day) for step in (-1, 0, 1))
    return min((d for d in near if d), key=lambda d: abs(d - today), default=None)


# --- said with words ------------------------------------------------------------------------------


def _day(reading: Reading, index: int, today: date) -> _Span | None:
    """ "yesterday", "kal"."""
    mark = reading.at("day", index)
    if mark is None:
        return None
    days = [today + timedelta(days=int(offset)) for offset in mark.key.split()]
    return mark.end, _one_of(*days) or ""


def _period(reading: Reading, index: int, today: date) -> _Span | None:
    """ "last week", "agle mahine", "last Friday"."""
    which = reading.at("which", index)
    if which is None:
        return None
    step = int(which.key)
    unit = reading.at("period", which.end)
    if unit is not None and unit.key != "day":
        return unit.end, _shifted(unit.key, step, today)
    weekday = reading.at("weekday", which.end)
    if weekday is not None:
        return weekday.end, _weekday(int(weekday.key), step, today).isoformat()
    return None


def _shifted(unit: str, step: int, today: date) -> str:
    monday = today - timedelta(days=today.weekday())
    if unit == "week":
        start = monday + timedelta(weeks=step)
        return _between(start, start + timedelta(days=6))
    if unit == "weekend":
        start = monday + timedelta(weeks=step, days=5)
        return _between(start, start + timedelta(days=1))
    if unit == "year":
        return _between(date(today.year + step, 1, 1), date(today.year + step, 12, 31))
    first = _months_on(today.replace(day=1), step)
    return _month(first.year, first.month)


def _weekday(weekday: int, step: int, today: date) -> date:
    """The last one before today, this week's, or next week's (weeks begin on Monday)."""
    if step < 0:
        return today - timedelta(days=(today.isoweekday() - weekday - 1) % 7 + 1)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=step, days=weekday - 1)


def _bare_weekday(reading: Reading, index: int, today: date) -> _Span | None:
    """ "Friday": the one before today or the one after."""
    mark = reading.at("weekday", index)
    if mark is None or (_is_shy(reading, mark) and not reading.before("date_before", index)):
        return None
    ahead = (int(mark.key) - today.isoweekday() - 1) % 7 + 1
    days = [_weekday(int(mark.key), -1, today), today + timedelta(days=ahead)]
    return mark.end, _one_of(*days) or ""


def _is_shy(reading: Reading, mark: Mark) -> bool:
    shy = reading.at("shy_date", mark.start)
    return shy is not None and shy.end == mark.end


def _distance(reading: Reading, index: int, today: date) -> _Span | None:
    """ "2 days ago", "in 2 days", "do din baad", "within 3 days", "the last 2 weeks"."""
    lead = reading.at("time_before", index)
    count, end = _count(reading, lead.end if lead else index)
    unit = reading.at("period", end)
    if unit is None or not 0 < count <= _MOST:
        return None
    after = reading.at("time_after", unit.end)
    if after is not None and (lead is None or lead.key == "within"):
        return after.end, _away(unit.key, count, after.key, today)
    if lead is not None:
        return unit.end, _away(unit.key, count, lead.key, today)
    return None


def _count(reading: Reading, index: int) -> tuple[int, int]:
    """(how many, the token behind): "2", "do", "a", "a couple of"; 0 where nothing counts."""
    for section in ("amount_phrase", "article"):
        mark = reading.at(section, index)
        if mark is not None:
            return int(mark.key or 1), mark.end
    number = number_at(reading, index)
    return (number.whole or 0, number.end) if number else (0, index)


def _away(unit: str, count: int, how: str, today: date) -> str:
    back = how in ("before", "since")
    try:
        there = _moved(today, unit, -count if back else count)
    except (ValueError, OverflowError):
        return today.isoformat()
    if how == "within":
        return _between(today, there)
    if how == "since":
        return _between(there, today)
    return there.isoformat()


def _moved(today: date, unit: str, count: int) -> date:
    if unit == "month":
        return _months_on(today, count)
    if unit == "year":
        return _months_on(today, 12 * count)
    return today + timedelta(days=count * (1 if unit == "day" else 7))


def _months_on(day: date, count: int) -> date:
    """That many months on, on the last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day_of_month(reading: Reading, index: int, today: date) -> _Span | None:
    """ "12 March", "14th of March 2025"."""
    day = _day_number(reading, index)
    if day is None:
        return None
    month = reading.at("month", reading.skip("of_month", index + 1))
    if month is None:
        return _tarikh(reading, index, day, today)
    return _with_year(reading, month.end, day, int(month.key), today)


def _tarikh(reading: Reading, index: int, day: int, today: date) -> _Span | None:
    """ "15 tarikh", "on the 15th": the 15th that is nearest."""
    mark = reading.at("day_of_month", index + 1)
    led = reading.before("day_of_month_before", index) and not reading.key(index).isdigit()
    if mark is None and (not led or reading.at("ordinal_noun", index + 1)):
        return None
    months = (_months_on(today.replace(day=1), step) for step in (-1, 0, 1))
    near = [d for d in (_date(m.year, m.month, day) for m in months) if d]
    best = min(near, key=lambda d: abs(d - today), default=None)
    return (mark.end if mark else index + 1, best.isoformat()) if best else None


def _month_and_day(reading: Reading, index: int, today: date) -> _Span | None:
    """ "March 12th, 2026"; a month alone, "January", is a range."""
    month = reading.at("month", index)
    if month is None:
        return None
    day = _day_number(reading, month.end)
    if day is not None and not _is_measured(reading, month.end + 1):
        found = _with_year(reading, month.end + 1, day, int(month.key), today)
        if found is not None:
            return found
    year = _year(reading, month.end)
    if year is not None:
        return month.end + 1, _month(year, int(month.key))
    if _is_shy(reading, month) and reading.before("date_before", index) is None:
        return None
    near = (date(today.year + step, int(month.key), 15) for step in (-1, 0, 1))
    best = min(near, key=lambda d: abs(d - today))
    return month.end, _month(best.year, best.month)


def _is_measured(reading: Reading, index: int) -> bool:
    """Whether the number before a token counts something: "may 2 people come"."""
    return reading.at("measure", index) is not None or reading.at("counter", index) is not None


def _with_year(reading: Reading, end: int, day: int, month: int, today: date) -> _Span | None:
    comma = end + 1 if reading.key(end) == "," else end
    year = _year(reading, comma)
    found = _in_year(day, month, year, today)
    if found is None:
        return None
    return (comma + 1 if year is not None else end), found.isoformat()


def _day_number(reading: Reading, index: int) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", reading.key(index))
    return int(match.group(1)) if match and 1 <= int(match.group(1)) <= 31 else None


def _year(reading: Reading, index: int) -> int | None:
    key = reading.key(index)
    known = len(key) == 4 and key.isdigit() and int(key) in _YEARS
    return int(key) if known else None


def _month(year: int, month: int) -> str:
    return _between(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _between(start: date, end: date) -> str:
    return f"{start.isoformat()}/{end.isoformat()}"


_RULES: tuple[Callable[[Reading, int, date], _Span | None], ...] = (
    _day,
    _period,
    _bare_weekday,
    _distance,
    _day_of_month,
    _month_and_day,
)
