"""What the shop knows of the customer who asks, as values to look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from llm_fallback.privacy.types import KnownValue, Personal
from shop.domain.customer import Customer
from shop.domain.order import Order


def known_of(customer: Customer, orders: Iterable[Order] = ()) -> tuple[KnownValue, ...]:
    """Name, e-mail, phone, addresses, payment, and the numbers of orders and parcels; each once.

    `orders` are this customer's own. Empty values are left out.
    """
    found = dict.fromkeys([*_of_customer(customer), *_of_orders(orders)])
    return tuple(value for value in found if value.value.strip())


def _of_customer(customer: Customer) -> Iterator[KnownValue]:
    yield KnownValue(Personal.NAME, f"{customer.first_name} {customer.last_name}".strip())
    yield KnownValue(Personal.EMAIL, customer.email)
    yield KnownValue(Personal.PHONE, customer.phone)
    yield KnownValue(Personal.ADDRESS, customer.address.one_line())
    # The shop's own id may be made of the name ("sara_doe_496").
    yield KnownValue(Personal.ACCOUNT, customer.id)
    for method in customer.payment_methods:
        yield KnownValue(Personal.ACCOUNT, method.id)
        yield KnownValue(Personal.CARD, method.last_four)


def _of_orders(orders: Iterable[Order]) -> Iterator[KnownValue]:
    for order in orders:
        yield KnownValue(Personal.ORDER, order.number)
        yield KnownValue(Personal.ADDRESS, order.address.one_line())
        for parcel in order.fulfilments:
            yield from (KnownValue(Personal.TRACKING, number) for number in parcel.tracking_ids)
