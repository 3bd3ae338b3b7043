"""The contract of ledgers: every promise of `llm_fallback.guards.ledger.Ledger` as a test to inherit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from llm_fallback.guards.ledger import Ledger, OverLimit

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
ONE = Decimal(1)


class LedgerContract:
    """All of it."""

    @pytest.fixture
    def ledger(self) -> Ledger:
        """An empty ledger."""
        raise NotImplementedError("override the fixture `ledger`")

    def test_nothing_is_spent_at_first(self, ledger: Ledger) -> None:
        """An unknown scope stands at zero."""
        assert ledger.spent("day:1") == 0

    def test_a_reservation_is_booked_on_every_scope(self, ledger: Ledger) -> None:
        """What is reserved counts at once, everywhere."""
        ledger.reserve({"day:1": ONE, "month:1": ONE}, Decimal("0.25"), NOW)

        assert ledger.spent("day:1") == ledger.spent("month:1") == Decimal("0.25")

    def test_a_limit_can_be_reached_but_not_passed(self, ledger: Ledger) -> None:
        """The last amount that fits is taken; a billionth more is not."""
        ledger.reserve({"day:1": ONE}, ONE, NOW)

        with pytest.raises(OverLimit) as over:
            ledger.reserve({"day:1": ONE}, Decimal("0.000000001"), NOW)
        assert over.value.scope == "day:1"
        assert ledger.spent("day:1") == ONE

    def test_one_limit_reached_books_nothing_anywhere(self, ledger: Ledger) -> None:
        """All or nothing: a full month leaves the day untouched."""
        ledger.reserve({"month:1": ONE}, ONE, NOW)

        with pytest.raises(OverLimit):
            ledger.reserve({"day:1": ONE, "month:1": ONE}, Decimal("0.1"), NOW)
        assert ledger.spent("day:1") == 0

    def test_settling_gives_back_what_was_not_spent(self, ledger: Ledger) -> None:
        """The difference is booked, in both directions."""
        ledger.reserve({"day:1": ONE}, Decimal("0.5"), NOW)

        ledger.settle(["day:1"], Decimal("-0.4"))
        less = ledger.spent("day:1")
        ledger.settle(["day:1"], Decimal("0.2"))

        assert less == Decimal("0.1")
        assert ledger.spent("day:1") == Decimal("0.3")

    def test_no_sum_goes_below_zero(self, ledger: Ledger) -> None:
        """Giving back more than was booked makes no credit."""
        ledger.settle(["day:1"], Decimal("-1"))

        assert ledger.spent("day:1") == 0

    def test_tiny_amounts_add_up(self, ledger: Ledger) -> None:
        """Nothing is lost to rounding down: tokens cost less than a millionth."""
        for _ in range(10):
            ledger.reserve({"day:1": ONE}, Decimal("0.00000015"), NOW)

        assert ledger.spent("day:1") == Decimal("0.0000015")

    def test_less_than_the_unit_counts_as_one(self, ledger: Ledger) -> None:
        """What is to be paid is rounded up."""
        ledger.reserve({"day:1": ONE}, Decimal("0.0000000001"), NOW)

        assert ledger.spent("day:1") == Decimal("0.000000001")

    def test_old_scopes_are_forgotten(self, ledger: Ledger) -> None:
        """What nobody reserved on since is dropped; what is in use stays."""
        ledger.reserve({"day:1": ONE, "month:1": ONE}, Decimal("0.1"), NOW)
        ledger.reserve({"month:1": ONE}, Decimal("0.1"), NOW + timedelta(days=2))

        ledger.forget(NOW + timedelta(days=1))

        assert ledger.spent("day:1") == 0
        assert ledger.spent("month:1") == Decimal("0.2")

    def test_many_at_once_do_not_overspend(self, ledger: Ledger) -> None:
        """Of forty reservations of a tenth, ten fit under a limit of one."""

        def book(_: int) -> bool:
            try:
                ledger.reserve({"day:1": ONE}, Decimal("0.1"), NOW)
            except OverLimit:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            booked = sum(pool.map(book, range(40)))

        assert booked == 10
        assert ledger.spent("day:1") == ONE
