"""The three customers to play are as docs/demo-shop.md says, on every day and for every seed."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from shop.demo import generate
from shop.demo.documented import CUSTOMERS
from shop.domain.customer import Customer, PaymentKind
from shop.domain.order import Order
from shop.domain.plans import Operation
from shop.domain.rules import (
    Refusal,
    RefusalCode,
    check,
    covers,
    is_returnable,
    possible_operations,
)
from shop.policies import load_policy

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "demo-shop.md").read_text(encoding="utf-8")
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)

SHOP = generate(TODAY)
POLICY = load_policy(ROOT / "data" / "policies")
CATALOGUE = {product.id: product for product in SHOP.products}


def order(number: str) -> Order:
    """The order with that number."""
    return next(order for order in SHOP.orders if order.number == number)


def documented() -> list[Order]:
    """The orders of the three."""
    ids = {customer.id for customer in CUSTOMERS}
    return [order for order in SHOP.orders if order.customer_id in ids]


def row(number: str) -> str:
    """The page's table row about an order."""
    return next(line for line in PAGE.splitlines() if line.startswith(f"| `{number}` |"))


def test_page_and_shop_have_the_same_orders() -> None:
    """Every order of the three stands on the page, and no other."""
    on_page = re.findall(r"^\| `(#J\d+)` \|", PAGE, re.MULTILINE)

    assert sorted(on_page) == sorted(order.number for order in documented())


@pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda c: c.first_name)
def test_page_tells_how_to_be_a_customer(customer: Customer) -> None:
    """Name, e-mail, postcode, id, last digits and balances are on the page as they are in the shop."""
    found = next(c for c in SHOP.customers if c == customer)
    methods = [m.last_four or str(m.balance) for m in found.payment_methods if m.brand or m.balance]

    for text in (
        f"{found.first_name} {found.last_name}",
        f"`{found.email}`",
        found.address.postcode,
        f"`{found.id}`",
        f"{found.address.city}, {found.address.country}",
        *methods,
    ):
        assert text in PAGE


@pytest.mark.parametrize("number", [o.number for o in documented()])
def test_page_tells_what_is_in_an_order(number: str) -> None:
    """Each row names every product in the order, and an amount that moved for it if it names one."""
    found, text = order(number), row(number)
    moved = {str(event.amount) for event in found.payments} | {str(found.total)}
    if found.return_ is not None:
        moved.add(str(found.return_.refund))
    stated = set(re.findall(r"\$\d+\.\d\d", text))

    assert all(item.name in text for item in found.items)
    assert stated <= moved


def test_the_figures_of_the_page_are_those_of_the_shop() -> None:
    """How many products, variants, customers, orders and categories there are."""
    variants = sum(len(product.variants) for product in SHOP.products)
    flat = " ".join(PAGE.split())

    assert f"{len(SHOP.products)} products with {variants} variants in ten categories" in flat
    assert len({product.category for product in SHOP.products}) == 10
    assert f"{len(SHOP.customers)} customers, and 1,200 orders" in flat


ALLOWED, CODE = None, RefusalCode
JUDGED: list[tuple[str, Operation, RefusalCode | None]] = [
    ("#J4821903", Operation.CANCEL_ORDER, ALLOWED),
    ("#J4821903", Operation.CHANGE_ITEMS, ALLOWED),
    ("#J4821903", Operation.RETURN_ITEMS, CODE.NOT_DELIVERED_YET),
    ("#J3317264", Operation.RETURN_ITEMS, ALLOWED),
    ("#J3317264", Operation.EXCHANGE_ITEMS, ALLOWED),
    ("#J3317264", Operation.CANCEL_ORDER, CODE.ALREADY_DELIVERED),
    ("#J6674120", Operation.RETURN_ITEMS, ALLOWED),
    ("#J2950418", Operation.RETURN_ITEMS, CODE.WINDOW_OVER),
    ("#J5540127", Operation.CANCEL_ORDER, CODE.ALREADY_SHIPPED),
    ("#J6103385", Operation.CANCEL_ORDER, CODE.ALREADY_CANCELLED),
    ("#J7182946", Operation.CANCEL_ORDER, CODE.ALREADY_PROCESSED),
    ("#J9035571", Operation.CANCEL_ORDER, ALLOWED),
    ("#J7269940", Operation.RETURN_ITEMS, CODE.RETURN_ALREADY_REQUESTED),
    ("#J8046617", Operation.CHANGE_ITEMS, CODE.ITEMS_ALREADY_MODIFIED),
    ("#J8046617", Operation.CANCEL_ORDER, ALLOWED),
]


@pytest.mark.parametrize(("number", "operation", "code"), JUDGED, ids=str)
def test_the_rules_judge_as_the_page_promises(
    number: str, operation: Operation, code: RefusalCode | None
) -> None:
    """What is worth trying is allowed, or refused for the reason meant."""
    answer = check(operation, order(number), POLICY, NOON)

    assert (answer.code if isinstance(answer, Refusal) else None) == code


@pytest.mark.parametrize("number", ["#J7718253", "#J1590382"])
def test_closed_orders_allow_nothing_more(number: str) -> None:
    """An exchange under way and a return that is over leave nothing to ask for."""
    assert list(possible_operations(order(number), POLICY, NOON)) == []


def test_the_gift_card_in_an_order_does_not_come_back() -> None:
    """Of Maya's presents one can be returned, the other cannot."""
    voucher, candle = order("#J6674120").items

    assert not is_returnable(voucher, CATALOGUE, POLICY)
    assert is_returnable(candle, CATALOGUE, POLICY)


def test_gift_cards_cover_what_the_page_says() -> None:
    """Maya's does not cover her pending order; Oliver's paid for his."""
    maya, oliver, _ = CUSTOMERS
    card = next(m for m in maya.payment_methods if m.kind is PaymentKind.GIFT_CARD)

    assert not covers(card, order("#J4821903").total)
    assert oliver.payment_method(order("#J9035571").payments[0].method_id) is not None
    assert order("#J9035571").payments[0].method_id.startswith("gift_card")


def test_headphones_are_in_stock_as_the_page_says() -> None:
    """The last pair in sand; none in blue for travel."""
    headphones = next(p for p in SHOP.products if p.name == "Harbor Wireless Headphones")
    stock = {tuple(v.options.values()): v.stock for v in headphones.variants}

    assert stock["sand", "standard"] == 1
    assert stock["blue", "travel"] == 0


@pytest.mark.parametrize("seed", [2, 99])
def test_the_three_are_the_same_for_every_seed(seed: int) -> None:
    """Another seed makes other strangers and leaves the three alone."""
    other = generate(TODAY, seed)
    ids = {customer.id for customer in CUSTOMERS}

    assert other.customers[:3] == CUSTOMERS
    assert [o for o in other.orders if o.customer_id in ids] == documented()
    assert other.customers[3:] != SHOP.customers[3:]
