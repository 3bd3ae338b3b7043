"""The commerce contract: every promise of `shop.ports.commerce` as a test that adapters inherit.

How to use it, in `tests/shop/contract/test_<platform>.py`:

    class TestMyPlatform(CommerceContract):
        @pytest.fixture
        def commerce(self) -> MyPlatform:
            return ...  # a shop that holds exactly `shop.testing.data.SHOP`, new for each test

and the four hooks of `shop.testing.hooks.CommerceHooks`: where audit entries are, and how to make the
platform fail. Until they are overridden the suite fails and says which one is missing.
"""

from __future__ import annotations

from shop.testing.commerce_audit import AuditContract
from shop.testing.commerce_faults import FaultsContract
from shop.testing.commerce_once import ConcurrencyContract, IdempotencyContract
from shop.testing.commerce_own import OwnShopContract
from shop.testing.commerce_reads import (
    CatalogueReadsContract,
    CustomerReadsContract,
    OrderReadsContract,
    PlatformContract,
)
from shop.testing.commerce_refusals import RefusedWritesContract
from shop.testing.commerce_writes import WritesContract

__all__ = ["CommerceContract", "OwnShopContract"]


class CommerceContract(
    PlatformContract,
    CustomerReadsContract,
    OrderReadsContract,
    CatalogueReadsContract,
    WritesContract,
    RefusedWritesContract,
    AuditContract,
    IdempotencyContract,
    ConcurrencyContract,
    FaultsContract,
):
    """All of it."""
