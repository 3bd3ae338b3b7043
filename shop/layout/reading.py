"""A parsed file in, our types out. Pure: nothing is stored, and nothing is read half."""

from __future__ import annotations

from collections.abc import Mapping

from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Customer, PaymentKind, PaymentMethod
from shop.domain.order import Order
from shop.domain.snapshot import ShopData
from shop.layout.document import SOURCES
from shop.layout.errors import LayoutError
from shop.layout.nodes import Node
from shop.layout.order_reading import read_address, read_order

AVAILABLE_STOCK = 1000
"""What stands for "available" where units are not counted: `tracked_stock` is off, nothing takes any."""


def from_layout(document: object) -> ShopData:
    """The shop in a parsed file: customers and products in the file's order, orders by customer.

    Numbers with a decimal point must have been parsed as Decimal. Stock is not tracked: variants have
    AVAILABLE_STOCK or nothing. Each customer's orders come in the order their `orders` names them.
    Raises LayoutError at the first value that is not as the layout wants it.
    """
    parts = Node(document).fields(("products", "users", "orders"))
    products = {key: _product(key, node) for key, node in parts["products"].entries().items()}
    users = parts["users"].entries()
    customers = tuple(_customer(key, node) for key, node in users.items())
    found = {
        key: read_order(key, node, products) for key, node in parts["orders"].entries().items()
    }
    orders = _in_order_of(users, found)
    return ShopData(customers, tuple(products.values()), orders)


def _in_order_of(users: Mapping[str, Node], found: Mapping[str, Order]) -> tuple[Order, ...]:
    """The orders as the customers' lists have them; each must be listed once, by its own customer."""
    listed: dict[str, Order] = {}
    for user_id, user in users.items():
        for node in user.entries()["orders"].elements():
            number = node.id()
            if number not in found:
                raise node.wrong("the number of an order in this file")
            if found[number].customer_id != user_id:
                raise node.wrong(f"an order of {user_id!r}, not of another customer")
            if number in listed:
                raise node.wrong("every order once")
            listed[number] = found[number]
    for number, order in found.items():
        if order.customer_id not in users:
            expected, came = "a customer in this file", f"the text {order.customer_id!r}"
            raise LayoutError(f"orders.{number}.user_id", expected, came)
        if number not in listed:
            place = f"users.{order.customer_id}.orders"
            raise LayoutError(place, "all orders of the customer", f"{number!r} missing")
    return tuple(listed.values())


def _product(key: str, node: Node) -> Product:
    parts = node.fields(("name", "product_id", "variants"))
    parts["product_id"].must_be(key, "the key it stands under")
    return Product(
        id=parts["product_id"].id(),
        name=parts["name"].text(),
        variants=tuple(
            _variant(item_id, variant, key)
            for item_id, variant in parts["variants"].entries().items()
        ),
        tracked_stock=False,
    )


def _variant(key: str, node: Node, product_id: str) -> Variant:
    parts = node.fields(("item_id", "options", "available", "price"))
    parts["item_id"].must_be(key, "the key it stands under")
    return Variant(
        id=parts["item_id"].id(),
        product_id=product_id,
        options=options(parts["options"].options()),
        price=parts["price"].amount(),
        stock=AVAILABLE_STOCK if parts["available"].flag() else 0,
    )


def _customer(key: str, node: Node) -> Customer:
    parts = node.fields(("user_id", "name", "address", "email", "payment_methods", "orders"))
    parts["user_id"].must_be(key, "the key it stands under")
    name = parts["name"].fields(("first_name", "last_name"))
    methods = parts["payment_methods"].entries()
    return Customer(
        id=parts["user_id"].id(),
        first_name=name["first_name"].text(),
        last_name=name["last_name"].text(),
        email=parts["email"].text(),
        address=read_address(parts["address"]),
        payment_methods=tuple(_method(id_, method) for id_, method in methods.items()),
    )


def _method(key: str, node: Node) -> PaymentMethod:
    present = node.entries()
    if "source" not in present:
        raise LayoutError(node.below("source"), "this field", "it missing")
    kind = present["source"].word(SOURCES)
    extra = {
        PaymentKind.CARD: ("brand", "last_four"),
        PaymentKind.GIFT_CARD: ("balance",),
        PaymentKind.PAYPAL: (),
    }[kind]
    parts = node.fields(("source", "id", *extra))
    parts["id"].must_be(key, "the key it stands under")
    return PaymentMethod(
        id=parts["id"].id(),
        kind=kind,
        brand=parts["brand"].text() if "brand" in parts else "",
        last_four=parts["last_four"].text() if "last_four" in parts else "",
        balance=parts["balance"].amount() if "balance" in parts else None,
    )
