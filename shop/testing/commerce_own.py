"""What the own-shop port promises: a shop whose whole content is ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.plans import Plan
from shop.domain.snapshot import ShopData
from shop.ports.own_shop import OwnShop
from shop.testing import plans
from shop.testing.data import PENDING, RENEE, SHIRT, SHOP, TOM
from shop.testing.hooks import AT, CommerceHooks, write


class OwnShopContract(CommerceHooks):
    """For adapters that can be filled and emptied."""

    def test_dump_is_what_was_put_in(self, commerce: OwnShop) -> None:
        """Everything comes back, in order."""
        assert commerce.dump() == SHOP

    def test_dump_has_what_was_written(self, commerce: OwnShop) -> None:
        """A dump shows the shop as it is, not as it was filled; nothing changes its place."""
        commerce.execute(plans.address(), write())

        dumped = commerce.dump()

        changed = replace(PENDING, version=2, address=plans.NEW_ADDRESS)
        expected = tuple(changed if o == PENDING else o for o in SHOP.orders)
        assert dumped == replace(SHOP, orders=expected)

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_what_a_write_leaves_survives(self, commerce: OwnShop, plan: Plan) -> None:
        """What a write left can be dumped and put back."""
        commerce.execute(plan, write())
        dumped = commerce.dump()

        commerce.replace_all(ShopData())
        commerce.replace_all(dumped)

        assert commerce.dump() == dumped
        assert dumped != SHOP

    def test_replacing_forgets_everything(self, commerce: OwnShop) -> None:
        """Content, receipts and audit entries go; the same keys are free again."""
        commerce.execute(plans.address(), write())

        commerce.replace_all(ShopData(customers=(TOM,), products=(SHIRT,)))

        assert commerce.dump() == ShopData(customers=(TOM,), products=(SHIRT,))
        assert commerce.receipt("key-1") is None
        assert list(commerce.audit_entries()) == []

    def test_data_that_cannot_be_kept_changes_nothing(self, commerce: OwnShop) -> None:
        """Two numbers that mean the same order are refused, and the old content stays."""
        twin = replace(PENDING, number="w1001")

        with pytest.raises(ValueError, match=r"."):
            commerce.replace_all(ShopData(customers=(RENEE,), orders=(PENDING, twin)))

        assert commerce.dump() == SHOP

    def test_audit_comes_in_the_order_of_writes(self, commerce: OwnShop) -> None:
        """All entries, oldest first; or those of one key."""
        commerce.execute(plans.address(), write("one"))
        commerce.execute(plans.default_address(), write("two"))

        assert [entry.key for entry in commerce.audit_entries()] == ["one", "two"]
        assert [entry.key for entry in commerce.audit_entries("two")] == ["two"]
        assert commerce.audit_entries("two")[0].at == AT
