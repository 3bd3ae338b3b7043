"""What the commerce port promises of writes that cannot be done: an error, and nothing written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.order import OrderStatus
from shop.domain.plans import Operation, OrderPlan, Plan
from shop.ports.commerce import Commerce
from shop.ports.errors import (
    InsufficientBalance,
    NotFound,
    OutOfStock,
    ShopError,
    StaleOrder,
)
from shop.testing import plans
from shop.testing.data import (
    DELIVERED,
    DISCONTINUED,
    PENDING,
    PENDING_BY_GIFT_CARD,
    TWO_OF_A_KIND,
    UNDATED,
)
from shop.testing.hooks import CommerceHooks, Picture, needs, write


def _id(value: object) -> str:
    return value.operation.value if hasattr(value, "operation") else ""


_ORDER_PLANS = tuple(p for p in plans.one_of_each() if hasattr(p, "order_version"))


class RefusedWritesContract(CommerceHooks):
    """Each refusal names what was wrong and leaves everything as it was."""

    def refuse(self, commerce: Commerce, plan: Plan, error: type[ShopError]) -> str:
        """Execute, expect exactly that error and nothing written, and return its message."""
        needs(commerce, plan.operation)
        before = Picture.of(commerce)
        with pytest.raises(error) as caught:
            commerce.execute(plan, write())

        assert caught.type is error
        assert Picture.of(commerce) == before
        assert commerce.receipt("key-1") is None
        assert list(self.audit_entries(commerce, "key-1")) == []
        return str(caught.value)

    @pytest.mark.parametrize("plan", _ORDER_PLANS, ids=_id)
    @pytest.mark.parametrize("version", [0, 2])
    def test_plan_of_another_version_is_stale(
        self, commerce: Commerce, plan: OrderPlan, version: int
    ) -> None:
        """A plan made on an older order is refused, and one on a version that is not there yet."""
        message = self.refuse(commerce, replace(plan, order_version=version), StaleOrder)

        assert plan.order_number in message

    @pytest.mark.parametrize("plan", _ORDER_PLANS, ids=_id)
    def test_unknown_order_is_not_found(self, commerce: Commerce, plan: OrderPlan) -> None:
        """A plan for an order that does not exist says which one."""
        message = self.refuse(commerce, replace(plan, order_number="#W9999"), NotFound)

        assert "#W9999" in message

    @pytest.mark.parametrize(
        "plan",
        [
            plans.cancel(DELIVERED),
            plans.cancel(UNDATED),
            plans.address(DELIVERED),
            plans.payment("card_1", DELIVERED),
            plans.items(("2", "shirt-1"), difference="-5.50", order=DELIVERED),
            plans.items(("1", "lamp-1"), difference="2.99", order=UNDATED),
            plans.return_("1", refund="20.00", order=PENDING),
            plans.exchange(("1", "shirt-3"), difference="5.50", order=PENDING),
        ],
        ids=_id,
    )
    def test_order_in_another_state_is_stale(self, commerce: Commerce, plan: Plan) -> None:
        """No write takes an order where its state machine does not lead."""
        self.refuse(commerce, plan, StaleOrder)

    @pytest.mark.parametrize(
        "plan",
        [
            plans.items(("9", "shirt-3"), difference="5.50"),
            plans.return_("9", refund="20.00"),
            plans.return_("1", "9", refund="20.00"),
            plans.exchange(("9", "shirt-1"), difference="0.00"),
        ],
        ids=_id,
    )
    def test_unknown_line_is_not_found(self, commerce: Commerce, plan: Plan) -> None:
        """A line the order has not is named."""
        assert "'9'" in self.refuse(commerce, plan, NotFound)

    @pytest.mark.parametrize(
        "plan",
        [
            plans.items(("1", "lamp-1"), difference="20.00"),
            plans.items(("1", "shirt-9"), difference="0.00"),
            plans.items(("1", "radio-1"), difference="0.00", order=DISCONTINUED),
            plans.exchange(("2", "lamp-1"), difference="14.50"),
        ],
        ids=_id,
    )
    def test_variant_of_another_product_is_not_found(self, commerce: Commerce, plan: Plan) -> None:
        """A line can only become another variant of its own product, if that is still sold."""
        self.refuse(commerce, plan, NotFound)

    @pytest.mark.parametrize(
        "plan",
        [
            plans.payment("paypal_9"),
            plans.items(("1", "shirt-3"), difference="5.50", method_id="paypal_9"),
            plans.return_("1", refund="100.00", method_id="paypal_9"),
            plans.exchange(("2", "shirt-1"), difference="-5.50", method_id="paypal_9"),
        ],
        ids=_id,
    )
    def test_unknown_method_is_not_found(self, commerce: Commerce, plan: Plan) -> None:
        """Money moves only over methods on the customer's file."""
        assert "paypal_9" in self.refuse(commerce, plan, NotFound)

    def test_unknown_customer_is_not_found(self, commerce: Commerce) -> None:
        """The default address of nobody cannot change."""
        assert "nobody" in self.refuse(commerce, plans.default_address("nobody"), NotFound)

    @pytest.mark.parametrize(
        "plan",
        [
            plans.items(("1", "shirt-4"), difference="-2.00"),
            plans.items(("1", "shirt-2"), ("2", "shirt-2"), difference="0.00"),
            plans.exchange(("1", "headphones-3"), difference="-10.00"),
            plans.exchange(("2", "shirt-2"), ("3", "shirt-2"), difference="-11.00"),
        ],
        ids=_id,
    )
    def test_variant_without_enough_units_is_out_of_stock(
        self, commerce: Commerce, plan: Plan
    ) -> None:
        """Every unit a plan needs must be there when it is carried out."""
        self.refuse(commerce, plan, OutOfStock)

    def test_available_is_enough_where_units_are_not_counted(self, commerce: Commerce) -> None:
        """A product that only knows yes and no never runs out, however often it is taken."""
        needs(commerce, Operation.EXCHANGE_ITEMS)
        before = commerce.product("headphones")
        changes = (("1", "headphones-2"), ("2", "headphones-2"))
        plan = plans.exchange(*changes, difference="40.00", order=TWO_OF_A_KIND)

        commerce.execute(plan, write())

        assert commerce.product("headphones") == before

    @pytest.mark.parametrize(
        "plan",
        [
            plans.payment("gift_1"),
            plans.items(
                ("1", "headphones-2"),
                difference="30.00",
                method_id="gift_1",
                order=PENDING_BY_GIFT_CARD,
            ),
            plans.exchange(("1", "headphones-2"), difference="20.00", method_id="gift_1"),
        ],
        ids=_id,
    )
    def test_gift_card_must_cover_what_is_taken(self, commerce: Commerce, plan: Plan) -> None:
        """A gift card that holds less than a plan takes from it is refused, by name."""
        needs(commerce, plan.operation)
        needs(commerce, Operation.CHANGE_PAYMENT)
        # Leaves 5.00 of the gift card's 50.00 behind.
        self.spend(commerce, "45.00")

        assert "gift_1" in self.refuse(commerce, plan, InsufficientBalance)

    def spend(self, commerce: Commerce, amount: str) -> None:
        """Take `amount` from the small gift card with an order of its own."""
        order = commerce.order(DISCONTINUED.number)
        assert order is not None
        plan = replace(
            plans.payment("gift_1", order),
            movements=(plans.paid(amount, "gift_1"), plans.refunded(amount, "card_1")),
        )
        commerce.execute(plan, write("spending"))

    @pytest.mark.parametrize(
        "plan",
        [
            plans.items(("1", "shirt-3"), difference="5.49"),
            plans.items(("1", "shirt-3"), difference="0.00"),
            plans.exchange(("2", "shirt-1"), difference="5.50"),
        ],
        ids=_id,
    )
    def test_price_that_was_not_agreed_is_stale(self, commerce: Commerce, plan: Plan) -> None:
        """Prices that changed since the customer said yes need another yes."""
        self.refuse(commerce, plan, StaleOrder)

    def test_cancelled_order_stays_cancelled(self, commerce: Commerce) -> None:
        """Nothing leads out of a final state, with whatever version."""
        needs(commerce, Operation.CANCEL_ORDER)
        commerce.execute(plans.cancel(), write("first"))
        order = commerce.order(PENDING.number)
        assert order is not None
        assert order.status is OrderStatus.CANCELLED

        self.refuse(commerce, plans.cancel(order), StaleOrder)
        self.refuse(commerce, plans.address(order), StaleOrder)
