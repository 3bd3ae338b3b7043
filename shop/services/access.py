"""The one door to a customer's orders.

Actions, gateway, console and language model tools alike come through here, so that "not yours" and
"not there" are one outcome to the customer and two events in the log.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from shop.domain.customer import Customer
from shop.domain.order import Order
from shop.ports.commerce import Commerce

log = structlog.get_logger(__name__)


def access_customer(commerce: Commerce, customer_id: str) -> Customer | None:
    """The customer who is writing, or None if the platform no longer knows them.

    `customer_id` is what identification or a signed token set, never what a message says.
    Raises ShopUnavailable. Changes nothing.
    """
    customer = commerce.customer(customer_id)
    if customer is None:
        log.warning("customer_vanished", platform=commerce.name)
    return customer


def access_order(commerce: Commerce, customer_id: str, number: str) -> Order | None:
    """The order with that number if it is this customer's, else None.

    Raises ShopUnavailable. Changes nothing.
    """
    order = commerce.order(number)
    if order is None:
        log.info("order_not_found", platform=commerce.name)
        return None
    # The number alone proves nothing: it is printed on parcels and can be guessed.
    if order.customer_id != customer_id:
        log.warning("order_of_another_customer", platform=commerce.name, customer_id=customer_id)
        return None
    return order


def access_orders(commerce: Commerce, customer_id: str) -> Sequence[Order]:
    """All orders of this customer, newest first. Raises ShopUnavailable. Changes nothing."""
    return [o for o in commerce.orders_of(customer_id) if o.customer_id == customer_id]
