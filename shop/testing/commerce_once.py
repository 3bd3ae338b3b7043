"""What the commerce port promises of doing things once, whoever asks how often at the same time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from shop.domain.plans import Operation, Plan
from shop.ports.commerce import MAX_KEY_LENGTH, Commerce, Receipt
from shop.ports.errors import InsufficientBalance, KeyReused, OutOfStock, ShopError, StaleOrder
from shop.testing import plans
from shop.testing.data import DISCONTINUED, PENDING, PENDING_BY_GIFT_CARD, PENDING_OF_TOM
from shop.testing.hooks import (
    CommerceHooks,
    Picture,
    at_the_same_time,
    caller,
    needs,
    write,
)


def _kinds(outcomes: list[Receipt | ShopError]) -> Counter[type]:
    return Counter(type(outcome) for outcome in outcomes)


class IdempotencyContract(CommerceHooks):
    """The same key again, one after the other."""

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_same_key_and_plan_is_one_write(self, commerce: Commerce, plan: Plan) -> None:
        """The second call answers the first receipt, says so, and changes nothing."""
        needs(commerce, plan.operation)
        first = commerce.execute(plan, write())
        after_first = Picture.of(commerce)

        second = commerce.execute(plan, write())

        assert second == replace(first, replayed=True)
        assert Picture.of(commerce) == after_first
        assert len(self.audit_entries(commerce, "key-1")) == 1

    def test_replay_answers_though_the_order_moved_on(self, commerce: Commerce) -> None:
        """An earlier write is remembered, not judged again: its plan may be stale by now."""
        needs(commerce, Operation.CHANGE_ADDRESS)
        needs(commerce, Operation.CANCEL_ORDER)
        first = commerce.execute(plans.address(), write("address"))
        order = commerce.order(PENDING.number)
        assert order is not None
        commerce.execute(plans.cancel(order), write("cancel"))

        assert commerce.execute(plans.address(), write("address")) == replace(first, replayed=True)

    @pytest.mark.parametrize(
        "other",
        [
            plans.address(PENDING_OF_TOM),
            plans.cancel(),
            replace(plans.address(), order_version=2),
            replace(plans.address(), address=PENDING.address),
            plans.default_address(),
        ],
        ids=["other_order", "other_operation", "other_version", "other_address", "no_order"],
    )
    def test_same_key_with_another_plan_is_refused(self, commerce: Commerce, other: Plan) -> None:
        """A key belongs to the plan it came with first, down to its details."""
        needs(commerce, Operation.CHANGE_ADDRESS)
        needs(commerce, other.operation)
        first = commerce.execute(plans.address(), write())
        after_first = Picture.of(commerce)

        with pytest.raises(KeyReused, match="key-1"):
            commerce.execute(other, write())

        assert Picture.of(commerce) == after_first
        assert commerce.receipt("key-1") == replace(first, replayed=True)

    def test_refused_key_can_be_used_again(self, commerce: Commerce) -> None:
        """A write that was refused did not use its key up: a plan that fits may come under it."""
        needs(commerce, Operation.CHANGE_ADDRESS)
        with pytest.raises(StaleOrder):
            commerce.execute(replace(plans.address(), order_version=7), write())

        receipt = commerce.execute(plans.address(), write())

        assert receipt.replayed is False

    @pytest.mark.parametrize("key", ["k", "k" * MAX_KEY_LENGTH, "Ключ 🔑", "a/b:c d"])
    def test_any_key_of_allowed_length_is_kept(self, commerce: Commerce, key: str) -> None:
        """Keys of 1 to 200 characters of any script work, and are told apart exactly."""
        needs(commerce, Operation.CHANGE_ADDRESS)

        commerce.execute(plans.address(), write(key))

        assert commerce.receipt(key) is not None
        assert commerce.receipt(key.upper() + "x") is None

    def test_unknown_key_has_no_receipt(self, commerce: Commerce) -> None:
        """A key that was never used did nothing."""
        assert commerce.receipt("never-used") is None


class ConcurrencyContract(CommerceHooks):
    """Several callers at one moment."""

    @pytest.mark.parametrize("callers", [2, 8])
    def test_same_key_at_the_same_time_is_one_write(self, commerce: Commerce, callers: int) -> None:
        """One caller writes, all the others are told of that write."""
        needs(commerce, Operation.CANCEL_ORDER)
        before = Picture.of(commerce)
        plan = plans.cancel(PENDING_BY_GIFT_CARD)

        self.dawdle(commerce)
        outcomes = at_the_same_time([caller(commerce, plan, "key-1")] * callers)

        order = commerce.order(PENDING_BY_GIFT_CARD.number)
        assert _kinds(outcomes) == {Receipt: callers}
        receipts = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
        assert sorted(r.replayed for r in receipts) == [False] + [True] * (callers - 1)
        assert len({r.reference for r in receipts}) == 1
        assert len(self.audit_entries(commerce, "key-1")) == 1
        assert order is not None
        assert order.version == 2
        assert len(order.payments) == 2
        assert Picture.of(commerce) != before

    @pytest.mark.parametrize("callers", [2, 8])
    def test_one_version_takes_one_write(self, commerce: Commerce, callers: int) -> None:
        """Of several plans made on the same version one is carried out and the others are stale."""
        needs(commerce, Operation.CHANGE_ADDRESS)
        keys = [f"key-{number}" for number in range(callers)]

        self.dawdle(commerce)
        outcomes = at_the_same_time([caller(commerce, plans.address(), key) for key in keys])

        order = commerce.order(PENDING.number)
        assert _kinds(outcomes) == {Receipt: 1, StaleOrder: callers - 1}
        assert order is not None
        assert order.version == 2
        assert sum(commerce.receipt(key) is not None for key in keys) == 1

    def test_last_unit_goes_to_one_order(self, commerce: Commerce) -> None:
        """Two orders want the only red shirt: one gets it, the other is told."""
        needs(commerce, Operation.CHANGE_ITEMS)
        wishes = [
            plans.items(("1", "shirt-2"), difference="0.00", order=order)
            for order in (PENDING, PENDING_OF_TOM)
        ]

        self.dawdle(commerce)
        outcomes = at_the_same_time([caller(commerce, plan, plan.order_number) for plan in wishes])

        shirt = commerce.product("shirt")
        assert _kinds(outcomes) == {Receipt: 1, OutOfStock: 1}
        assert shirt is not None
        assert [v.stock for v in shirt.variants] == [6, 0, 2, 0]

    def test_gift_card_is_not_spent_twice(self, commerce: Commerce) -> None:
        """Two orders want to be paid with a card that covers one: one is, the other is told."""
        needs(commerce, Operation.CHANGE_PAYMENT)
        amount = "30.00"
        wishes = [
            replace(
                plans.payment("gift_1", order),
                movements=(plans.paid(amount, "gift_1"), plans.refunded(amount, "card_1")),
            )
            for order in (PENDING, DISCONTINUED)
        ]

        self.dawdle(commerce)
        outcomes = at_the_same_time([caller(commerce, plan, plan.order_number) for plan in wishes])

        customer = commerce.customer("renee_1")
        card = customer.payment_method("gift_1") if customer else None
        assert _kinds(outcomes) == {Receipt: 1, InsufficientBalance: 1}
        assert card is not None
        assert str(card.balance) == "$20.00"

    def test_different_orders_do_not_stand_in_each_others_way(self, commerce: Commerce) -> None:
        """Writes to different orders at the same time are all carried out, and stock adds up."""
        needs(commerce, Operation.CANCEL_ORDER)
        wishes = [plans.cancel(o) for o in (PENDING, PENDING_OF_TOM, DISCONTINUED)]

        self.dawdle(commerce)
        outcomes = at_the_same_time([caller(commerce, plan, plan.order_number) for plan in wishes])

        shirt, lamp = commerce.product("shirt"), commerce.product("lamp")
        assert _kinds(outcomes) == {Receipt: 3}
        assert shirt is not None
        assert lamp is not None
        assert [v.stock for v in shirt.variants] == [8, 1, 2, 0]
        assert [v.stock for v in lamp.variants] == [5, 4]
