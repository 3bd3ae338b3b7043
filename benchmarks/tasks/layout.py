"""The retail layout (a shop file and a task file), read once into small immutable types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any


class LayoutError(ValueError):
    """A file is not in the retail layout; the message names the file and the part."""


@dataclass(frozen=True)
class Address:
    """A postal address in the layout's parts; empty string where a part does not exist."""

    address1: str
    address2: str
    city: str
    state: str
    zip: str
    country: str

    def key(self) -> tuple[str, ...]:
        """The parts folded for comparing: case and surplus space do not matter."""
        parts = (self.address1, self.address2, self.city, self.state, self.zip, self.country)
        return tuple(" ".join(part.casefold().split()) for part in parts)


@dataclass(frozen=True)
class Method:
    """A payment method on file; `kind` is "credit_card", "paypal" or "gift_card"."""

    id: str
    kind: str
    brand: str = ""
    last_four: str = ""
    balance: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One line of an order: one unit of one variant. `line` is its position, "1" first."""

    line: str
    item_id: str
    product_id: str
    name: str
    options: Mapping[str, str]
    price: Decimal


@dataclass(frozen=True)
class Order:
    """An order before the conversation. `paid_with` is the method that first paid for it."""

    number: str
    person_id: str
    status: str
    address: Address
    items: tuple[Item, ...]
    paid_with: str


@dataclass(frozen=True)
class Person:
    """A customer of the shop; `orders` in the file's order."""

    id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    methods: tuple[Method, ...]
    orders: tuple[str, ...]

    def method(self, method_id: str) -> Method | None:
        """The method on file with that id, or None."""
        return next((m for m in self.methods if m.id == method_id), None)


@dataclass(frozen=True)
class Variant:
    """One version of a product."""

    id: str
    options: Mapping[str, str]
    price: Decimal
    available: bool


@dataclass(frozen=True)
class Product:
    """A kind of thing with its versions, in the file's order."""

    id: str
    name: str
    variants: tuple[Variant, ...]

    def variant(self, variant_id: str) -> Variant | None:
        """The version with that id, or None."""
        return next((v for v in self.variants if v.id == variant_id), None)


@dataclass(frozen=True)
class Shop:
    """Everything in a shop file."""

    people: Mapping[str, Person]
    orders: Mapping[str, Order]
    products: Mapping[str, Product]

    def orders_of(self, person: Person) -> tuple[Order, ...]:
        """The customer's orders, in the file's order."""
        return tuple(self.orders[number] for number in person.orders if number in self.orders)


@dataclass(frozen=True)
class Action:
    """One step of a task's solution: a tool of the layout and what it is called with."""

    name: str
    arguments: Mapping[str, Any]

    def text(self, key: str) -> str:
        """The argument as text; empty where there is none."""
        return str(self.arguments.get(key) or "")

    def texts(self, key: str) -> tuple[str, ...]:
        """The argument as a list of texts; empty where there is none."""
        return tuple(str(value) for value in self.arguments.get(key) or ())


@dataclass(frozen=True)
class Task:
    """What a customer wants, in the file's words, and the steps that solve it."""

    id: str
    reason: str
    manner: str
    known: str
    unknown: str
    actions: tuple[Action, ...]
    to_communicate: tuple[str, ...] = ()

    @property
    def story(self) -> str:
        """Everything the customer is told about the call and how to behave."""
        return f"{self.reason} {self.manner}".strip()

    @property
    def words(self) -> str:
        """The story and what the customer knows of himself."""
        return f"{self.story} {self.known}".strip()


def read_json(path: Path) -> Any:
    """The file's JSON; LayoutError with what to do where it is missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LayoutError(
            f"{path} does not exist: name the file with --db/--tasks or set AFTERCART_EVAL_DIR"
        ) from error
    except ValueError as error:
        raise LayoutError(f"{path} is not JSON: {error}") from error


def parse_shop(data: Mapping[str, Any]) -> Shop:
    """The shop in a parsed shop file (`users`, `products`, `orders`)."""
    try:
        return Shop(
            people={key: _person(key, raw) for key, raw in data["users"].items()},
            orders={key: _order(key, raw) for key, raw in data["orders"].items()},
            products={key: _product(key, raw) for key, raw in data["products"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LayoutError(f"the shop file lacks a part of the retail layout: {error!r}") from error


def parse_tasks(data: Sequence[Mapping[str, Any]]) -> tuple[Task, ...]:
    """The tasks in a parsed task file, in its order."""
    try:
        return tuple(_task(raw) for raw in data)
    except (KeyError, TypeError, AttributeError) as error:
        raise LayoutError(f"the task file lacks a part of the layout: {error!r}") from error


def address_of(raw: Mapping[str, Any]) -> Address:
    """The address in any mapping that has the layout's address parts."""
    return Address(
        **{
            key: str(raw.get(key) or "")
            for key in ("address1", "address2", "city", "state", "zip", "country")
        }
    )


def _person(key: str, raw: Mapping[str, Any]) -> Person:
    return Person(
        id=key,
        first_name=raw["name"]["first_name"],
        last_name=raw["name"]["last_name"],
        email=raw.get("email", ""),
        address=address_of(raw["address"]),
        methods=tuple(_method(m) for m in raw["payment_methods"].values()),
        orders=tuple(raw.get("orders", ())),
    )


def _method(raw: Mapping[str, Any]) -> Method:
    balance = raw.get("balance")
    return Method(
        id=raw["id"],
        kind=raw["source"],
        brand=raw.get("brand", ""),
        last_four=raw.get("last_four", ""),
        balance=None if balance is None else Decimal(str(balance)),
    )


def _order(key: str, raw: Mapping[str, Any]) -> Order:
    payments = raw.get("payment_history") or [{}]
    return Order(
        number=key,
        person_id=raw["user_id"],
        status=raw["status"],
        address=address_of(raw["address"]),
        items=tuple(_item(str(i), item) for i, item in enumerate(raw["items"], start=1)),
        paid_with=payments[0].get("payment_method_id", ""),
    )


def _item(line: str, raw: Mapping[str, Any]) -> Item:
    return Item(
        line=line,
        item_id=raw["item_id"],
        product_id=raw["product_id"],
        name=raw["name"],
        options=dict(raw["options"]),
        price=Decimal(str(raw["price"])),
    )


def _product(key: str, raw: Mapping[str, Any]) -> Product:
    return Product(
        id=key,
        name=raw["name"],
        variants=tuple(
            Variant(v["item_id"], dict(v["options"]), Decimal(str(v["price"])), v["available"])
            for v in raw["variants"].values()
        ),
    )


def _task(raw: Mapping[str, Any]) -> Task:
    told = raw["user_scenario"]["instructions"]
    # Older files of the layout hold the whole story in one text.
    parts = {"reason_for_call": told} if isinstance(told, str) else told
    criteria = raw.get("evaluation_criteria") or {}
    return Task(
        id=str(raw["id"]),
        reason=parts.get("reason_for_call") or "",
        manner=parts.get("task_instructions") or "",
        known=parts.get("known_info") or "",
        unknown=parts.get("unknown_info") or "",
        actions=tuple(
            Action(a["name"], a.get("arguments") or {}) for a in criteria.get("actions") or ()
        ),
        to_communicate=tuple(str(info) for info in criteria.get("communicate_info") or ()),
    )
