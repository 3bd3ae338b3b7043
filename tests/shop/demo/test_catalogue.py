"""The catalogue as data: what the YAML means, and how mistakes in it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from shop.demo import DemoDataError
from shop.demo.catalogue import load_catalogue
from shop.demo.people import load_people
from shop.domain.money import Money

GOOD = """
category: Garden
products:
  - id: JP1
    name: Watering Can
    description: It pours.
    aliases: [can]
    attributes: {material: zinc}
    price: 20.00
    options:
      color: [green, red]
      volume: [5L, 10L]
    surcharges: {10L: 4.50}
    sold_out: [red / 5L]
    last_one: [green / 10L]
    not_made: [green / 5L]
"""
PEOPLE = """
email_domains: [example.com]
countries:
  - name: Atlantis
    share: 1
    phones: []
    carriers: ["Dolphin | ##"]
    first_names: [Ada]
    last_names: [Lin]
    streets: [Reef Road]
    second_lines: []
    places: ["Deep | Sea | #@"]
"""


def write(folder: Path, text: str, name: str = "garden.yml") -> Path:
    """A folder with that file in it."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_combination_that_is_made_is_a_variant(tmp_path: Path) -> None:
    """Numbered in order, priced by their values, in stock as the lists say."""
    (can,) = load_catalogue(write(tmp_path, GOOD))
    tall, small, red = can.variants

    assert (can.id, can.name, can.category) == ("JP1", "Watering Can", "Garden")
    assert (can.aliases, dict(can.attributes)) == (("can",), {"material": "zinc"})
    assert [v.id for v in can.variants] == ["JP1-01", "JP1-02", "JP1-03"]
    assert dict(tall.options) == {"color": "green", "volume": "10L"}
    assert [v.price for v in can.variants] == [
        Money.of("24.50"),
        Money.of("20.00"),
        Money.of("24.50"),
    ]
    assert (tall.stock, small.stock) == (1, 0)
    assert red.stock >= 3


def test_the_four_lists_may_be_left_out(tmp_path: Path) -> None:
    """A product without exceptions is a product with none."""
    text = GOOD.split("    surcharges")[0]
    (can,) = load_catalogue(write(tmp_path, text))

    assert len(can.variants) == 4
    assert {v.price for v in can.variants} == {Money.of("20.00")}
    assert all(v.stock >= 3 for v in can.variants)


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("    name: Watering Can\n", "", 4, "products[1].name: expected this key"),
        ("price: 20.00", "price: cheap", 9, "an amount"),
        ("sold_out", "soldout", 14, "an unknown key"),
        ("[red / 5L]", "[red]", 14, "variants of this product, found 'red'"),
        ("{10L: 4.50}", "{20L: 4.50}", 13, "a value of one of the options, found '20L'"),
        ("[5L, 10L]", "[5, 10]", 12, "a text"),
        ("[5L, 10L]", "[]", 12, "at least one"),
        ("category: Garden\n", "", 2, "category: expected this key"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, expected: str
) -> None:
    """File, line, key, what was expected and what came."""
    assert old in GOOD
    folder = write(tmp_path, GOOD.replace(old, new))

    with pytest.raises(DemoDataError) as caught:
        load_catalogue(folder)

    assert any(
        problem.line == line and expected in str(problem) for problem in caught.value.problems
    ), caught.value


def test_a_product_occurs_once_in_all_files(tmp_path: Path) -> None:
    """The same id or name in two files is a mistake."""
    write(tmp_path, GOOD)
    folder = write(tmp_path, GOOD.replace("Garden", "Balcony"), "balcony.yml")

    with pytest.raises(DemoDataError, match=r"JP1: expected every product once"):
        load_catalogue(folder)


def test_files_with_an_underscore_are_no_categories(tmp_path: Path) -> None:
    """What several files share begins with one."""
    write(tmp_path, GOOD)

    assert len(load_catalogue(write(tmp_path, PEOPLE, "_people.yml"))) == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Deep | Sea | #@", "Deep | Sea", "places: expected city | region | postcode"),
        ("Dolphin | ##", "Dolphin |", "carriers: expected name | shape"),
        ("share: 1", "share: 0", "a whole number from 1"),
        ("[Ada]", "[]", "at least one"),
        ("email_domains", "domains", "this key"),
    ],
)
def test_mistakes_about_people_are_told(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """The same for what customers are made of."""
    folder = write(tmp_path, PEOPLE.replace(old, new), "_people.yml")

    with pytest.raises(DemoDataError) as caught:
        load_people(folder)

    assert expected in str(caught.value)


def test_the_shipped_catalogue_keeps_its_promises() -> None:
    """Each product has a description, attributes, aliases, and 3 to 15 variants, not all of one kind."""
    products = load_catalogue()
    for product in products:
        assert product.description, product.id
        assert product.attributes, product.id
        assert product.aliases, product.id
        assert 3 <= len(product.variants) <= 15, product.id
        assert any(v.available for v in product.variants), product.id
        assert len({tuple(v.options.items()) for v in product.variants}) == len(product.variants)
        assert all(v.price > Money.zero() for v in product.variants), product.id

    stock = [variant.stock for product in products for variant in product.variants]
    assert stock.count(0) >= 40
    assert stock.count(1) >= 8
    assert len({product.id for product in products}) == len(products)
