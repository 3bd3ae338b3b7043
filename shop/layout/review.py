"""What does not add up in a shop: things an import keeps as they are, but a person should see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shop.domain.customer import Customer
from shop.domain.money import CurrencyMismatch, Money, total
from shop.domain.order import Order, OrderStatus, PaymentDirection
from shop.domain.snapshot import ShopData


@dataclass(frozen=True)
class Finding:
    """One thing that does not add up: where (`order #W1`), and what."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def review(data: ShopData) -> tuple[Finding, ...]:
    """Everything in the shop that does not add up, in the shop's order. Pure.

    Orders whose payments are not what they should be, that name payment methods their customer does
    not have or lines that they do not have; customers who cannot be told apart by their proofs.
    """
    customers = {customer.id: customer for customer in data.customers}
    findings = list(_twins(data))
    for order in data.orders:
        place = f"order {order.number}"
        customer = customers[order.customer_id]
        findings += [Finding(place, what) for what in _about(order, customer)]
    return tuple(findings)


def expected_balance(order: Order) -> Money:
    """What the payments of an order less its refunds should come to, as it stands."""
    if order.status is OrderStatus.CANCELLED:
        return Money.zero(order.currency)
    if order.status is OrderStatus.RETURNED and order.return_ is not None:
        return order.total - order.return_.refund
    if order.status is OrderStatus.EXCHANGED and order.exchange is not None:
        return order.total + order.exchange.price_difference
    return order.total


def paid(order: Order) -> Money:
    """The payments of an order less its refunds."""
    return total(
        (
            event.amount if event.direction is PaymentDirection.PAYMENT else -event.amount
            for event in order.payments
        ),
        order.currency,
    )


def _about(order: Order, customer: Customer) -> Iterator[str]:
    yield from _money(order)
    known = {method.id for method in customer.payment_methods}
    used = {event.method_id for event in order.payments}
    used |= {part.method_id for part in (order.return_, order.exchange) if part}
    for method_id in sorted(used - known):
        yield f"its payment method {method_id!r} is not on the customer's file"
    lines = {item.line_id for item in order.items}
    packed = [line_id for parcel in order.fulfilments for line_id in parcel.line_ids]
    if not set(packed) <= lines:
        yield "a parcel holds a line that the order does not have"
    elif len(set(packed)) < len(packed):
        yield "a line is in two parcels"


def _money(order: Order) -> Iterator[str]:
    try:
        is_paid, should = paid(order), expected_balance(order)
    except CurrencyMismatch as error:
        yield str(error)
        return
    if is_paid != should:
        yield f"{is_paid} were paid, {should} would be right for {order.status.value!r}"


def _twins(data: ShopData) -> Iterator[Finding]:
    """Customers whom an e-mail address cannot tell apart: they must prove who they are otherwise."""
    first: dict[str, Customer] = {}
    for customer in data.customers:
        other = first.setdefault(customer.email.casefold(), customer)
        if other is not customer:
            place = f"customer {customer.id}"
            yield Finding(place, f"has the same e-mail address as {other.id}")
