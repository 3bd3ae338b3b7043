"""What the parts of a file become, and what is said about a file that is not in the layout."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shop.domain.customer import PaymentKind
from shop.domain.money import Money
from shop.domain.order import ItemChange, Order, OrderStatus, ReturnState
from shop.domain.snapshot import ShopData
from shop.layout import LayoutError, from_layout
from tests.shop.layout.documents import Json, changed, exact, small, without


@pytest.fixture
def shop() -> ShopData:
    """The small file, read."""
    return from_layout(exact(small()))


def order(shop: ShopData, number: str) -> Order:
    """The order with that number."""
    return next(order for order in shop.orders if order.number == number)


@pytest.mark.parametrize(
    ("number", "status", "modified"),
    [
        ("#W100", OrderStatus.PENDING, False),
        ("#W101", OrderStatus.PENDING, True),
        ("#W102", OrderStatus.PROCESSED, False),
        ("#W103", OrderStatus.DELIVERED, False),
        ("#W104", OrderStatus.CANCELLED, False),
        ("#W200", OrderStatus.RETURN_REQUESTED, False),
        ("#W201", OrderStatus.EXCHANGE_REQUESTED, False),
        ("#W202", OrderStatus.SHIPPED, False),
        ("#W203", OrderStatus.RETURNED, False),
        ("#W204", OrderStatus.EXCHANGED, False),
    ],
)
def test_each_status_word_is_a_status(
    shop: ShopData, number: str, status: OrderStatus, modified: bool
) -> None:
    """Every state of ours has its word; "item modified" is a pending order whose items changed."""
    found = order(shop, number)

    assert (found.status, found.items_modified) == (status, modified)


def test_units_are_lines_and_parcels_hold_lines(shop: ShopData) -> None:
    """Two units of one item are two lines; the second mention in a parcel is the second line."""
    found = order(shop, "#W103")

    assert [line.line_id for line in found.items] == ["1", "2", "3"]
    assert [parcel.line_ids for parcel in found.fulfilments] == [("3", "1"), ("2",)]
    assert found.tracking_ids == ("TRK-2", "TRK-3", "TRK-4")


def test_stock_is_a_yes_or_no(shop: ShopData) -> None:
    """What can be had can be had, whatever is ordered: units are not counted."""
    scarf = shop.products[0]

    assert [variant.available for variant in scarf.variants] == [True, True, False]
    assert not scarf.tracked_stock


def test_payment_methods_keep_their_kind(shop: ShopData) -> None:
    """Cards have a brand and digits, gift cards a balance, PayPal nothing."""
    methods = shop.customers[0].payment_methods

    assert [m.kind for m in methods] == [
        PaymentKind.CARD,
        PaymentKind.PAYPAL,
        PaymentKind.GIFT_CARD,
    ]
    assert (methods[0].brand, methods[0].last_four) == ("visa", "0042")
    assert methods[2].balance == Money.of("12.30")


def test_returns_know_their_refund_and_how_far_they_are(shop: ShopData) -> None:
    """The refund is the price of the lines; the state of the order says where the return is."""
    asked, paid, refused = (order(shop, n).return_ for n in ("#W200", "#W203", "#W205"))

    assert asked is not None
    assert (asked.line_ids, asked.refund) == (("2", "1"), Money.of("82.40"))
    assert [r.state for r in (asked, paid, refused) if r] == [
        ReturnState.REQUESTED,
        ReturnState.REFUNDED,
        ReturnState.REJECTED,
    ]


def test_exchanged_items_are_paired_by_product(shop: ShopData) -> None:
    """Both lists are sorted in the file: a new item takes the place of one of its own product."""
    exchange = order(shop, "#W201").exchange

    assert exchange is not None
    assert set(exchange.changes) == {
        ItemChange("2", "77000102"),
        ItemChange("1", "77000201"),
        ItemChange("3", "77000202"),
    }
    assert exchange.price_difference == Money.of("6.75")


def test_null_is_an_absent_field() -> None:
    """Programs that write every field write null where there is nothing."""
    found = from_layout(changed(["orders", "#W100", "return_items"], None))

    assert order(found, "#W100").return_ is None


def test_noise_of_floats_is_no_cents() -> None:
    """An amount summed up in floats is the amount that was meant."""
    path = ["orders", "#W104", "payment_history", 0, "amount"]
    found = from_layout(changed(path, 6.0200000000000005 * 3))

    assert order(found, "#W104").payments[0].amount == Money.of("18.06")


ITEM = ["orders", "#W100", "items", 1]
CARD = ["users", "ines_lund_1", "payment_methods", "credit_card_11"]
FAULTS: list[tuple[Sequence[str | int], object, str, str]] = [
    (["users"], [], "users", "an object"),
    (["extra"], {}, "extra", "one of the fields"),
    (["products", "770001", "product_id"], "1", "products.770001.product_id", "'770001'"),
    (["products", "770001", "name"], None, "products.770001.name", "a text"),
    (
        ["products", "770001", "variants", "77000101", "available"],
        1,
        "products.770001.variants.77000101.available",
        "true or false",
    ),
    (
        ["products", "770001", "variants", "77000101", "item_id"],
        "1",
        "products.770001.variants.77000101.item_id",
        "the key it stands under",
    ),
    ([*ITEM, "price"], "44.90", "orders.#W100.items[1].price", "a number"),
    ([*ITEM, "price"], True, "orders.#W100.items[1].price", "a number"),
    ([*ITEM, "price"], -1, "orders.#W100.items[1].price", "0 or more"),
    ([*ITEM, "price"], 1.005, "orders.#W100.items[1].price", "two decimals"),
    ([*ITEM, "price"], 1e12, "orders.#W100.items[1].price", "below"),
    ([*ITEM, "price"], 10**400, "orders.#W100.items[1].price", "below"),
    ([*ITEM, "options"], [], "orders.#W100.items[1].options", "an object"),
    ([*ITEM, "options", "color"], 3, "orders.#W100.items[1].options.color", "a text"),
    ([*ITEM, "name"], "a\0b", "orders.#W100.items[1].name", "without NUL"),
    ([*ITEM, "item_id"], " ", "orders.#W100.items[1].item_id", "an id"),
    ([*ITEM, "colour"], "red", "orders.#W100.items[1].colour", "one of the fields name"),
    (["orders", "#W100", "order_id"], "#W1", "orders.#W100.order_id", "'#W100'"),
    (["orders", "#W100", "status"], "lost", "orders.#W100.status", "'pending'"),
    (["orders", "#W100", "user_id"], "nobody", "users.ines_lund_1.orders[1]", "'ines_lund_1'"),
    (["orders", "#W100", "return_items"], [], "orders.#W100.return_payment_method_id", "together"),
    (
        ["orders", "#W200", "return_items"],
        ["77000101", "77000101"],
        "orders.#W200.return_items[1]",
        "once for each unit",
    ),
    (
        ["orders", "#W102", "fulfillments", 0, "item_ids", 0],
        "1",
        "orders.#W102.fulfillments[0].item_ids[0]",
        "one of the order's items",
    ),
    (
        ["orders", "#W100", "payment_history", 0, "transaction_type"],
        "gift",
        "orders.#W100.payment_history[0].transaction_type",
        "'refund'",
    ),
    (
        ["orders", "#W201", "exchange_new_items", 0],
        "77000301",
        "orders.#W201.exchange_new_items[0]",
        "a variant of the product",
    ),
    (
        ["orders", "#W201", "exchange_new_items"],
        ["77000102"],
        "orders.#W201.exchange_new_items",
        "for each of exchange_items",
    ),
    ([*CARD, "source"], "cheque", f"{'.'.join(CARD)}.source", "'credit_card'"),
    ([*CARD, "id"], "card", f"{'.'.join(CARD)}.id", "'credit_card_11'"),
    ([*CARD, "balance"], 3, f"{'.'.join(CARD)}.balance", "one of the fields"),
    (["users", "sam_ito_3", "orders"], ["#W999"], "users.sam_ito_3.orders[0]", "in this file"),
    (["users", "sam_ito_3", "orders"], ["#W100"], "users.sam_ito_3.orders[0]", "another customer"),
    (["users", "zoé_dumont_2", "orders", 1], "#W200", "users.zoé_dumont_2.orders[1]", "once"),
    (["users", "ines_lund_1", "user_id"], "ines", "users.ines_lund_1.user_id", "the key"),
]


@pytest.mark.parametrize(("path", "value", "place", "expected"), FAULTS, ids=lambda x: str(x)[:40])
def test_a_wrong_value_is_named_by_its_path(
    path: Sequence[str | int], value: object, place: str, expected: str
) -> None:
    """The error says where, what was expected there and what came."""
    document = changed(path, value)

    with pytest.raises(LayoutError) as caught:
        from_layout(document)

    assert caught.value.place == place
    assert expected in caught.value.expected
    assert (
        str(caught.value)
        == f"{place}: expected {caught.value.expected}, found {caught.value.found}."
    )


MISSING: list[tuple[Sequence[str | int], str]] = [
    (["orders"], "orders"),
    (["orders", "#W100", "items", 0, "price"], "orders.#W100.items[0].price"),
    (["orders", "#W200", "return_items"], "orders.#W200.return_items"),
    (["orders", "#W201", "exchange_items"], "orders.#W201.exchange_items"),
    (["users", "ines_lund_1", "name", "last_name"], "users.ines_lund_1.name.last_name"),
    ([*CARD, "source"], f"{'.'.join(CARD)}.source"),
    ([*CARD, "brand"], f"{'.'.join(CARD)}.brand"),
    (["users", "ines_lund_1", "orders", 0], "users.ines_lund_1.orders"),
    (["users", "sam_ito_3", "orders"], "users.sam_ito_3.orders"),
]


@pytest.mark.parametrize(("path", "place"), MISSING, ids=lambda x: str(x)[-40:])
def test_a_missing_value_is_named_by_its_path(path: Sequence[str | int], place: str) -> None:
    """A field that is not there is missed where it should be."""
    with pytest.raises(LayoutError, match=r"missing") as caught:
        from_layout(without(path))

    assert caught.value.place == place


def test_an_order_of_nobody_is_refused() -> None:
    """An order whose customer the file does not have, and nobody lists, names its user_id."""
    document = without(["users", "sam_ito_3"])
    document["orders"]["#W999"] = {**document["orders"]["#W206"], "order_id": "#W999"}
    document["orders"]["#W999"]["user_id"] = "sam_ito_3"

    with pytest.raises(LayoutError) as caught:
        from_layout(document)

    assert caught.value.place == "orders.#W999.user_id"


@pytest.mark.parametrize("document", [None, [], "shop", 3, True, {}])
def test_something_else_is_no_shop(document: Json) -> None:
    """JSON that is no object with the three parts is refused."""
    with pytest.raises(LayoutError, match=r"expected (an object|this field)"):
        from_layout(document)
