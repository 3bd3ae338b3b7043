"""The one door to orders: what a customer may not see is not there."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from shop.adapters.memory.commerce import MemoryCommerce
from shop.ports.errors import ShopUnavailable
from shop.services.access import access_customer, access_order, access_orders
from shop.testing.data import PENDING, PENDING_OF_TOM, RENEE, SHOP, TOM, ZOE


@pytest.fixture
def commerce() -> MemoryCommerce:
    """The small shop."""
    return MemoryCommerce(SHOP)


def test_a_customer_gets_their_own_order(commerce: MemoryCommerce) -> None:
    """The owner of an order gets it whole."""
    assert access_order(commerce, RENEE.id, PENDING.number) == PENDING


def test_not_yours_and_not_there_are_the_same_answer(commerce: MemoryCommerce) -> None:
    """Whoever guesses numbers learns nothing from the answer."""
    not_yours = access_order(commerce, RENEE.id, PENDING_OF_TOM.number)
    not_there = access_order(commerce, RENEE.id, "#W9999")

    assert not_yours is None
    assert not_there is None


def test_not_yours_and_not_there_are_two_events(commerce: MemoryCommerce) -> None:
    """The shop owner can see somebody trying numbers; the log names no e-mail and no contents."""
    with capture_logs() as logs:
        access_order(commerce, RENEE.id, PENDING_OF_TOM.number)
        access_order(commerce, RENEE.id, "#W9999")

    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("order_of_another_customer", "warning"),
        ("order_not_found", "info"),
    ]
    assert all(RENEE.email not in str(log) and "T-Shirt" not in str(log) for log in logs)


@pytest.mark.parametrize("customer_id", ["", "nobody", "RENEE_1", "renee_1 "])
def test_an_id_that_is_not_exactly_the_owners_opens_nothing(
    commerce: MemoryCommerce, customer_id: str
) -> None:
    """Ids are compared as they are."""
    assert access_order(commerce, customer_id, PENDING.number) is None


def test_orders_are_only_the_customers_own(commerce: MemoryCommerce) -> None:
    """A list of orders holds none of anybody else's, newest first."""
    orders = access_orders(commerce, TOM.id)

    assert [order.number for order in orders] == ["#W2001", "#W2002"]
    assert {order.customer_id for order in orders} == {TOM.id}
    assert list(access_orders(commerce, ZOE.id)) == []


def test_a_platform_that_mixes_customers_up_is_not_believed(commerce: MemoryCommerce) -> None:
    """Orders of others are dropped even if the platform hands them out."""

    class Leaking(MemoryCommerce):
        def orders_of(self, customer_id: str) -> object:  # type: ignore[override]
            return SHOP.orders

    orders = access_orders(Leaking(SHOP), TOM.id)

    assert {order.customer_id for order in orders} == {TOM.id}


def test_a_customer_who_is_gone_is_logged(commerce: MemoryCommerce) -> None:
    """A signed-in customer the platform does not know is an oddity worth a line."""
    with capture_logs() as logs:
        found = access_customer(commerce, "gone")

    assert found is None
    assert [log["event"] for log in logs] == ["customer_vanished"]


def test_a_shop_that_is_down_is_no_missing_order(commerce: MemoryCommerce) -> None:
    """An outage is raised, never turned into "not found"."""
    commerce.fail_next("order", ShopUnavailable)

    with pytest.raises(ShopUnavailable):
        access_order(commerce, RENEE.id, PENDING.number)
