"""Money is exact, has a currency, and never mixes two."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.domain.money import CurrencyMismatch, Money, total

amounts = st.decimals("-99999", "99999", places=2).map(Money.of)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), (3, "3.00"), ("0", "0.00")],
)
def test_amounts_are_rounded_half_up_to_hundredths(amount: str | int, expected: str) -> None:
    """As a till does it, in both directions."""
    assert Money.of(amount).amount == Decimal(expected)


def test_a_float_is_refused() -> None:
    """0.1 is not a tenth."""
    with pytest.raises(TypeError, match="a float is not exact"):
        Money.of(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money.of("1234.5"), "$1,234.50"),
        (Money.of("-3"), "-$3.00"),
        (Money.of("3", "EUR"), "€3.00"),
        (Money.of("-3", "SEK"), "-3.00 SEK"),
    ],
)
def test_money_is_written_with_its_sign(money: Money, text: str) -> None:
    """Thousands are grouped; a currency without a sign of its own is named."""
    assert str(money) == text


def test_two_currencies_never_mix() -> None:
    """Neither in sums nor in comparisons; being equal is simply not the case."""
    dollar, euro = Money.of(1), Money.of(1, "EUR")

    with pytest.raises(CurrencyMismatch):
        dollar + euro
    with pytest.raises(CurrencyMismatch):
        dollar - euro
    with pytest.raises(CurrencyMismatch):
        assert dollar <= euro
    assert dollar != euro


@given(st.lists(amounts))
def test_a_total_is_the_sum(parts: list[Money]) -> None:
    """In any order, and nothing in the currency asked for where there are no parts."""
    expected = sum((p.amount for p in parts), Decimal(0))

    assert total(parts).amount == expected
    assert total(reversed(parts)) == total(parts)
    assert total((), "EUR") == Money.zero("EUR")


@given(amounts, amounts)
def test_money_is_ordered_like_its_amounts(one: Money, other: Money) -> None:
    """All four comparisons, the sign, and whether there is any."""
    assert (one < other) == (one.amount < other.amount)
    assert (one >= other) == (one.amount >= other.amount)
    assert Money.zero() - one == -one
    assert abs(one).amount == abs(one.amount)
    assert bool(one) == (one.amount != 0)
