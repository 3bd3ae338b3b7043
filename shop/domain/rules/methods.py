"""Which payment methods can be used for what, and the money a plan moves."""

from __future__ import annotations

from collections.abc import Sequence

from shop.domain.customer import Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import Order, PaymentDirection
from shop.domain.plans import Movement, Operation
from shop.domain.policy import Policy, RefundRoute
from shop.domain.rules.refusal import Refusal, RefusalCode, refuse


def refund_methods(order: Order, customer: Customer, policy: Policy) -> tuple[PaymentMethod, ...]:
    """The methods on file a return may be paid to: the original one first, then gift cards."""
    routes = policy.returns.refund_methods
    original = [
        m
        for m in customer.payment_methods
        if RefundRoute.ORIGINAL in routes and m.id == order.original_method_id
    ]
    cards = [
        m
        for m in customer.payment_methods
        if RefundRoute.GIFT_CARD in routes and m.kind is PaymentKind.GIFT_CARD
    ]
    return tuple(dict.fromkeys(original + cards))


def payment_methods(
    operation: Operation,
    order: Order,
    customer: Customer,
    price_difference: Money,
    policy: Policy,
) -> tuple[PaymentMethod, ...]:
    """The methods on file that can be used for `operation`, in the shop's order.

    Changing or exchanging items: all that can pay `price_difference` (all, where it is no more than
    zero). Changing the payment: all others that can pay what was paid; `price_difference` is not
    looked at. Returns: `refund_methods`. Everything else takes no method: ().
    """
    if operation is Operation.RETURN_ITEMS:
        return refund_methods(order, customer, policy)
    if operation in (Operation.CHANGE_ITEMS, Operation.EXCHANGE_ITEMS):
        return tuple(m for m in customer.payment_methods if covers(m, price_difference))
    if operation is Operation.CHANGE_PAYMENT and order.payments:
        paid = order.payments[0]
        others = (m for m in customer.payment_methods if m.id != paid.method_id)
        return tuple(m for m in others if covers(m, paid.amount))
    return ()


def covers(method: PaymentMethod, amount: Money) -> bool:
    """Whether the method can pay `amount`. Only a gift card has a limit; it pays in its currency."""
    if method.kind is not PaymentKind.GIFT_CARD or amount <= Money.zero(amount.currency):
        return True
    balance = method.balance
    return balance is not None and balance.currency == amount.currency and amount <= balance


def balance_refusal(
    operation: Operation, order: Order, method: PaymentMethod, amount: Money
) -> Refusal | None:
    """The refusal where the method is a gift card that cannot pay `amount`."""
    if covers(method, amount):
        return None
    balance = Money.zero(amount.currency) if method.balance is None else method.balance
    return refuse(
        RefusalCode.INSUFFICIENT_BALANCE,
        operation,
        order,
        method_id=method.id,
        balance=str(balance),
        needed=str(amount),
    )


def refund(amount: Money, method_id: str, customer: Customer, policy: Policy) -> Movement:
    """`amount` back to a method; of one that is no longer on file the slowest delay is said."""
    method = customer.payment_method(method_id)
    delay = policy.refunds.delay(method.kind) if method else policy.refunds.slowest
    return Movement(PaymentDirection.REFUND, amount, method_id, delay.days)


def settle(
    difference: Money, method_id: str, customer: Customer, policy: Policy
) -> tuple[Movement, ...]:
    """The movement that settles a price difference: none for zero, a payment where it is positive."""
    if not difference:
        return ()
    if Money.zero(difference.currency) < difference:
        return (Movement(PaymentDirection.PAYMENT, difference, method_id),)
    return (refund(-difference, method_id, customer, policy),)


def pay_all_back(order: Order, customer: Customer, policy: Policy) -> tuple[Movement, ...]:
    """A refund of what each method paid on balance, in the order the methods came in."""
    paid: dict[tuple[str, str], Money] = {}
    for event in order.payments:
        key = (event.method_id, event.amount.currency)
        sign = event.amount if event.direction is PaymentDirection.PAYMENT else -event.amount
        paid[key] = paid.get(key, Money.zero(event.amount.currency)) + sign
    return tuple(
        refund(amount, method_id, customer, policy)
        for (method_id, currency), amount in paid.items()
        if Money.zero(currency) < amount
    )


def ids(methods: Sequence[PaymentMethod]) -> str:
    """Their ids as one fact."""
    return ", ".join(m.id for m in methods)
