"""Money and limits: "$129.99", "under 500", "₹1,500 se kam", "between 20 and 30 dollars"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nlu_components.entities.numbers import number_at
from nlu_components.entities.reading import Reading
from nlu_components.entities.types import Found, Kind

# A limit without a currency is money from here on: "at least 3" counts things.
LEAST_BARE = Decimal(10)
# Up to here "between 10 and 11" may be hours.
_HOURS = Decimal(12)


@dataclass(frozen=True)
class _Amount:
    value: Decimal
    currency: str | None
    start: int
    end: int
    number: int  # the token of the number itself
    scaled: bool


def find_money(reading: Reading, currency: str) -> Iterator[Found]:
    """Amounts and limits, left to right. `currency` (ISO 4217) is that of amounts without one.

    Values: `{"amount": "500", "currency": "INR", "comparison": "at_most"}`; `comparison` is exactly, at_most,
    at_least, about or between, which has `"to"` beside `"amount"`.
    """
    index = 0
    while index < len(reading.tokens):
        amount = _amount(reading, index)
        if amount is None:
            index += 1
            continue
        found = _range(reading, amount, currency) or _limit(reading, amount, currency)
        if found is not None:
            yield found
        index = max(amount.end, index + 1)


def _amount(reading: Reading, index: int) -> _Amount | None:
    sign = reading.at("currency", index)
    start = index
    if sign:
        index = reading.skip("money_dot", sign.end)
    number = number_at(reading, index)
    if number is None or (sign is None and _is_part(reading, index)):
        return None
    end, found = number.end, sign.key if sign else None
    if found is None:
        behind = reading.at("currency", end)
        if behind:
            found, end = behind.key, behind.end
    if found and reading.at("money_tail", end) and reading.tokens[end].glued:
        end = reading.skip("money_tail", end)
    if found is None and reading.at("measure", end):
        return None
    return _Amount(number.value, found, start, end, index, number.scaled)


def _is_part(reading: Reading, index: int) -> bool:
    """Whether the digits go on from something before: the second half of "3/12" or of "#12"."""
    token = reading.tokens[index]
    return token.glued and reading.key(index - 1) in ("/", "#", "@", ":", ".", "_")


def _range(reading: Reading, first: _Amount, currency: str) -> Found | None:
    joiner = reading.at("range_joiner", first.end)
    second = _amount(reading, joiner.end) if joiner else None
    if joiner is None or second is None or second.value <= first.value:
        return None
    opened = reading.before("limit_before", first.start)
    between = opened is not None and opened.key == "between"
    named = first.currency or second.currency
    scaled = first.scaled and second.scaled
    if not named and not scaled and not (between and _is_price(first, second)):
        return None
    if reading.key(joiner.start) in ("and", "aur", "और") and not between:
        return None
    value = {
        "amount": _plain(first.value), "to": _plain(second.value),
        "currency": named or currency, "comparison": "between",
    }  # fmt: skip
    start = opened.start if opened is not None and between else first.start
    return reading.make(Kind.MONEY.value, start, second.end, value)


def _is_price(first: _Amount, second: _Amount) -> bool:
    """Whether two numbers without a currency can be prices."""
    return first.value >= LEAST_BARE and second.value > _HOURS


def _limit(reading: Reading, amount: _Amount, currency: str) -> Found | None:
    before = reading.before("limit_before", amount.start)
    after = reading.at("limit_after", amount.end)
    start, end, comparison = amount.start, amount.end, "exactly"
    if after is not None:
        end, comparison = after.end, after.key
    if before is not None and before.key != "between":
        start, comparison = before.start, before.key
    if amount.currency is None and not amount.scaled:
        limited = comparison not in ("exactly", "about")
        if not limited or amount.value < LEAST_BARE or _is_counted(reading, amount):
            return None
    if amount.scaled and amount.currency is None and _is_counted(reading, amount):
        return None
    value = {
        "amount": _plain(amount.value),
        "currency": amount.currency or currency,
        "comparison": comparison,
    }
    return reading.make(Kind.MONEY.value, start, end, value)


def _is_counted(reading: Reading, amount: _Amount) -> bool:
    """Whether the number counts or measures something: "more than 20 pieces", "under 30 minutes"."""
    return any(
        reading.at(section, amount.end) is not None
        for section in ("counter", "measure", "period", "day", "month")
    )


def _plain(amount: Decimal) -> str:
    """Without trailing zeros behind the point: "1500", "129.99", "45.5" as "45.50"."""
    whole = amount == amount.to_integral_value()
    return str(int(amount)) if whole else f"{amount:.2f}"
