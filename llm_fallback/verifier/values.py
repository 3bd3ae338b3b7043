"""Numbers, amounts, dates, times, codes, links of a text, each as one comparable value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

FREE, RATE = "money", "rate"
COUNT, CLOCK, DATE, WEEKDAY, ORDINAL = "count", "clock", "date", "weekday", "ordinal"
# What may be offered is said by llm_fallback/links.py; a phone number has to be right like any number.
OFFERED = frozenset({"link", "email"})
# What is compared letter by letter.
LITERAL = OFFERED | {"phone", "code", "name"}


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
