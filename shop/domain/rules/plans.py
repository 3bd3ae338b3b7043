"""From a request to the plan that carries it out, or to the refusal. Nothing is written here.

Every function judges the order first (`check`), so a request refused at the first question is refused
with the same code at the last one. All raise ValueError for a naive `now` and for an order that is
not the customer's: access is decided before a plan is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.domain.customer import Address, Customer, PaymentMethod
from shop.domain.money import Money, total
from shop.domain.order import ItemChange, Order, PaymentDirection
from shop.domain.plans import (
    AddressPlan,
    CancelPlan,
    DefaultAddressPlan,
    ExchangePlan,
    ItemsPlan,
    Movement,
    Operation,
    PaymentPlan,
    ReturnPlan,
)
from shop.domain.policy import Policy
from shop.domain.rules.items import (
    Products,
    category_refusal,
    changes_refusal,
    lines_refusal,
    price_difference,
)
from shop.domain.rules.methods import (
    balance_refusal,
    ids,
    pay_all_back,
    refund,
    refund_methods,
    settle,
)
from shop.domain.rules.orders import check
from shop.domain.rules.refusal import Refusal, RefusalCode, refuse

_REQUIRED_PARTS = ("line1", "city", "country")  # not every country has regions and postcodes


def plan_cancellation(
    order: Order, customer: Customer, reason: str, policy: Policy, now: datetime
) -> CancelPlan | Refusal:
    """Cancel the order for a reason (an id of the policy); every method gets back what it paid."""
    _same_customer(order, customer)
    operation = Operation.CANCEL_ORDER
    refusal = check(operation, order, policy, now)
    if refusal is not None:
        return refusal
    if policy.cancellation.reason(reason) is None:
        accepted = ", ".join(r.id for r in policy.cancellation.reasons)
        return refuse(RefusalCode.UNKNOWN_REASON, operation, order, reason=reason, reasons=accepted)
    movements = pay_all_back(order, customer, policy)
    return CancelPlan(order.number, order.version, reason, movements)


def plan_address(
    order: Order, address: Address, policy: Policy, now: datetime
) -> AddressPlan | Refusal:
    """Send the order to `address` instead."""
    operation = Operation.CHANGE_ADDRESS
    refusal = check(operation, order, policy, now)
    refusal = refusal or _address_refusal(operation, order, order.address, address)
    return refusal or AddressPlan(order.number, order.version, address)


def plan_default_address(
    customer: Customer, address: Address, policy: Policy
) -> DefaultAddressPlan | Refusal:
    """Send the customer's next orders to `address`. Orders already placed stay as they are."""
    operation = Operation.CHANGE_DEFAULT_ADDRESS
    if not policy.modification.default_address.allowed:
        return refuse(RefusalCode.NOT_OFFERED, operation)
    refusal = _address_refusal(operation, None, customer.address, address)
    return refusal or DefaultAddressPlan(customer.id, address)


def plan_items(
    order: Order,
    customer: Customer,
    changes: Sequence[ItemChange],
    products: Products,
    method_id: str,
    policy: Policy,
    now: datetime,
) -> ItemsPlan | Refusal:
    """Swap lines of an order that is not sent yet; `method_id` pays or gets the difference at once.

    `products` holds, by id, at least the products of the order's lines.
    """
    swap = _swap(Operation.CHANGE_ITEMS, order, customer, changes, products, method_id, policy, now)
    if isinstance(swap, Refusal):
        return swap
    difference, movements = swap
    return ItemsPlan(order.number, order.version, tuple(changes), method_id, difference, movements)


def plan_exchange(
    order: Order,
    customer: Customer,
    changes: Sequence[ItemChange],
    products: Products,
    method_id: str,
    policy: Policy,
    now: datetime,
) -> ExchangePlan | Refusal:
    """Swap lines of a delivered order; `method_id` pays or gets the difference.

    What cannot be returned cannot be exchanged. `products` holds, by id, at least the products of
    the order's lines.
    """
    swap = _swap(
        Operation.EXCHANGE_ITEMS, order, customer, changes, products, method_id, policy, now
    )
    if isinstance(swap, Refusal):
        return swap
    difference, movements = swap
    return ExchangePlan(
        order.number, order.version, tuple(changes), method_id, difference, movements
    )


