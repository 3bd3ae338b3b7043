"""What of our types the layout has words for, and what it has not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.domain.customer import PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import Fulfilment, OrderStatus
from shop.domain.snapshot import ShopData
from shop.layout import LayoutError, from_layout, read_layout, to_layout
from shop.layout.document import STATUS_WORDS
from shop.testing.data import DELIVERED, PENDING, SHIRT, SHOP
from tests.shop.layout.documents import SMALL, exact


def test_every_status_has_a_word_of_its_own() -> None:
    """No two states of ours are written with one word."""
    assert set(STATUS_WORDS) == set(OrderStatus)
    assert len(set(STATUS_WORDS.values())) == len(OrderStatus)


def test_what_the_layout_lacks_is_left_out_and_nothing_else() -> None:
    """A shop of ours written and read is the same but for times, carriers, descriptions and units."""
    once = from_layout(exact(to_layout(SHOP)))
    twice = from_layout(exact(to_layout(once)))

    assert once == twice
    assert [order.number for order in once.orders] == [
        order.number for c in SHOP.customers for order in SHOP.orders if order.customer_id == c.id
    ]
    shirt = next(p for p in once.products if p.id == SHIRT.id)
    assert [v.available for v in shirt.variants] == [v.available for v in SHIRT.variants]
    assert (shirt.category, shirt.tracked_stock) == ("", False)


def test_items_modified_is_said_of_pending_orders_only() -> None:
    """The layout has a word for changed items only while an order is pending."""
    changed = replace(PENDING, items_modified=True)
    later = replace(changed, number="#W9", status=OrderStatus.PROCESSED)
    written = to_layout(replace(SHOP, orders=(changed, later)))["orders"]

    assert written[changed.number]["status"] == "pending (item modified)"
    assert written["#W9"]["status"] == "processed"


def test_a_gift_card_without_a_balance_holds_nothing() -> None:
    """The layout wants a balance of every gift card."""
    card = PaymentMethod("gift", PaymentKind.GIFT_CARD)
    customer = replace(SHOP.customers[0], payment_methods=(card,))
    written = to_layout(ShopData(customers=(customer,)))

    assert written["users"][customer.id]["payment_methods"]["gift"]["balance"] == 0


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(Money.of("5.00", "EUR"), "an amount in USD"), (Money.of(10**12), "an amount below")],
)
def test_amounts_the_layout_cannot_say_are_refused(amount: Money, expected: str) -> None:
    """Another currency would turn into dollars, and too much money into other cents."""
    variant = replace(SHIRT.variants[0], price=amount)
    product = replace(SHIRT, variants=(variant,))

    with pytest.raises(LayoutError) as caught:
        to_layout(ShopData(products=(product,)))

    assert caught.value.place == f"products.shirt.variants.{variant.id}.price"
    assert expected in caught.value.expected


def test_a_parcel_of_unknown_lines_is_refused() -> None:
    """A parcel that names a line the order does not have has no item ids."""
    broken = replace(DELIVERED, fulfilments=(Fulfilment(("T",), ("9",)),))

    with pytest.raises(LayoutError, match=r"orders.#W1002: expected lines of the order"):
        to_layout(replace(SHOP, orders=(broken,)))


def test_amounts_are_exact_to_the_cent() -> None:
    """A price written as a number is the price it was, at every size."""
    prices = [Decimal("0.01"), Decimal("0.29"), Decimal("999999999999.99")]
    variants = tuple(
        replace(SHIRT.variants[0], id=f"v{i}", price=Money(price)) for i, price in enumerate(prices)
    )
    written = to_layout(ShopData(products=(replace(SHIRT, variants=variants),)))

    found = written["products"]["shirt"]["variants"].values()
    assert [Decimal(str(variant["price"])) for variant in found] == prices


def test_our_own_file_is_written_as_it_is_read() -> None:
    """Reading gives back what writing takes, so that one more round changes nothing."""
    data = read_layout(SMALL)

    assert from_layout(exact(to_layout(data))) == data
