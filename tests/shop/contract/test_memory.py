"""The shop in memory keeps the commerce contract."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.faults import FaultPoint
from shop.domain.audit import AuditEntry
from shop.ports.commerce import Commerce
from shop.ports.errors import OutcomeUnknown, ShopUnavailable
from shop.testing.commerce import CommerceContract, OwnShopContract
from shop.testing.data import SHOP


class TestMemoryCommerce(CommerceContract, OwnShopContract):
    """The fake, so that what is tested with it holds for real shops too."""

    @pytest.fixture
    def commerce(self) -> MemoryCommerce:
        """A new shop in memory."""
        return MemoryCommerce(SHOP)

    def audit_entries(self, commerce: Commerce, key: str) -> Sequence[AuditEntry]:
        """The fake keeps them itself."""
        return _memory(commerce).audit_entries(key)

    def fail_halfway(self, commerce: Commerce) -> None:
        """The fake does it on demand."""
        _memory(commerce).fail_next("execute", ShopUnavailable, FaultPoint.HALFWAY)

    def lose_answer(self, commerce: Commerce) -> None:
        """The fake does it on demand."""
        _memory(commerce).fail_next("execute", OutcomeUnknown, FaultPoint.AFTER)

    def dawdle(self, commerce: Commerce) -> None:
        """The fake does it on demand."""
        _memory(commerce).delay_next("execute", 0.05, FaultPoint.HALFWAY, times=8)

    def take_down(self, commerce: Commerce) -> None:
        """The fake does it on demand."""
        _memory(commerce).go_down()


def _memory(commerce: Commerce) -> MemoryCommerce:
    assert isinstance(commerce, MemoryCommerce)
    return commerce
