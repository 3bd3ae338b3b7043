"""What happens to an order, one step at a time: an order in, the order after it out. Pure.

The steps leave an order as the shop's own writes and the warehouse would: states, payments, parcels
and times fit together. Every step that a customer asks for makes the version one higher.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from shop.domain.catalog import Product, Variant
from shop.domain.customer import Customer
from shop.domain.money import Money, total
from shop.domain.order import (
    Exchange,
    Fulfilment,
    ItemChange,
    LineItem,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
    Return,
    ReturnState,
)

Pick = tuple[Product, Variant]
"""A variant and the product it is of."""


def place(
    number: str, customer: Customer, picks: Sequence[Pick], method_id: str, at: datetime
) -> Order:
    """A pending order of these variants, sent to the customer's address and paid at once."""
    items = tuple(_line(i, *pick) for i, pick in enumerate(picks, start=1))
    return Order(
        number=number,
        customer_id=customer.id,
        status=OrderStatus.PENDING,
        items=items,
        address=customer.address,
        payments=(_paid(total(item.price for item in items), method_id, at),),
        version=1,
        placed_at=at,
    )


def change_items(
    order: Order, changes: Mapping[str, Variant], method_id: str, at: datetime
) -> Order:
    """Lines of a pending order swapped for other variants of their products.

    The difference moves at once; a difference of nothing is written down as a refund of nothing.
    """
    items = tuple(_swapped(line, changes.get(line.line_id)) for line in order.items)
    difference = total(i.price for i in items) - order.total
    return replace(
        order,
        items=items,
        items_modified=True,
        payments=(*order.payments, _settled(difference, method_id, at)),
        version=order.version + 1,
    )


def change_payment(order: Order, method_id: str, at: datetime) -> Order:
    """A pending order paid with another method; the first one gets its money back."""
    first = order.payments[0]
    moved = (_paid(first.amount, method_id, at), _refunded(first.amount, first.method_id, at))
    return replace(order, payments=(*order.payments, *moved), version=order.version + 1)


def cancel(order: Order, reason: str, at: datetime) -> Order:
    """The whole order called off, and its money paid back."""
    back = tuple(_refunded(p.amount, p.method_id, at) for p in order.payments)
    return replace(
        order,
        status=OrderStatus.CANCELLED,
        cancel_reason=reason,
        payments=(*order.payments, *back),
        version=order.version + 1,
    )


def pack(order: Order, parcels: Sequence[Fulfilment]) -> Order:
    """The order packed and handed over; parcels carry lines, carrier, tracking id, day expected."""
    return replace(order, status=OrderStatus.PROCESSED, fulfilments=tuple(parcels))


def ship(order: Order, at: datetime) -> Order:
    """All parcels on their way."""
    parcels = tuple(replace(parcel, shipped_at=at) for parcel in order.fulfilments)
    return replace(order, status=OrderStatus.SHIPPED, fulfilments=parcels)


def arrive(order: Order, parcel: int, at: datetime) -> Order:
    """One parcel at the door, counted from 0; with the last one the order is delivered."""
    parcels = list(order.fulfilments)
    parcels[parcel] = replace(parcels[parcel], delivered_at=at)
    everything = all(p.delivered_at is not None for p in parcels)
    status = OrderStatus.DELIVERED if everything else order.status
    return replace(order, status=status, fulfilments=tuple(parcels))


def ask_return(order: Order, line_ids: Sequence[str], method_id: str, at: datetime) -> Order:
    """Lines of a delivered order to be sent back, their money to go to `method_id`."""
    refund = total(i.price for i in order.items if i.line_id in line_ids)
    return replace(
        order,
        status=OrderStatus.RETURN_REQUESTED,
        return_=Return(tuple(line_ids), method_id, refund, requested_at=at),
        version=order.version + 1,
    )


def advance_return(order: Order, state: ReturnState, at: datetime) -> Order:
    """The return one state further: paid back, it closes the order; refused, the order stays delivered."""
    assert order.return_ is not None
    back = replace(order.return_, state=state)
    if state is ReturnState.REFUNDED:
        paid_back = _refunded(back.refund, back.method_id, at)
        return replace(
            order,
            status=OrderStatus.RETURNED,
            return_=replace(back, refunded_at=at),
            payments=(*order.payments, paid_back),
        )
    refused = state is ReturnState.REJECTED
    status = OrderStatus.DELIVERED if refused else OrderStatus.RETURN_REQUESTED
    return replace(order, status=status, return_=back)


def ask_exchange(
    order: Order, changes: Mapping[str, Variant], method_id: str, at: datetime
) -> Order:
    """Lines of a delivered order to be swapped for other variants of their products."""
    new = total(variant.price for variant in changes.values())
    old = total(i.price for i in order.items if i.line_id in changes)
    pairs = tuple(ItemChange(line_id, variant.id) for line_id, variant in changes.items())
    return replace(
        order,
        status=OrderStatus.EXCHANGE_REQUESTED,
        exchange=Exchange(pairs, method_id, new - old, requested_at=at),
        version=order.version + 1,
    )


def finish_exchange(order: Order, at: datetime) -> Order:
    """The old things back, the new ones sent, the difference settled."""
    assert order.exchange is not None
    settled = _settled(order.exchange.price_difference, order.exchange.method_id, at)
    return replace(order, status=OrderStatus.EXCHANGED, payments=(*order.payments, settled))


def _line(position: int, product: Product, variant: Variant) -> LineItem:
    return LineItem(
        str(position), product.id, variant.id, product.name, variant.options, variant.price
    )


def _swapped(line: LineItem, variant: Variant | None) -> LineItem:
    if variant is None:
        return line
    return replace(line, variant_id=variant.id, options=variant.options, price=variant.price)


def _paid(amount: Money, method_id: str, at: datetime) -> PaymentEvent:
    return PaymentEvent(PaymentDirection.PAYMENT, amount, method_id, at)


def _refunded(amount: Money, method_id: str, at: datetime) -> PaymentEvent:
    return PaymentEvent(PaymentDirection.REFUND, amount, method_id, at)


def _settled(difference: Money, method_id: str, at: datetime) -> PaymentEvent:
    """The movement of a price difference: positive is paid, everything else refunded."""
    if difference > Money.zero(difference.currency):
        return _paid(difference, method_id, at)
    return _refunded(-difference, method_id, at)
