"""What the commerce port promises when the platform fails in a write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.plans import Plan
from shop.ports.commerce import Commerce
from shop.ports.errors import OutcomeUnknown, ShopUnavailable
from shop.testing import plans
from shop.testing.hooks import CommerceHooks, Picture, needs, write


class FaultsContract(CommerceHooks):
    """A write happens wholly or not at all, and one can find out which."""

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_failing_halfway_leaves_nothing(self, commerce: Commerce, plan: Plan) -> None:
        """What was written before the fault is undone: order, balances, stock, audit and key."""
        needs(commerce, plan.operation)
        before = Picture.of(commerce)
        self.fail_halfway(commerce)

        with pytest.raises(ShopUnavailable) as caught:
            commerce.execute(plan, write())

        assert not isinstance(caught.value, OutcomeUnknown)
        assert Picture.of(commerce) == before
        assert commerce.receipt("key-1") is None
        assert list(self.audit_entries(commerce, "key-1")) == []

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_trying_again_after_a_fault_works(self, commerce: Commerce, plan: Plan) -> None:
        """The same plan under the same key is carried out once the platform is well again."""
        needs(commerce, plan.operation)
        self.fail_halfway(commerce)
        with pytest.raises(ShopUnavailable):
            commerce.execute(plan, write())

        receipt = commerce.execute(plan, write())

        assert receipt.replayed is False
        assert len(self.audit_entries(commerce, "key-1")) == 1

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_lost_answer_can_be_asked_for(self, commerce: Commerce, plan: Plan) -> None:
        """Where the answer is lost, the receipt says that it was done; again is no second write."""
        needs(commerce, plan.operation)
        before = Picture.of(commerce)
        self.lose_answer(commerce)

        with pytest.raises(OutcomeUnknown):
            commerce.execute(plan, write())

        receipt = commerce.receipt("key-1")
        after = Picture.of(commerce)
        assert receipt is not None
        assert receipt.operation is plan.operation
        assert after != before
        assert commerce.execute(plan, write()) == replace(receipt, replayed=True)
        assert Picture.of(commerce) == after
        assert len(self.audit_entries(commerce, "key-1")) == 1

    def test_platform_that_is_down_writes_nothing(self, commerce: Commerce) -> None:
        """A write to a platform that is down raises ShopUnavailable."""
        self.take_down(commerce)

        for plan in plans.one_of_each():
            if plan.operation in commerce.capabilities:
                with pytest.raises(ShopUnavailable):
                    commerce.execute(plan, write())
