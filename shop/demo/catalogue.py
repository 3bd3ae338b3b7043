"""The demo shop's catalogue: YAML in, products out. What the YAML means is in docs/demo-shop.md."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import product as combinations
from pathlib import Path

from shop.demo.errors import DemoDataError
from shop.domain.catalog import Options, Product, Variant, options
from shop.domain.money import Money
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

DIRECTORY = Path(__file__).resolve().parents[2] / "data" / "demo"
CURRENCY = "USD"

_NEEDED = ("id", "name", "description", "aliases", "attributes", "price", "options")
_VARIANT_LISTS = ("sold_out", "last_one", "not_made")
_ANY = r".*"


@lru_cache(maxsize=4)
def load_catalogue(directory: Path = DIRECTORY) -> tuple[Product, ...]:
    """The products of all `<category>.yml` in `directory`, by file name, then in the file's order.

    Files that begin with an underscore are no categories. Raises DemoDataError with every mistake.
    """
    problems: list[Problem] = []
    products: list[Product] = []
    for path in sorted(directory.glob("[!_]*.yml")):
        file = read_section(path, problems)
        products += _category(file)
    _refuse_repeats(products, directory, problems)
    if problems:
        raise DemoDataError(problems)
    return tuple(products)


def _category(file: Section) -> Iterator[Product]:
    category = file.text("category")
    for section in file.sections("products", at_least_one=True):
        yield _product(section, category)
    file.close()


def _product(section: Section, category: str) -> Product:
    given = section.names(_ANY, "a key")
    for key in given:
        if key not in (*_NEEDED, *_VARIANT_LISTS, "surcharges"):
            known = ", ".join((*_NEEDED, "surcharges", *_VARIANT_LISTS))
            section.reject(key, f"one of the keys {known}", "an unknown key", "Delete it.")
    id_ = section.text("id")
    return Product(
        id=id_,
        name=section.text("name"),
        category=category,
        description=section.text("description"),
        attributes=options(_texts_by_name(section.section("attributes"))),
        aliases=section.texts("aliases", at_least_one=True),
        variants=tuple(_variants(section, given, id_)),
    )


def _variants(section: Section, given: Sequence[str], product_id: str) -> Iterator[Variant]:
    """Every combination of the options that is made, numbered in the order of the file."""
    price = section.amount("price")
    choices = _choices(section.section("options"))
    surcharges = _surcharges(section, given, choices)
    names = {" / ".join(values): values for values in combinations(*choices.values())}
    listed = {key: _listed(section, given, key, names) for key in _VARIANT_LISTS}
    made = [name for name in names if name not in listed["not_made"]]
    for number, name in enumerate(made, start=1):
        id_ = f"{product_id}-{number:02}"
        extra = sum((surcharges.get(value, Decimal(0)) for value in names[name]), Decimal(0))
        yield Variant(
            id=id_,
            product_id=product_id,
            options=_named(choices, names[name]),
            price=Money(price + extra, CURRENCY),
            stock=_stock(id_, name, listed["sold_out"], listed["last_one"]),
        )


def _named(choices: dict[str, tuple[str, ...]], values: Sequence[str]) -> Options:
    return options(dict(zip(choices, values, strict=True)))


def _stock(variant_id: str, name: str, sold_out: Sequence[str], last_one: Sequence[str]) -> int:
    """Units in stock: none, one, or a number from 3 to 40 that is always the same for a variant."""
    if name in sold_out:
        return 0
    if name in last_one:
        return 1
    return 3 + zlib.crc32(variant_id.encode()) % 38


def _choices(section: Section) -> dict[str, tuple[str, ...]]:
    names = section.names(_ANY, "an option's name")
    return {name: section.texts(name, at_least_one=True) for name in names}


def _surcharges(
    section: Section, given: Sequence[str], choices: dict[str, tuple[str, ...]]
) -> dict[str, Decimal]:
    if "surcharges" not in given:
        return {}
    inner = section.section("surcharges")
    values = {value for of_option in choices.values() for value in of_option}
    found = {}
    for value in inner.names(_ANY, "an option's value"):
        if value not in values:
            expected = "a value of one of the options"
            inner.reject(value, expected, repr(value), "Correct it, or add it to the options.")
        found[value] = inner.amount(value)
    return found


def _listed(
    section: Section, given: Sequence[str], key: str, names: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    found = section.texts(key, at_least_one=True) if key in given else ()
    for name in found:
        if name not in names:
            advice = "Write one value of each option, in their order, as in red / M."
            section.reject(key, "variants of this product", repr(name), advice)
    return found


def _texts_by_name(section: Section) -> dict[str, str]:
    return {name: section.text(name) for name in section.names(_ANY, "an attribute's name")}


def _refuse_repeats(products: Sequence[Product], directory: Path, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for product in products:
        for what in (product.id, product.name):
            if what in seen:
                advice = "Rename one of the two."
                problems.append(
                    Problem(str(directory), 1, what, "every product once", "it twice", advice)
                )
            seen.add(what)
