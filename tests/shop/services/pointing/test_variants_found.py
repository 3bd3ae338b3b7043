"""Variants: ids, stock, prices and the option asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.domain.catalog import Product, Variant
from shop.domain.order import LineItem
from shop.services.pointing.variants import find_variant
from tests.shop.services.pointing.general_store import PRODUCTS, variant
from tests.shop.services.pointing.variant_words import current_of, name, said


def line_of(found: Variant, product: Product) -> LineItem:
    """An order line of a variant."""
    return LineItem("1", product.id, found.id, product.name, found.options, found.price)


def test_a_line_of_an_order_counts_as_its_variant():
    """The current one may be given as the order's line."""
    shirt = PRODUCTS["T-Shirt"]
    line = line_of(variant("T-Shirt", "blue", "M", "cotton"), shirt)

    assert said(find_variant("black", shirt, line)) == "= black, M, cotton"
    assert said(find_variant("the same one", shirt, line)) == "= blue, M, cotton"


@pytest.mark.parametrize(
    ("product", "current", "text", "wanted"),
    [
        ("T-Shirt", "blue, M, cotton", "black in size L", {"color": "black", "size": "L"}),
        ("T-Shirt", "blue, M, cotton", "black, same size", {"color": "black", "size": "M"}),
        ("T-Shirt", "blue, M, cotton", "purple", {"color": "purple"}),
        ("T-Shirt", "blue, M, cotton", "one size bigger", {"size": "L"}),
        ("T-Shirt", "blue, M, cotton", "not cotton", {}),
        ("Hiking Boots", "10, leather, yes", "size 14", {"size": "14"}),
        ("Laptop", "15-inch, i5, 16GB, 512GB SSD, silver", "32 gb ram", {"ram": "32 gb"}),
        ("Desk Lamp", "white, medium, USB", "brighter, prefer battery", {"brightness": "high",
                                                                     "power source": "battery"}),
    ],
)  # fmt: skip
def test_the_options_a_message_names(product, current, text, wanted):
    """`wanted` holds what was named, resolved; also a value the product does not have."""
    match = find_variant(text, PRODUCTS[product], current_of(product, current))

    assert match.wanted == wanted


def test_sold_out_ones_are_never_offered():
    """A variant without stock stands in `unavailable` only; what comes close is `near`."""
    shirt = PRODUCTS["T-Shirt"]

    match = find_variant("the same in green", shirt, variant("T-Shirt", "blue", "M", "cotton"))

    assert match.variants == ()
    assert [name(v) for v in match.unavailable] == ["green, M, cotton"]
    assert "black, M, cotton" in [name(v) for v in match.near]
    assert all(v.available for v in match.near)


def test_a_lone_variant_that_changes_more_is_only_near():
    """What fits the words but changes an option nobody named is offered, not decided for."""
    phone = PRODUCTS["Smartphone"]
    one_left = Product(
        phone.id, phone.name,
        tuple(v for v in phone.variants if v.options["storage"] == "128GB" or v.options["ram"] == "4GB"),
    )  # fmt: skip

    match = find_variant("64GB", one_left, variant("Smartphone", "128GB", "4GB", "rose gold"))

    assert match.variants == ()
    assert [name(v) for v in match.near] == ["64GB, 4GB, black"]
    assert said(find_variant("64GB in black", one_left, None)) == "= 64GB, 4GB, black"


def test_an_item_id_decides():
    """The id of a variant means it, available or not; other numbers mean nothing here."""
    shirt = PRODUCTS["T-Shirt"]
    current = variant("T-Shirt", "blue", "M", "cotton")
    black, gone = (
        variant("T-Shirt", "black", "L", "linen"),
        variant("T-Shirt", "green", "M", "cotton"),
    )

    assert said(find_variant(f"item {black.id}", shirt, current)) == "= black, L, linen"
    assert (
        said(find_variant(f"from {current.id} to {black.id}", shirt, current))
        == "= black, L, linen"
    )
    assert said(find_variant(gone.id, shirt, current)) == "x green, M, cotton"
    assert said(find_variant(f"the same one, {current.id}", shirt, current)) == "= blue, M, cotton"
    assert said(find_variant(f"change item {current.id}", shirt, current)) == ""
    assert find_variant("item 9999999999", shirt, current).variants == ()


def test_the_option_asked_about_needs_no_name():
    """With `about` a bare value or yes is an answer."""
    boots, current = PRODUCTS["Hiking Boots"], variant("Hiking Boots", "10", "leather", "yes")
    long_answer = "well I was thinking that maybe my feet would feel better with 8"

    assert said(find_variant(long_answer, boots, current, about="size")) == "= 8, leather, yes"
    assert said(find_variant("8", boots, current, about="size")) == "= 8, leather, yes"
    assert said(find_variant("8", boots, current, about="nonsense")) == "= 8, leather, yes"


def test_the_cheapest_may_be_the_one_there_is():
    """ "The cheapest" is the current one where nothing that fits costs less."""
    lamp = PRODUCTS["Desk Lamp"]
    cheapest = min(lamp.variants, key=lambda v: v.price.amount)

    match = find_variant("the cheapest one", lamp, cheapest)

    assert match.variants == (cheapest,)


def test_cheaper_is_below_the_price_paid():
    """ "Cheaper" compares with what the customer paid, and nothing dearer is ever among the answers."""
    lamp, current = PRODUCTS["Desk Lamp"], variant("Desk Lamp", "white", "medium", "USB")

    match = find_variant("something cheaper", lamp, current)

    assert match.variants
    assert all(v.price.amount < current.price.amount for v in match.variants)


def test_prices_bound_the_answers():
    """ "Under $60" and "over 60 dollars" are limits."""
    lamp = PRODUCTS["Desk Lamp"]

    under = find_variant("anything under $60", lamp, None).variants
    over = find_variant("more than 60 dollars", lamp, None).variants

    assert under
    assert over
    assert all(v.price.amount <= Decimal(60) for v in under)
    assert all(v.price.amount >= Decimal(60) for v in over)
