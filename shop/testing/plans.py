"""Plans on the suite's shop, as the shop's rules would make them."""

from __future__ import annotations

from shop.domain.customer import Address
from shop.domain.money import Money
from shop.domain.order import ItemChange, Order, PaymentDirection
from shop.domain.plans import (
    AddressPlan,
    CancelPlan,
    DefaultAddressPlan,
    ExchangePlan,
    ItemsPlan,
    Movement,
    PaymentPlan,
    Plan,
    ReturnPlan,
)
from shop.testing.data import (
    CARD,
    DELIVERED,
    GIFT_CARD,
    PENDING,
    PENDING_BY_GIFT_CARD,
    RENEE,
)

NEW_ADDRESS = Address("5 Quay St", "", "Galway", "", "H91 TE8C", "Ireland")


def paid(amount: str, method_id: str) -> Movement:
    """The customer pays."""
    return Movement(PaymentDirection.PAYMENT, Money.of(amount), method_id)


def refunded(amount: str, method_id: str) -> Movement:
    """The customer gets money back."""
    return Movement(PaymentDirection.REFUND, Money.of(amount), method_id, (5, 7))


def cancel(order: Order = PENDING) -> CancelPlan:
    """Cancel an order that one method paid for."""
    payment = order.payments[0]
    refund = refunded(str(payment.amount.amount), payment.method_id)
    return CancelPlan(order.number, order.version, "no_longer_needed", (refund,))


def address(order: Order = PENDING) -> AddressPlan:
    """Send an order to the new address."""
    return AddressPlan(order.number, order.version, NEW_ADDRESS)


def items(
    *changes: tuple[str, str], difference: str, method_id: str = CARD.id, order: Order = PENDING
) -> ItemsPlan:
    """Swap lines for variants; the difference moves at once."""
    return ItemsPlan(
        order.number,
        order.version,
        tuple(ItemChange(line, variant) for line, variant in changes),
        method_id,
        Money.of(difference),
        _settled(difference, method_id),
    )


def exchange(
    *changes: tuple[str, str], difference: str, method_id: str = CARD.id, order: Order = DELIVERED
) -> ExchangePlan:
    """Swap lines of a delivered order."""
    return ExchangePlan(
        order.number,
        order.version,
        tuple(ItemChange(line, variant) for line, variant in changes),
        method_id,
        Money.of(difference),
        _settled(difference, method_id),
    )


def payment(method_id: str, order: Order = PENDING) -> PaymentPlan:
    """Pay an order with another method."""
    first = order.payments[0]
    amount = str(first.amount.amount)
    movements = (paid(amount, method_id), refunded(amount, first.method_id))
    return PaymentPlan(order.number, order.version, method_id, movements)


def return_(
    *line_ids: str, refund: str, method_id: str = GIFT_CARD.id, order: Order = DELIVERED
) -> ReturnPlan:
    """Take lines back."""
    movements = (refunded(refund, method_id),)
    return ReturnPlan(order.number, order.version, line_ids, method_id, Money.of(refund), movements)


def default_address(customer_id: str = RENEE.id) -> DefaultAddressPlan:
    """Send the next orders to the new address."""
    return DefaultAddressPlan(customer_id, NEW_ADDRESS)


def one_of_each() -> tuple[Plan, ...]:
    """A plan of every kind that the untouched shop accepts."""
    return (
        cancel(PENDING_BY_GIFT_CARD),
        address(),
        items(("1", "shirt-3"), difference="5.50"),
        payment("paypal_1"),
        return_("2", refund="25.50"),
        exchange(("2", "shirt-1"), difference="-5.50"),
        default_address(),
    )


def _settled(difference: str, method_id: str) -> tuple[Movement, ...]:
    money = Money.of(difference)
    if not money:
        return ()
    if money < Money.zero():
        return (refunded(str(abs(money).amount), method_id),)
    return (paid(difference, method_id),)
