"""What the commerce port promises of each write: exactly this changes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from shop.domain.money import Money
from shop.domain.order import (
    Exchange,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
    Return,
)
from shop.domain.plans import ExchangePlan, ItemsPlan, Operation, Plan, ReturnPlan
from shop.ports.commerce import Commerce
from shop.testing import plans
from shop.testing.data import (
    DELIVERED,
    DISCONTINUED,
    LAMP,
    PENDING,
    PENDING_BY_GIFT_CARD,
    RENEE,
    SHIRT,
)
from shop.testing.hooks import (
    AT,
    CommerceHooks,
    Picture,
    needs,
    with_balance,
    with_stock,
    write,
)


def _refund(amount: str, method_id: str) -> PaymentEvent:
    return PaymentEvent(PaymentDirection.REFUND, Money.of(amount), method_id, AT)


def _payment(amount: str, method_id: str) -> PaymentEvent:
    return PaymentEvent(PaymentDirection.PAYMENT, Money.of(amount), method_id, AT)


def _after(order: Order, *events: PaymentEvent) -> Order:
    """The order one version on, with these payments and refunds added."""
    return replace(order, version=order.version + 1, payments=order.payments + events)


def _swapped(order: Order, **variants: int) -> Order:
    """The order with lines (`_1=3`: line 1) now holding another variant of the shirt."""
    numbers = {name[1:]: number for name, number in variants.items()}
    items = []
    for line in order.items:
        if line.line_id in numbers:
            new = SHIRT.variants[numbers[line.line_id] - 1]
            line = replace(line, variant_id=new.id, options=new.options, price=new.price)
        items.append(line)
    return replace(order, items=tuple(items), items_modified=True)


class WritesContract(CommerceHooks):
    """The effects of each plan, read back through the port and compared with everything there was."""

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_receipt_names_the_write(self, commerce: Commerce, plan: Plan) -> None:
        """A write is answered with a short reference to read out, and can be asked for again."""
        needs(commerce, plan.operation)
        receipt = commerce.execute(plan, write())

        assert receipt.operation is plan.operation
        assert receipt.replayed is False
        assert 4 <= len(receipt.reference) <= 20
        assert receipt.reference.isprintable()
        assert commerce.receipt("key-1") == replace(receipt, replayed=True)

    def test_references_differ(self, commerce: Commerce) -> None:
        """Every write has a reference of its own."""
        executed = [
            commerce.execute(plan, write(f"key-{number}")).reference
            for number, plan in enumerate(_one_after_the_other(commerce))
        ]

        assert len(set(executed)) == len(executed)

    def test_cancelling_pays_back_and_returns_the_stock(self, commerce: Commerce) -> None:
        """Cancelled with its reason, the payment refunded, every unit back in stock."""
        needs(commerce, Operation.CANCEL_ORDER)
        before = Picture.of(commerce)

        commerce.execute(plans.cancel(PENDING), write())

        order = replace(
            _after(PENDING, _refund("80.00", "card_1")),
            status=OrderStatus.CANCELLED,
            cancel_reason="no_longer_needed",
        )
        expected = before.but(order, with_stock(SHIRT, _1=2), with_stock(LAMP, _1=1))
        assert Picture.of(commerce) == expected

    def test_cancelling_credits_a_gift_card_at_once(self, commerce: Commerce) -> None:
        """A gift card has its money back at once; stock that is not counted stays as it is."""
        needs(commerce, Operation.CANCEL_ORDER)
        before = Picture.of(commerce)

        commerce.execute(plans.cancel(PENDING_BY_GIFT_CARD), write())

        order = replace(
            _after(PENDING_BY_GIFT_CARD, _refund("90.00", "gift_1")),
            status=OrderStatus.CANCELLED,
            cancel_reason="no_longer_needed",
        )
        assert Picture.of(commerce) == before.but(order, with_balance(RENEE, "gift_1", "90.00"))

    def test_order_of_a_product_no_longer_sold_can_be_cancelled(self, commerce: Commerce) -> None:
        """What left the catalogue does not stand in the way of a refund."""
        needs(commerce, Operation.CANCEL_ORDER)
        before = Picture.of(commerce)

        commerce.execute(plans.cancel(DISCONTINUED), write())

        order = replace(
            _after(DISCONTINUED, _refund("15.00", "card_1")),
            status=OrderStatus.CANCELLED,
            cancel_reason="no_longer_needed",
        )
        assert Picture.of(commerce) == before.but(order)

    def test_address_changes_for_this_order_only(self, commerce: Commerce) -> None:
        """The order goes to the new address; the customer's default address stays."""
        needs(commerce, Operation.CHANGE_ADDRESS)
        before = Picture.of(commerce)

        commerce.execute(plans.address(), write())

        order = replace(_after(PENDING), address=plans.NEW_ADDRESS)
        assert Picture.of(commerce) == before.but(order)

    def test_payment_moves_to_a_gift_card(self, commerce: Commerce) -> None:
        """The new method pays first and the old one is refunded; a gift card pays at once."""
        needs(commerce, Operation.CHANGE_PAYMENT)
        before = Picture.of(commerce)

        commerce.execute(plans.payment("gift_2"), write())

        order = _after(PENDING, _payment("80.00", "gift_2"), _refund("80.00", "card_1"))
        assert Picture.of(commerce) == before.but(order, with_balance(RENEE, "gift_2", "-80.00"))

    def test_gift_card_can_be_emptied(self, commerce: Commerce) -> None:
        """A gift card that holds exactly what is taken from it covers it."""
        needs(commerce, Operation.CHANGE_PAYMENT)
        plan = replace(
            plans.payment("gift_1", DISCONTINUED),
            movements=(plans.paid("50.00", "gift_1"), plans.refunded("50.00", "card_1")),
        )

        commerce.execute(plan, write())

        customer = commerce.customer(RENEE.id)
        assert customer == with_balance(RENEE, "gift_1", "-50.00")

    def test_payment_moves_between_gift_cards(self, commerce: Commerce) -> None:
        """The balances of both gift cards follow."""
        needs(commerce, Operation.CHANGE_PAYMENT)
        before = Picture.of(commerce)

        commerce.execute(plans.payment("gift_2", PENDING_BY_GIFT_CARD), write())

        order = _after(
            PENDING_BY_GIFT_CARD, _payment("90.00", "gift_2"), _refund("90.00", "gift_1")
        )
        customer = with_balance(with_balance(RENEE, "gift_2", "-90.00"), "gift_1", "90.00")
        assert Picture.of(commerce) == before.but(order, customer)

    def test_dearer_items_are_paid_for(self, commerce: Commerce) -> None:
        """Lines hold the new variants, the difference is paid, units move; the order stays pending."""
        needs(commerce, Operation.CHANGE_ITEMS)
        before = Picture.of(commerce)
        changes = (("1", "shirt-3"), ("2", "shirt-3"))

        commerce.execute(plans.items(*changes, difference="11.00", method_id="gift_1"), write())

        order = _after(_swapped(PENDING, _1=3, _2=3), _payment("11.00", "gift_1"))
        expected = before.but(
            order, with_stock(SHIRT, _1=2, _3=-2), with_balance(RENEE, "gift_1", "-11.00")
        )
        assert Picture.of(commerce) == expected

    def test_cheaper_items_are_refunded(self, commerce: Commerce) -> None:
        """A negative difference goes back at once; a gift card gains it."""
        needs(commerce, Operation.CHANGE_ITEMS)
        before = Picture.of(commerce)

        plan = plans.items(("3", "lamp-2"), difference="-2.99", method_id="gift_1")
        commerce.execute(plan, write())

        white = LAMP.variants[1]
        line = replace(
            PENDING.items[2], variant_id=white.id, options=white.options, price=white.price
        )
        order = replace(
            _after(PENDING, _refund("2.99", "gift_1")),
            items=(*PENDING.items[:2], line),
            items_modified=True,
        )
        expected = before.but(
            order, with_stock(LAMP, _1=1, _2=-1), with_balance(RENEE, "gift_1", "2.99")
        )
        assert Picture.of(commerce) == expected

    def test_items_of_the_same_price_leave_a_refund_of_nothing(self, commerce: Commerce) -> None:
        """Also a swap that costs nothing is on the order's payments."""
        needs(commerce, Operation.CHANGE_ITEMS)
        before = Picture.of(commerce)

        commerce.execute(plans.items(("2", "shirt-2"), difference="0.00"), write())

        order = _after(_swapped(PENDING, _2=2), _refund("0.00", "card_1"))
        assert Picture.of(commerce) == before.but(order, with_stock(SHIRT, _1=1, _2=-1))

    def test_return_is_requested_and_moves_nothing_yet(self, commerce: Commerce) -> None:
        """The return is on the order; neither money nor stock moves before the items arrive."""
        needs(commerce, Operation.RETURN_ITEMS)
        before = Picture.of(commerce)
        plan: ReturnPlan = plans.return_("3", "1", refund="125.50")

        commerce.execute(plan, write())

        order = replace(
            _after(DELIVERED),
            status=OrderStatus.RETURN_REQUESTED,
            return_=Return(("3", "1"), "gift_1", Money.of("125.50"), requested_at=AT),
        )
        assert Picture.of(commerce) == before.but(order)

    def test_exchange_is_requested_and_sets_the_new_items_aside(self, commerce: Commerce) -> None:
        """The exchange is on the order and no money moves; what will be sent is no longer sold."""
        needs(commerce, Operation.EXCHANGE_ITEMS)
        before = Picture.of(commerce)
        changes = (("1", "headphones-2"), ("3", "shirt-2"))
        plan: ExchangePlan = plans.exchange(*changes, difference="14.50", method_id="gift_1")

        commerce.execute(plan, write())

        order = replace(
            _after(DELIVERED),
            status=OrderStatus.EXCHANGE_REQUESTED,
            exchange=Exchange(plan.changes, "gift_1", Money.of("14.50"), requested_at=AT),
        )
        assert Picture.of(commerce) == before.but(order, with_stock(SHIRT, _2=-1))

    def test_default_address_changes_for_the_customer_only(self, commerce: Commerce) -> None:
        """The customer has the new address and is found by its postcode; no order changes."""
        needs(commerce, Operation.CHANGE_DEFAULT_ADDRESS)
        before = Picture.of(commerce)

        commerce.execute(plans.default_address(), write())

        customer = replace(RENEE, address=plans.NEW_ADDRESS)
        assert Picture.of(commerce) == before.but(customer)
        assert list(commerce.customers_by_name_and_postcode("renee", "muller", "h91te8c")) == [
            customer
        ]
        assert not commerce.customers_by_name_and_postcode("renee", "muller", "SW1A 1AA")

    def test_writes_follow_one_another(self, commerce: Commerce) -> None:
        """A plan made on what the last write left is accepted, and the version grows by one each."""
        for operation in (Operation.CHANGE_ADDRESS, Operation.CHANGE_ITEMS, Operation.CANCEL_ORDER):
            needs(commerce, operation)
        versions = []
        for number, make in enumerate(_STEPS):
            order = commerce.order(PENDING.number)
            assert order is not None
            commerce.execute(make(order), write(f"key-{number}"))
            versions.append(order.version)

        last = commerce.order(PENDING.number)
        assert versions == [1, 2, 3]
        assert last is not None
        assert (last.version, last.status) == (4, OrderStatus.CANCELLED)
        assert last.items_modified
        assert last.address == plans.NEW_ADDRESS


def _dearer_shirt(order: Order) -> ItemsPlan:
    return plans.items(("1", "shirt-3"), difference="5.50", order=order)


_STEPS: tuple[Callable[[Order], Plan], ...] = (plans.address, _dearer_shirt, plans.cancel)


def _one_after_the_other(commerce: Commerce) -> list[Plan]:
    """Plans that the platform can do and that do not touch the same order twice."""
    chosen: list[Plan] = [
        plans.cancel(PENDING_BY_GIFT_CARD),
        plans.address(),
        plans.return_("2", refund="25.50"),
        plans.default_address(),
    ]
    return [plan for plan in chosen if plan.operation in commerce.capabilities]
