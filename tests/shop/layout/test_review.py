"""What does not add up in a shop is found, and only that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.customer import Customer
from shop.domain.money import Money
from shop.domain.order import Fulfilment, Order, OrderStatus
from shop.domain.snapshot import ShopData
from shop.layout import read_layout, review
from shop.testing.data import DELIVERED, PENDING, RENEE, TOM
from tests.shop.layout.documents import SMALL, public

EURO = Money.of(1, "EUR")


def found(order: Order, customer: Customer = RENEE) -> list[str]:
    """What is said about a shop of one order."""
    return [str(f) for f in review(ShopData(customers=(customer,), orders=(order,)))]


def test_a_shop_in_order_has_no_findings() -> None:
    """In a shop where everything fits nothing is found: cancelled, returned and exchanged orders too."""
    assert review(read_layout(SMALL)) == ()


@pytest.mark.eval
def test_the_public_file_is_in_order() -> None:
    """Nothing is found in the public file."""
    assert review(read_layout(public())) == ()


@pytest.mark.parametrize(
    ("order", "what"),
    [
        (replace(PENDING, payments=()), "$0.00 were paid, $80.00 would be right for 'pending'"),
        (
            replace(PENDING, status=OrderStatus.CANCELLED),
            "$80.00 were paid, $0.00 would be right for 'cancelled'",
        ),
        (
            replace(DELIVERED, fulfilments=(Fulfilment((), ("9",)),)),
            "a parcel holds a line that the order does not have",
        ),
        (
            replace(DELIVERED, fulfilments=(Fulfilment((), ("1",)), Fulfilment((), ("1",)))),
            "a line is in two parcels",
        ),
        (
            replace(PENDING, payments=(replace(PENDING.payments[0], amount=Money.of(8, "EUR")),)),
            "€8.00 were paid, $80.00 would be right for 'pending'",
        ),
        (
            replace(
                PENDING, payments=(*PENDING.payments, replace(PENDING.payments[0], amount=EURO))
            ),
            "$80.00 and €1.00 are of different currencies",
        ),
    ],
)
def test_what_does_not_fit_is_said_with_its_order(order: Order, what: str) -> None:
    """Each finding names its order and says what is wrong, once."""
    findings = found(order)

    assert findings == [f"order {order.number}: {what}"]


def test_a_method_the_customer_lacks_is_found() -> None:
    """Payments by a method that is no longer on file."""
    without = replace(RENEE, payment_methods=())

    assert found(PENDING, without) == [
        "order #W1001: its payment method 'card_1' is not on the customer's file"
    ]


def test_customers_with_one_mailbox_are_found() -> None:
    """Two customers whom their e-mail address does not tell apart."""
    twin = replace(TOM, id="twin", email=TOM.email.upper())
    findings = review(ShopData(customers=(TOM, twin)))

    assert [str(f) for f in findings] == ["customer twin: has the same e-mail address as tom_2"]