def plan_payment(
    order: Order, customer: Customer, method_id: str, policy: Policy, now: datetime
) -> PaymentPlan | Refusal:
    """Pay the whole order with another method; the one it was paid with gets all of it back."""
    _same_customer(order, customer)
    operation = Operation.CHANGE_PAYMENT
    refusal = check(operation, order, policy, now)
    if refusal is not None:
        return refusal
    paid = order.payments[0]
    method = _method(operation, order, customer, method_id)
    if isinstance(method, Refusal):
        return method
    if method_id == paid.method_id:
        return refuse(RefusalCode.SAME_METHOD, operation, order, method_id=method_id)
    short = balance_refusal(operation, order, method, paid.amount)
    if short is not None:
        return short
    movements = (
        Movement(PaymentDirection.PAYMENT, paid.amount, method_id),
        refund(paid.amount, paid.method_id, customer, policy),
    )
    return PaymentPlan(order.number, order.version, method_id, movements)


def plan_return(
    order: Order,
    customer: Customer,
    line_ids: Sequence[str],
    method_id: str,
    policy: Policy,
    now: datetime,
    *,
    products: Products,
) -> ReturnPlan | Refusal:
    """Take lines back and pay their price, less the policy's fee, to `method_id` (never below zero).

    `products` holds, by id, the products of those lines that are still sold: their categories decide
    whether they may come back.
    """
    _same_customer(order, customer)
    operation = Operation.RETURN_ITEMS
    refusal = (
        check(operation, order, policy, now)
        or lines_refusal(operation, order, line_ids)
        or category_refusal(operation, order, line_ids, products, policy)
        or _refund_method_refusal(order, customer, method_id, policy)
    )
    if refusal is not None:
        return refusal
    amount = _return_refund(order, line_ids, policy)
    movements = (refund(amount, method_id, customer, policy),) if amount else ()
    return ReturnPlan(order.number, order.version, tuple(line_ids), method_id, amount, movements)


def _swap(
    operation: Operation,
    order: Order,
    customer: Customer,
    changes: Sequence[ItemChange],
    products: Products,
    method_id: str,
    policy: Policy,
    now: datetime,
) -> tuple[Money, tuple[Movement, ...]] | Refusal:
    """What changing and exchanging items have in common: the difference and how it is settled."""
    _same_customer(order, customer)
    refusal = check(operation, order, policy, now)
    refusal = refusal or changes_refusal(operation, order, changes, products, policy)
    if refusal is None and operation is Operation.EXCHANGE_ITEMS:
        line_ids = [c.line_id for c in changes]
        refusal = category_refusal(operation, order, line_ids, products, policy)
    if refusal is not None:
        return refusal
    difference = price_difference(order, changes, products)
    method = _method(operation, order, customer, method_id)
    if isinstance(method, Refusal):
        return method
    short = balance_refusal(operation, order, method, difference)
    return short or (difference, settle(difference, method_id, customer, policy))


def _return_refund(order: Order, line_ids: Sequence[str], policy: Policy) -> Money:
    prices = total((i.price for i in order.items if i.line_id in line_ids), order.currency)
    left = prices - Money(policy.returns.fee, prices.currency)
    return max(left, Money.zero(prices.currency))


def _refund_method_refusal(
    order: Order, customer: Customer, method_id: str, policy: Policy
) -> Refusal | None:
    operation = Operation.RETURN_ITEMS
    method = _method(operation, order, customer, method_id)
    if isinstance(method, Refusal):
        return method
    allowed = refund_methods(order, customer, policy)
    if method in allowed:
        return None
    return refuse(
        RefusalCode.METHOD_NOT_ALLOWED,
        operation,
        order,
        method_id=method_id,
        allowed=ids(allowed),
    )


def _method(
    operation: Operation, order: Order, customer: Customer, method_id: str
) -> PaymentMethod | Refusal:
    method = customer.payment_method(method_id)
    return method or refuse(RefusalCode.UNKNOWN_METHOD, operation, order, method_id=method_id)


def _address_refusal(
    operation: Operation, order: Order | None, current: Address, wanted: Address
) -> Refusal | None:
    missing = [part for part in _REQUIRED_PARTS if not getattr(wanted, part).strip()]
    if missing:
        return refuse(RefusalCode.INCOMPLETE_ADDRESS, operation, order, missing=", ".join(missing))
    if _normal(current) == _normal(wanted):
        return refuse(RefusalCode.SAME_ADDRESS, operation, order, address=current.one_line())
    return None


def _normal(address: Address) -> tuple[str, ...]:
    parts = (
        address.line1,
        address.line2,
        address.city,
        address.region,
        address.postcode,
        address.country,
    )
    return tuple(" ".join(part.casefold().split()) for part in parts)


def _same_customer(order: Order, customer: Customer) -> None:
    if order.customer_id != customer.id:
        raise ValueError(
            f"Order {order.number!r} is not an order of customer {customer.id!r}: fetch orders"
            " through the access check"
        )
