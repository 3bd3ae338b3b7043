"""What the shop knows of the customer who asks: their orders as passages, and what to mask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llm_fallback.knowledge.own import own_passages
from llm_fallback.knowledge.templates import Templates
from llm_fallback.privacy.types import KnownValue, Personal
from llm_fallback.service import Known
from shop.context import Shop
from shop.domain.customer import Address, Customer
from shop.domain.order import Order
from shop.services.access import access_customer, access_orders


def known_of(shop: Shop, customer_id: str, language: str, templates: Templates) -> Known:
    """All of it, through the one door to a customer's data. Raises ShopUnavailable.

    `customer_id` is what identification or a signed token set, never what a message says.
    """
    customer = access_customer(shop.commerce, customer_id)
    if customer is None:
        return Known()
    orders = access_orders(shop.commerce, customer_id)
    return Known(
        tuple(own_passages(shop, customer_id, language, templates)),
        tuple(dict.fromkeys(value for value in _personal(customer, orders) if value.value)),
    )


def _personal(customer: Customer, orders: Sequence[Order]) -> Iterator[KnownValue]:
    yield KnownValue(Personal.NAME, f"{customer.first_name} {customer.last_name}".strip())
    yield KnownValue(Personal.EMAIL, customer.email)
    yield KnownValue(Personal.PHONE, customer.phone)
    yield from _address(customer.address)
    for method in customer.payment_methods:
        yield KnownValue(Personal.CARD, method.last_four)
    for order in orders:
        yield KnownValue(Personal.ORDER, order.number)
        yield from _address(order.address)
        for parcel in order.fulfilments:
            for tracking_id in parcel.tracking_ids:
                yield KnownValue(Personal.TRACKING, tracking_id)


def _address(address: Address) -> Iterator[KnownValue]:
    yield KnownValue(Personal.ADDRESS, address.one_line())
    yield KnownValue(Personal.POSTCODE, address.postcode)
