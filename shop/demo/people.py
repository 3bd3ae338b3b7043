"""Customers out of names, streets and places: the same ones for the same seed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random

from shop.demo.catalogue import CURRENCY, DIRECTORY
from shop.demo.errors import DemoDataError
from shop.demo.shapes import filled
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

_BRANDS = ("visa", "mastercard", "amex", "discover")
_BRAND_WEIGHTS = (50, 30, 12, 8)


@dataclass(frozen=True)
class Country:
    """Where customers live and what people and streets are called there.

    `places` are (city, region, postcode), `carriers` (name, shape of tracking ids). In all shapes, in
    phones and second lines too, # stands for a digit and @ for a capital letter.
    """

    name: str
    share: int
    phones: tuple[str, ...]
    carriers: tuple[tuple[str, str], ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    second_lines: tuple[str, ...]
    places: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class People:
    """What customers are made of."""

    email_domains: tuple[str, ...]
    countries: tuple[Country, ...]

    def country(self, name: str) -> Country:
        """The country of that name; the first one for a name that is not there."""
        return next((c for c in self.countries if c.name == name), self.countries[0])


@lru_cache(maxsize=4)
def load_people(directory: Path = DIRECTORY) -> People:
    """What `_people.yml` in `directory` says. Raises DemoDataError with every mistake."""
    problems: list[Problem] = []
    file = read_section(directory / "_people.yml", problems)
    people = People(
        email_domains=file.texts("email_domains", at_least_one=True),
        countries=tuple(_country(s) for s in file.sections("countries", at_least_one=True)),
    )
    file.close()
    if problems:
        raise DemoDataError(problems)
    return people


def _country(section: Section) -> Country:
    country = Country(
        name=section.text("name"),
        share=section.whole_number("share", least=1),
        phones=section.texts("phones"),
        carriers=_carriers(section),
        first_names=section.texts("first_names", at_least_one=True),
        last_names=section.texts("last_names", at_least_one=True),
        streets=section.texts("streets", at_least_one=True),
        second_lines=section.texts("second_lines"),
        places=_places(section),
    )
    section.close()
    return country


def _places(section: Section) -> tuple[tuple[str, str, str], ...]:
    rows = _rows(section, "places", "city | region | postcode")
    return tuple((city, region, postcode) for city, region, postcode in rows)


def _carriers(section: Section) -> tuple[tuple[str, str], ...]:
    rows = _rows(section, "carriers", "name | shape of the tracking ids")
    return tuple((name, shape) for name, shape in rows)


def _rows(section: Section, key: str, meaning: str) -> list[list[str]]:
    """The entries of a list, each split where it has a bar; those with other parts are reported."""
    rows = []
    for text in section.texts(key, at_least_one=True):
        parts = [part.strip() for part in text.split("|")]
        if len(parts) == meaning.count("|") + 1 and all(parts):
            rows.append(parts)
        else:
            section.reject(key, meaning, repr(text), "Write the parts with | between them.")
    return rows


def make_customers(
    count: int, first_number: int, people: People, random: Random
) -> tuple[Customer, ...]:
    """`count` customers, numbered on from `first_number`.

    Nobody shares an e-mail address, or a name and postcode, with another.
    """
    customers: list[Customer] = []
    taken: set[tuple[str, ...]] = set()
    while len(customers) < count:
        customer = _Maker(people, random, first_number + len(customers)).customer()
        marks = {(customer.email,), _name_and_postcode(customer)}
        if not marks & taken:
            taken |= marks
            customers.append(customer)
    return tuple(customers)


def customer_id(number: int) -> str:
    """The id of the demo shop's customer with that number, 1 first."""
    return f"C{100_000 + number}"


def make_address(country: Country, random: Random) -> Address:
    """An address in that country."""
    city, region, postcode = random.choice(country.places)
    street = f"{random.randint(1, 980)} {random.choice(country.streets)}"
    seconds = ("",) * len(country.second_lines) + country.second_lines or ("",)
    second = filled(random.choice(seconds), random)
    return Address(street, second, city, region, filled(postcode, random), country.name)


def _name_and_postcode(customer: Customer) -> tuple[str, ...]:
    return (customer.first_name, customer.last_name, customer.address.postcode)


class _Maker:
    """Makes one customer out of chance."""

    def __init__(self, people: People, random: Random, number: int) -> None:
        self._people = people
        self._random = random
        self._number = number

    def customer(self) -> Customer:
        pick = self._random.choice
        weights = [c.share for c in self._people.countries]
        country = self._random.choices(self._people.countries, weights)[0]
        first, last = pick(country.first_names), pick(country.last_names)
        return Customer(
            id=customer_id(self._number),
            first_name=first,
            last_name=last,
            email=f"{_mailbox(first)}.{_mailbox(last)}@{pick(self._people.email_domains)}",
            address=make_address(country, self._random),
            payment_methods=self._methods(),
            phone=self._fill(pick(country.phones)) if country.phones else "",
        )

    def _methods(self) -> tuple[PaymentMethod, ...]:
        """One to three methods, a card or PayPal among them, each kind at most once but for cards."""
        kinds = [self._random.choices((PaymentKind.CARD, PaymentKind.PAYPAL), (70, 30))[0]]
        for kind, chance in ((PaymentKind.CARD, 0.3), (PaymentKind.PAYPAL, 0.3)):
            if self._random.random() < chance and (kind is PaymentKind.CARD or kind not in kinds):
                kinds.append(kind)
        if self._random.random() < 0.4:
            kinds.append(PaymentKind.GIFT_CARD)
        return tuple(self._method(kind, place) for place, kind in enumerate(kinds))

    def _method(self, kind: PaymentKind, place: int) -> PaymentMethod:
        id_ = f"{kind.value}_{self._number:04}{place}{self._fill('###')}"
        match kind:
            case PaymentKind.CARD:
                brand = self._random.choices(_BRANDS, _BRAND_WEIGHTS)[0]
                return PaymentMethod(id_, kind, brand, self._fill("####"))
            case PaymentKind.PAYPAL:
                return PaymentMethod(id_, kind)
            case PaymentKind.GIFT_CARD:
                balance = Money(Decimal(self._random.randint(0, 15_000)) / 100, CURRENCY)
                return PaymentMethod(id_, kind, balance=balance)

    def _fill(self, shape: str) -> str:
        return filled(shape, self._random)


def _mailbox(name: str) -> str:
    """A name as mailboxes are named: plain small letters."""
    return re.sub(r"[^a-z]", "", name.casefold())
