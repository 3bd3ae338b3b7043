"""What a plan does to an order, to a customer's gift cards and to the stock.

Pure: the adapter reads what is there, asks here what it becomes, and stores that in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from shop.domain.catalog import Product, Variant
from shop.domain.customer import Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money, total
from shop.domain.order import (
    Exchange,
    ItemChange,
    LineItem,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
    Return,
    may_follow,
)
from shop.domain.plans import (
    AddressPlan,
    CancelPlan,
    ExchangePlan,
    ItemsPlan,
    Movement,
    OrderPlan,
    PaymentPlan,
    ReturnPlan,
)
from shop.ports.errors import InsufficientBalance, NotFound, OutOfStock, StaleOrder

_BEFORE_DELIVERY = frozenset({OrderStatus.PENDING, OrderStatus.PROCESSED, OrderStatus.SHIPPED})

StockKey = tuple[str, str]
"""Product id and variant id."""


@dataclass(frozen=True)
class Situation:
    """What is there when a plan comes to be carried out, and when that is (UTC).

    `products` holds, by id, those of the order's products that are still in the catalogue.
    """

    order: Order
    customer: Customer
    products: Mapping[str, Product]
    at: datetime


@dataclass(frozen=True)
class Effects:
    """What is there afterwards. `stock` has the change in units of each variant that changes."""

    order: Order
    customer: Customer
    stock: Mapping[StockKey, int] = field(default_factory=dict)


def effects(plan: OrderPlan, now: Situation) -> Effects:
    """What `plan` makes of the situation, the order's version one higher.

    Raises StaleOrder, NotFound, OutOfStock or InsufficientBalance where it cannot be carried out.
    """
    if now.order.version != plan.order_version:
        raise StaleOrder(
            f"Order {now.order.number!r} is at version {now.order.version}, the plan was made on"
            f" {plan.order_version}: make a new plan."
        )
    done = _carry_out(plan, now)
    return replace(done, order=replace(done.order, version=now.order.version + 1))


def _carry_out(plan: OrderPlan, now: Situation) -> Effects:
    match plan:
        case CancelPlan():
            return _cancel(plan, now)
        case AddressPlan():
            _must_be_in(_BEFORE_DELIVERY, now.order)
            return Effects(replace(now.order, address=plan.address), now.customer)
        case PaymentPlan():
            _must_be_in(_BEFORE_DELIVERY, now.order)
            return _move(plan.movements, now)
        case ItemsPlan():
            return _change_items(plan, now)
        case ReturnPlan():
            return _return(plan, now)
        case ExchangePlan():
            return _exchange(plan, now)


def _cancel(plan: CancelPlan, now: Situation) -> Effects:
    done = _move(plan.movements, now)
    order = replace(_in_state(done.order, OrderStatus.CANCELLED), cancel_reason=plan.reason)
    back = Counter((line.product_id, line.variant_id) for line in order.items)
    return replace(done, order=order, stock=_tracked(back, now))


def _change_items(plan: ItemsPlan, now: Situation) -> Effects:
    _must_be_in({OrderStatus.PENDING}, now.order)
    swaps = _swaps(plan.changes, now)
    _must_cost(plan.price_difference, swaps, now.order)
    # A difference of nothing is written down as a refund of nothing: the change leaves its trace.
    pays = plan.price_difference > Money.zero(plan.price_difference.currency)
    direction = PaymentDirection.PAYMENT if pays else PaymentDirection.REFUND
    done = _move((Movement(direction, abs(plan.price_difference), plan.method_id),), now)
    new = {line.line_id: variant for line, variant in swaps}
    items = tuple(_swapped(line, new.get(line.line_id)) for line in now.order.items)
    order = replace(done.order, items=items, items_modified=True)
    back = Counter((line.product_id, line.variant_id) for line, _ in swaps)
    back.subtract(_taken(swaps))
    return replace(done, order=order, stock=_tracked(back, now))


def _return(plan: ReturnPlan, now: Situation) -> Effects:
    for line_id in plan.line_ids:
        _line(now.order, line_id)
    _method(plan.method_id, now)
    wanted = Return(plan.line_ids, plan.method_id, plan.refund, requested_at=now.at)
    order = _in_state(now.order, OrderStatus.RETURN_REQUESTED)
    return Effects(replace(order, return_=wanted), now.customer)


def _exchange(plan: ExchangePlan, now: Situation) -> Effects:
    swaps = _swaps(plan.changes, now)
    _must_cost(plan.price_difference, swaps, now.order)
    # The money moves when the old items arrive; the new ones are set aside at once.
    _must_cover(_method(plan.method_id, now), plan.price_difference)
    wanted = Exchange(plan.changes, plan.method_id, plan.price_difference, requested_at=now.at)
    order = _in_state(now.order, OrderStatus.EXCHANGE_REQUESTED)
    set_aside = Counter({key: -units for key, units in _taken(swaps).items()})
    return Effects(replace(order, exchange=wanted), now.customer, _tracked(set_aside, now))


def _in_state(order: Order, status: OrderStatus) -> Order:
    if not may_follow(order.status, status):
        raise StaleOrder(
            f"Order {order.number!r} is {order.status.value!r}, which cannot become"
            f" {status.value!r}: make a new plan."
        )
    return replace(order, status=status)


def _must_be_in(states: Set[OrderStatus], order: Order) -> None:
    if order.status not in states:
        raise StaleOrder(
            f"Order {order.number!r} is {order.status.value!r} and can no longer be changed:"
            " make a new plan."
        )


def _move(movements: Sequence[Movement], now: Situation) -> Effects:
    """The order with the movements written down, and the customer with the gift cards adjusted.

    Payments come before refunds: a gift card must cover what is taken before it gets anything back.
    """
    in_order = sorted(movements, key=lambda m: m.direction is PaymentDirection.REFUND)
    balances = {m.id: m for m in now.customer.payment_methods}
    for movement in in_order:
        method = _method(movement.method_id, now)
        if method is not None:
            balances[method.id] = _adjusted(balances[method.id], movement)
    events = tuple(PaymentEvent(m.direction, m.amount, m.method_id, now.at) for m in in_order)
    return Effects(
        replace(now.order, payments=now.order.payments + events),
        replace(now.customer, payment_methods=tuple(balances.values())),
    )


def _adjusted(method: PaymentMethod, movement: Movement) -> PaymentMethod:
    if method.kind is not PaymentKind.GIFT_CARD:
        return method
    if movement.direction is PaymentDirection.REFUND:
        balance = method.balance or Money.zero(movement.amount.currency)
        return replace(method, balance=balance + movement.amount)
    return replace(method, balance=_must_cover(method, movement.amount) - movement.amount)


def _must_cover(method: PaymentMethod | None, amount: Money) -> Money:
    """The balance of a gift card that covers `amount`; `amount` itself for any other method."""
    if method is None or method.kind is not PaymentKind.GIFT_CARD:
        return amount
    balance = method.balance or Money.zero(amount.currency)
    if balance < amount:
        raise InsufficientBalance(
            f"Gift card {method.id!r} holds {balance}, {amount} is needed: choose another method."
        )
    return balance


def _method(method_id: str, now: Situation) -> PaymentMethod | None:
    """The method on file; None for one that paid for the order and was taken off the file since."""
    method = now.customer.payment_method(method_id)
    if method is None and all(event.method_id != method_id for event in now.order.payments):
        raise NotFound(
            f"Customer {now.customer.id!r} has no payment method {method_id!r}:"
            " choose one that is on file."
        )
    return method


def _line(order: Order, line_id: str) -> LineItem:
    line = order.item(line_id)
    if line is None:
        raise NotFound(f"Order {order.number!r} has no line {line_id!r}: make a new plan.")
    return line


def _swaps(changes: Sequence[ItemChange], now: Situation) -> list[tuple[LineItem, Variant]]:
    """Each line with the variant that takes its place, all of them in stock."""
    swaps = []
    for change in changes:
        line = _line(now.order, change.line_id)
        product = now.products.get(line.product_id)
        variant = product.variant(change.new_variant_id) if product else None
        if variant is None:
            raise NotFound(
                f"Product {line.product_id!r} has no variant {change.new_variant_id!r}:"
                " choose one from the catalogue."
            )
        swaps.append((line, variant))
    _must_be_in_stock(swaps, now)
    return swaps


def _must_be_in_stock(swaps: Sequence[tuple[LineItem, Variant]], now: Situation) -> None:
    variants = {(variant.product_id, variant.id): variant for _, variant in swaps}
    for key, units in _taken(swaps).items():
        needed = units if now.products[key[0]].tracked_stock else 1
        if variants[key].stock < needed:
            raise OutOfStock(
                f"Variant {key[1]!r} of product {key[0]!r} has {variants[key].stock} in stock,"
                f" {needed} needed: choose another one."
            )


def _must_cost(agreed: Money, swaps: Sequence[tuple[LineItem, Variant]], order: Order) -> None:
    """Refuse a price the customer did not say yes to: the catalogue may have changed meanwhile."""
    difference = total((new.price - old.price for old, new in swaps), order.currency)
    if difference != agreed:
        raise StaleOrder(
            f"The items now cost {difference} more than those of order {order.number!r}, {agreed}"
            " was agreed: make a new plan."
        )


def _taken(swaps: Sequence[tuple[LineItem, Variant]]) -> Counter[StockKey]:
    return Counter((variant.product_id, variant.id) for _, variant in swaps)


def _tracked(changes: Mapping[StockKey, int], now: Situation) -> dict[StockKey, int]:
    """The changes of variants that are still sold and whose units are counted."""
    return {key: units for key, units in changes.items() if units and _is_tracked(key, now)}


def _is_tracked(key: StockKey, now: Situation) -> bool:
    product = now.products.get(key[0])
    return product is not None and product.tracked_stock and product.variant(key[1]) is not None


def _swapped(line: LineItem, variant: Variant | None) -> LineItem:
    if variant is None:
        return line
    return replace(line, variant_id=variant.id, options=variant.options, price=variant.price)
