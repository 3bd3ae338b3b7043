"""Reads values out of tokens: amounts with their units, dates, times of day, codes and links."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from llm_fallback.verifier.date_reader import DateReader
from llm_fallback.verifier.values import (
    CLOCK,
    COUNT,
    DATE,
    FREE,
    LITERAL,
    ORDINAL,
    RATE,
    WEEKDAY,
    Value,
)


class Reader(DateReader):
    """Reads the values of one sequence of tokens, left to right."""

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
        grouped = self._grouped(self._carried(self._spread(found)))
        sizes = Counter(v.group for v in grouped)
        return [self._bounded(v, alone=sizes[v.group] == 1) for v in grouped]

    def _at(self, i: int) -> Value | None:
        for reader in (
            *(self._literal, self._date, self._clock, self._free, self._money, self._rate),
            *(self._quantity, self._word),
        ):
            if value := reader(i):
                return value
        return None

    def _literal(self, i: int) -> Value | None:
        token = self.tokens[i]
        if token.kind not in LITERAL:
            return None
        text = token.low
        if token.kind == "phone":
            text = "".join(c for c in text if c.isdigit())
        elif token.kind == "link":
            text = (
                text.removeprefix("https://")
                .removeprefix("http://")
                .removeprefix("www.")
                .rstrip("/")
            )
        return Value(token.kind, text, i, i + 1)

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
                return self._amount(
                    f"money {cents[1]}", amount[1] / 100, amount[1], i, end + cents[0]
                )
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
            self.tokens[j].kind in {"number", "sign"}
            or any(self._is(j, section) for section in ("numbers", "times", "rate_before"))
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

    def _word(self, i: int) -> Value | None:
        if found := self._is(i, "weekday_spans"):
            return Value(WEEKDAY, found[1], i, i + found[0])
        if found := self._is(i, "weekdays"):
            return Value(WEEKDAY, f"{found[1]}-{found[1]}", i, i + found[0])
        if (found := self._is(i, "ordinals")) and int(found[1]) > 2:
            return Value(ORDINAL, Decimal(found[1]), i, i + found[0])
        return None

    def _spread(self, found: list[Value]) -> list[Value]:
        """ "3 to 5 days", "6 or 12 months": the unit at the end is that of all of them."""
        for i in range(len(found) - 2, -1, -1):
            value, following = found[i], found[i + 1]
            if value.kind == WEEKDAY == following.kind and self._joined(
                value, following, span_only=True
            ):
                first, last = str(value.amount).split("-")[0], str(following.amount).split("-")[1]
                found[i : i + 2] = [Value(WEEKDAY, f"{first}-{last}", value.start, following.end)]
            elif value.bare and following.raw is not None and self._joined(value, following):
                ratio = Decimal(following.amount) / following.raw if following.raw else Decimal(1)
                amount = Decimal(value.amount) * ratio
                found[i] = replace(
                    following, amount=amount, raw=value.raw, start=value.start, end=value.end
                )
        return found

    def _carried(self, found: list[Value]) -> list[Value]:
        """ "5 to 7 days to a card and 3 to 5 to PayPal": the unit is that of the value before."""
        for i in range(1, len(found)):
            before, value = found[i - 1], found[i]
            if not value.bare or value.raw is None or before.bare or before.raw in {None, 0}:
                continue
            span = i + 1 < len(found) and found[i + 1].bare and self._joined(value, found[i + 1])
            end = found[i + 1].end if span else value.end
            last = end >= len(self.tokens) or self.tokens[end].kind == "mark"
            if before.kind in {*LITERAL, CLOCK, DATE} or not (last or self._is(end, "places")):
                continue
            assert before.raw is not None
            for at in (i, i + 1) if span else (i,):
                raw = found[at].raw
                if raw is not None:
                    amount = raw * Decimal(before.amount) / before.raw
                    found[at] = replace(
                        before, amount=amount, raw=raw, start=found[at].start, end=found[at].end
                    )
        return found

    def _grouped(self, found: list[Value]) -> list[Value]:
        grouped: list[Value] = []
        for i, value in enumerate(found):
            joined = (
                i > 0 and value.family == found[i - 1].family and self._joined(found[i - 1], value)
            )
            grouped.append(replace(value, group=grouped[-1].group if joined else i))
        return grouped

    def _joined(self, first: Value, second: Value, span_only: bool = False) -> bool:
        between = range(first.end, second.start)
        if not 0 < len(between) <= 2:
            return False
        if span_only:
            return any(self._is(i, "ranges") for i in between)
        return all(self._is(i, "spans") for i in between)

    def _bounded(self, value: Value, alone: bool) -> Value:
        """The value with what stands right before or behind it: "up to", "or more"; "from" noon."""
        if value.kind in {CLOCK, DATE, WEEKDAY}:
            for section, bound in (("time_from", "at_least"), ("time_until", "at_most")):
                found = alone and self._is(value.start - 1, section)
                if found and found[0] == 1:
                    return replace(value, bound=bound)
            return value
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
