"""Numbers, amounts, dates, times, codes, links of a text, each as one comparable value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from llm_fallback.verifier.text import Token
from llm_fallback.verifier.vocabulary import Key, Vocabulary

FREE, RATE = "money", "rate"
COUNT, CLOCK, DATE, WEEKDAY, ORDINAL = "count", "clock", "date", "weekday", "ordinal"
# What is compared letter by letter.
LITERAL = frozenset({"link", "email", "phone", "code", "name"})


# Durations are told in kinds that cannot be exchanged, but one can stand where another belongs.
_DURATIONS = frozenset({"time", "month", "workday", "night"})


@dataclass(frozen=True)
class Value:
    """A value at the tokens `start` to `end` (exclusive).

    `kind` says what may be compared ("time", "money EUR", "percent", "date", "code"...), `amount` is in
    the smallest unit of the kind, for what is no quantity a text. `raw` is the number as written.
    `bound` is "at_most", "at_least" or "". `per` are names of what a rate is for. `bare` has no unit at all.
    Values of one `group` are the ends of a span or the members of a list: "3 to 5", "6 or 12".
    `soft` may be missing from the source ("one" is often no number), but not be another number there.
    """

    kind: str
    amount: Decimal | str
    start: int
    end: int
    raw: Decimal | None = None
    bound: str = ""
    per: frozenset[str] = frozenset()
    bare: bool = False
    group: int = -1
    soft: bool = False

    @property
    def family(self) -> str:
        """What it may be mistaken for: any money for any money, any duration for any duration."""
        if self.kind.startswith("money"):
            return "money"
        return "duration" if self.kind in {*_DURATIONS, RATE} else self.kind


def number(text: str) -> Decimal | None:
    """A written number: "1,499.00", "1,00,000", "3,50" (a decimal comma before two last digits)."""
    head, comma, tail = text.rpartition(",")
    decimal_comma = comma and len(tail) == 2 and "," not in head and "." not in text
    try:
        return Decimal(f"{head}.{tail}" if decimal_comma else text.replace(",", ""))
    except InvalidOperation:
        return None


class Reader:
    """Reads the values of one sequence of tokens, left to right."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        """Nothing is read yet; `read` does it."""
        self.tokens = tokens
        self.exact = vocabulary.exact
        self.words = vocabulary.words
        self.hindi = vocabulary.language != "en"
        self.key: Key = self.exact.key(tokens)

    def read(self) -> list[Value]:
        """All values, in order; none overlaps another."""
        found: list[Value] = []
        position = 0
        while position < len(self.tokens):
            value = self._at(position)
            if value is None:
                position += 1
            else:
                found.append(value)
                position = value.end
        return [self._bounded(v) for v in self._grouped(self._spread(found))]

    def _at(self, i: int) -> Value | None:
        for reader in (
            *(self._literal, self._date, self._clock, self._free, self._money, self._rate),
            *(self._quantity, self._word),
        ):
            if value := reader(i):
                return value
        return None

    # --- looking things up ---

    def _is(self, i: int, section: str) -> tuple[int, str] | None:
        """How many tokens from `i` are of the section, and the name they have there."""
        if 0 <= i < len(self.tokens):
            for length, meanings in self.exact.at(self.key, i):
                for kind, name in meanings:
                    if kind == section:
                        return length, name
        return None

    def _number(self, i: int) -> tuple[int, Decimal] | None:
        """A number in digits or words at `i`: tokens, amount. "Twenty-five", "two hundred"."""
        if i >= len(self.tokens):
            return None
        token = self.tokens[i]
        if token.kind == "number":
            amount, length = number(token.low), 1
        elif found := self._is(i, "numbers"):
            length, amount = found[0], Decimal(found[1])
            length, amount = self._tens(i, length, amount)
        elif self._is(i, "powers"):
            amount, length = Decimal(1), 0
        else:
            return None
        if amount is None:
            return None
        amount *= self._minus(i)
        while power := self._is(i + length, "powers"):
            amount *= Decimal(power[1])
            length += power[0]
        return length, amount

    def _minus(self, i: int) -> int:
        return -1 if self._is(i - 1, "minus") else 1

    def _tens(self, i: int, length: int, amount: Decimal) -> tuple[int, Decimal]:
        """ "Twenty-five" is twenty and five."""
        if not (amount >= 20 and amount % 10 == 0):
            return length, amount
        dash = self._mark(i + length, "-")
        ones = self._is(i + length + dash, "numbers")
        if ones and 0 < Decimal(ones[1]) < 10:
            return length + dash + ones[0], amount + Decimal(ones[1])
        return length, amount

    def _mark(self, i: int, *marks: str) -> int:
        return int(i < len(self.tokens) and self.tokens[i].low in marks)

    # --- kinds of values ---

    def _literal(self, i: int) -> Value | None:
        token = self.tokens[i]
        if token.kind not in LITERAL:
            return None
        text = token.low
        if token.kind == "phone":
            text = "".join(c for c in text if c.isdigit())
        elif token.kind == "link":
            text = text.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
        return Value(token.kind, text, i, i + 1)

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
            return (1 + (ending[0] if ending else 0), int(self.key[i])) if int(self.key[i]) <= 31 else None
        found = self._is(i, "ordinals")
        return (found[0], int(found[1])) if found else None

    def _year(self, i: int) -> tuple[int, int | None]:
        comma = self._mark(i, ",")
        at = i + comma
        if at < len(self.tokens) and self.tokens[at].kind == "number" and len(self.key[at]) == 4:
            if self.key[at].isdigit() and self.key[at][:2] in {"19", "20"}:
                return comma + 1, int(self.key[at])
        return 0, None

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
        at = i + month[0] + (1 if i + month[0] < len(self.key) and self.key[i + month[0]] == "the" else 0)
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

    def _free(self, i: int) -> Value | None:
        """ "Free of charge" is an amount of money too."""
        if self._is(i, "no_free") or self._is(i - 1, "no_free") or self._is(i - 2, "no_free"):
            return None
        free = self._is(i, "free")
        return Value(FREE, Decimal(0), i, i + free[0]) if free else None

    def _money(self, i: int) -> Value | None:
        if before := self._is(i, "currencies"):
            dot = self._mark(i + before[0], ".")
            amount = self._number(i + before[0] + dot)
            if amount and self.tokens[i + before[0] + dot].kind == "number":
                end = i + before[0] + dot + amount[0]
                tail = self._mark(end, "/") and self._mark(end + 1, "-")
                return self._amount(f"money {before[1]}", amount[1], amount[1], i, end + 2 * tail)
        if amount := self._number(i):
            end = i + amount[0]
            if after := self._is(end, "currencies"):
                return self._amount(f"money {after[1]}", amount[1], amount[1], i, end + after[0])
            if cents := self._is(end, "cents"):
                return self._amount(f"money {cents[1]}", amount[1] / 100, amount[1], i, end + cents[0])
        return None

    def _rate(self, i: int) -> Value | None:
        """ "Per month", "every week", "monthly"; "a year" where a value or "once" stands before it."""
        if found := self._is(i, "rates"):
            return Value(RATE, found[1], i, i + found[0])
        before = self._is(i, "per")
        if not before and (before := self._is(i, "articles")) and not self._counted_before(i):
            return None
        unit = self._is(i + before[0], "units") if before else None
        return Value(RATE, unit[1], i, i + before[0] + unit[0]) if before and unit else None

    def _counted_before(self, i: int) -> bool:
        """Whether a number, an amount or "once" stands up to three words before."""
        near = range(max(0, i - 3), i)
        return any(
            self.tokens[j].kind in {"number", "sign"} or any(self._is(j, section) for section in ("numbers", "times", "rate_before"))
            for j in near
            if all(self.tokens[k].kind != "mark" for k in range(j, i))
        )

    def _quantity(self, i: int) -> Value | None:
        if times := self._is(i, "times"):
            return Value("times", Decimal(times[1]), i, i + times[0], raw=Decimal(times[1]))
        amount = self._number(i) or self._article(i)
        if not amount:
            return None
        length, count = amount
        end = i + length
        if self._is(end, "articles") and self._is(end + 1, "units"):  # "half a year"
            end += 1
        at = end + self._mark(end, "-")
        unit = self._is(at, "units")
        if unit:
            kind, factor = unit[1].split()
            return self._amount(kind, count * Decimal(factor), count, i, at + unit[0])
        if self.tokens[i].kind == "number":
            if i and self._is_name(i - 1):  # "Orlo 7"
                return Value("name", f"{self.key[i - 1]} {self.key[i]}", i, end)
        elif not self._counts(i, end, count):
            return None
        return Value(COUNT, count, i, end, raw=count, bare=True, soft=count == 1)

    def _article(self, i: int) -> tuple[int, Decimal] | None:
        """ "A week" is one week, but for each week behind "per" or an amount it is none."""
        article = self._is(i, "articles")
        second = article and self._is(i + article[0], "ordinals")
        if article and not second and self._is(i + article[0], "units"):
            return article[0], Decimal(1)
        return None

    def _is_name(self, i: int) -> bool:
        token = self.tokens[i]
        known = self.words.at(self.words.key(self.tokens[i : i + 1]), 0, longest=1)
        return token.kind == "word" and token.text[:1].isupper() and not (i == 0 and known)

    def _counts(self, i: int, end: int, count: Decimal) -> bool:
        """Whether a number word is meant as a number: "one of them" and Hindi "do" may not be."""
        if count == 1 or (self.hindi and self.key[i] == "do"):
            following = self.tokens[end] if end < len(self.tokens) else None
            if following is None or following.kind != "word" or self.exact.at(self.key, end):
                return False
            found = self.words.at(self.words.key(self.tokens), end, longest=1)
            return not any(section == "silent" for _, every in found for section, _ in every)
        return True

    def _amount(self, kind: str, amount: Decimal, raw: Decimal, start: int, end: int) -> Value:
        """A quantity, with the unit it is for: "a month", "per item"."""
        per = self._is(end, "per") or (
            self._is(end, "articles") if kind == "percent" or kind.startswith("money") else None
        )
        if not per:
            return Value(kind, amount, start, end, raw=raw)
        if self._is(end + per[0], "units"):
            return Value(kind, amount, start, end, raw=raw)
        return Value(kind, amount, start, end, raw=raw, per=self._meanings(end + per[0]))

    def _meanings(self, i: int) -> frozenset[str]:
        """What the word at `i` may mean, and its stem."""
        if i >= len(self.tokens) or self.tokens[i].kind != "word":
            return frozenset()
        stems = self.words.key(self.tokens)
        found = (m for _, meanings in self.words.at(stems, i) for m in meanings)
        return frozenset({stems[i], *(name for section, name in found if section == "meanings")})

    def _word(self, i: int) -> Value | None:
        if found := self._is(i, "weekday_spans"):
            return Value(WEEKDAY, found[1], i, i + found[0])
        if found := self._is(i, "weekdays"):
            return Value(WEEKDAY, f"{found[1]}-{found[1]}", i, i + found[0])
        if (found := self._is(i, "ordinals")) and int(found[1]) > 2:
            return Value(ORDINAL, Decimal(found[1]), i, i + found[0])
        return None

    # --- what values say of each other ---

    def _spread(self, found: list[Value]) -> list[Value]:
        """ "3 to 5 days", "6 or 12 months": the unit at the end is that of all of them."""
        for i in range(len(found) - 2, -1, -1):
            value, following = found[i], found[i + 1]
            if value.kind == WEEKDAY == following.kind and self._joined(value, following, span_only=True):
                first, last = str(value.amount).split("-")[0], str(following.amount).split("-")[1]
                found[i : i + 2] = [Value(WEEKDAY, f"{first}-{last}", value.start, following.end)]
            elif value.bare and following.raw is not None and self._joined(value, following):
                ratio = Decimal(following.amount) / following.raw if following.raw else Decimal(1)
                amount = Decimal(value.amount) * ratio
                found[i] = replace(following, amount=amount, raw=value.raw, start=value.start, end=value.end)
        return found

    def _grouped(self, found: list[Value]) -> list[Value]:
        grouped: list[Value] = []
        for i, value in enumerate(found):
            joined = i > 0 and value.family == found[i - 1].family and self._joined(found[i - 1], value)
            grouped.append(replace(value, group=grouped[-1].group if joined else i))
        return grouped

    def _joined(self, first: Value, second: Value, span_only: bool = False) -> bool:
        between = range(first.end, second.start)
        if not 0 < len(between) <= 2:
            return False
        if span_only:
            return any(self._is(i, "ranges") for i in between)
        return all(self._is(i, "spans") for i in between)

    def _bounded(self, value: Value) -> Value:
        """The value with what stands right before or behind it: "up to", "or more"."""
        if any(self._is(value.end, section) for section in ("before", "later")):
            return value  # "up to a day before" is "at least a day before"
        for section in ("at_most", "at_least"):
            for length in range(1, 5):
                start = value.start - length
                if start >= 0 and (found := self._is(start, section)) and found[0] == length:
                    return replace(value, bound=section)
            if self._is(value.end, section):
                return replace(value, bound=section)
        return value


def _date_text(year: int | None, month: int, day: int | None) -> str:
    return f"{year or '?'}-{month}-{day or '?'}"
