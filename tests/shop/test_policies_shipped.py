"""The policy sets that come with the product, and the page that explains them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import (
    ItemChange,
    LineItem,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
)
from shop.domain.policy import Policy, Proof, RefundRoute
from shop.domain.rules import (
    Refusal,
    RefusalCode,
    plan_address,
    plan_cancellation,
    plan_exchange,
    plan_items,
    plan_return,
)
from shop.policies import AREAS, load_policy

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "data" / "policies"
PAGE = ROOT / "docs" / "policies.md"
EVAL = Path(os.environ.get("AFTERCART_EVAL_DIR", ROOT.parent / "shared" / "eval")) / "taubench"
NOW = datetime(2025, 6, 15, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def demo() -> Policy:
    """The demo shop's policy."""
    return load_policy(POLICIES)


@pytest.fixture(scope="module")
def taubench() -> Policy:
    """The second policy set."""
    return load_policy(POLICIES / "taubench")


def test_the_demo_shop(demo: Policy) -> None:
    """What the demo shop promises: 30 days, free returns, five attempts at identity."""
    assert demo.returns.window_days == demo.exchanges.window_days == 30
    assert demo.returns.fee == Decimal(0)
    assert [r.id for r in demo.cancellation.reasons] == [
        "no_longer_needed",
        "ordered_by_mistake",
        "found_cheaper",
        "takes_too_long",
        "other",
    ]
    assert demo.identity.proofs == tuple(Proof)
    assert demo.identity.max_failures == 5


def test_the_second_shop(taubench: Policy) -> None:
    """Two reasons, no windows, one week for refunds except to gift cards, nothing after a change."""
    assert [r.id for r in taubench.cancellation.reasons] == [
        "no longer needed",
        "ordered by mistake",
    ]
    assert taubench.cancellation.window_hours is None
    assert taubench.returns.window_days is None
    assert taubench.exchanges.window_days is None
    assert taubench.returns.refund_methods == (RefundRoute.ORIGINAL, RefundRoute.GIFT_CARD)
    assert taubench.refunds.card.days == taubench.refunds.paypal.days == (5, 7)
    assert taubench.refunds.gift_card.days == (0, 0)
    assert taubench.identity.proofs == (Proof.EMAIL, Proof.NAME_AND_POSTCODE)
    assert taubench.modification.items.once
    assert not taubench.cancellation.after_items_changed
    assert not taubench.modification.address.after_items_changed
    assert not taubench.modification.payment.after_items_changed


@pytest.mark.parametrize("directory", [POLICIES, POLICIES / "taubench"], ids=["demo", "taubench"])
def test_every_reason_can_be_said_in_english(directory: Path) -> None:
    """Each has a button and at least one more way to put it."""
    reasons = load_policy(directory).cancellation.reasons

    assert all(len(reason.wordings["en"]) > 1 for reason in reasons)


@pytest.mark.parametrize("name", AREAS)
def test_every_key_of_the_demo_files_is_explained_beside_it(name: str) -> None:
    """A comment stands above each top-level key or in its line."""
    lines = (POLICIES / f"{name}.yml").read_text("utf-8").splitlines()
    keys = [i for i, line in enumerate(lines) if re.match(r"[a-z_]+:", line)]

    unexplained = [
        lines[i]
        for i in keys
        if name != "refunds" and "#" not in lines[i] and not lines[i - 1].startswith("#")
    ]

    assert unexplained == []
    assert lines[0].startswith("# ")


def test_the_page_names_every_key(demo: Policy) -> None:
    """Every key of the files stands in docs/policies.md, and every key there is one of the files."""
    rows = re.findall(r"^\| `([a-z_.<>]+)` \|", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    keys = {k for name in AREAS for k in _documented_keys(name)}

    assert set(rows) - {c.value for c in RefusalCode} == keys


def test_the_page_names_every_refusal() -> None:
    """Whoever words refusals finds all of them in docs/policies.md."""
    rows = re.findall(r"^\| `([a-z_.<>]+)` \|", PAGE.read_text("utf-8"), flags=re.MULTILINE)

    assert [r for r in rows if "." not in r] == [c.value for c in RefusalCode]


def _documented_keys(name: str) -> Iterator[str]:
    """The dotted keys of one file; what the shop owner names is written as <placeholder>."""
    with (POLICIES / f"{name}.yml").open(encoding="utf-8") as file:
        yield from _keys_of(name, yaml.safe_load(file))


def _keys_of(prefix: str, value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if not isinstance(value, dict):
        yield prefix
        return
    chosen = {"shipping.services": "<name>", "identity.needs": "<request>"}.get(prefix)
    chosen = "<language>" if prefix.endswith("wordings") else chosen
    for key, inner in value.items():
        yield from _keys_of(f"{prefix}.{chosen or key}", inner)


# --- the second shop's own data -----------------------------------------------------------------

needs_eval_data = pytest.mark.skipif(
    not (EVAL / "db.json").exists(),
    reason=f"no evaluation data in {EVAL}: set AFTERCART_EVAL_DIR to the folder that holds it",
)


def _address(raw: dict[str, str]) -> Address:
    return Address(
        raw["address1"], raw["address2"], raw["city"], raw["state"], raw["zip"], raw["country"]
    )


def _method(raw: dict[str, Any]) -> PaymentMethod:
    kind = PaymentKind.CARD if raw["source"] == "credit_card" else PaymentKind(raw["source"])
    balance = Money.of(str(raw["balance"])) if "balance" in raw else None
    return PaymentMethod(raw["id"], kind, balance=balance)


def _customer(raw: dict[str, Any]) -> Customer:
    methods = tuple(_method(m) for m in raw["payment_methods"].values())
    name = raw["name"]
    return Customer(
        raw["user_id"],
        name["first_name"],
        name["last_name"],
        raw["email"],
        _address(raw["address"]),
        methods,
    )


def _product(raw: dict[str, Any]) -> Product:
    variants = (
        Variant(
            v["item_id"],
            raw["product_id"],
            options(v["options"]),
            Money.of(str(v["price"])),
            99 if v["available"] else 0,
        )
        for v in raw["variants"].values()
    )
    return Product(raw["product_id"], raw["name"], tuple(variants))


def _order(raw: dict[str, Any]) -> Order:
    items = (
        LineItem(
            str(i),
            item["product_id"],
            item["item_id"],
            item["name"],
            options(item["options"]),
            Money.of(str(item["price"])),
        )
        for i, item in enumerate(raw["items"], start=1)
    )
    payments = (
        PaymentEvent(
            PaymentDirection(p["transaction_type"]),
            Money.of(str(p["amount"])),
            p["payment_method_id"],
        )
        for p in raw["payment_history"]
    )
    return Order(
        raw["order_id"],
        raw["user_id"],
        OrderStatus(raw["status"]),
        tuple(items),
        _address(raw["address"]),
        tuple(payments),
        version=1,
    )


def _lines(order: Order, variant_ids: list[str]) -> list[str]:
    """Line ids for variant ids; of two equal units the first free one."""
    free = list(order.items)
    chosen = []
    for variant_id in variant_ids:
        line = next(i for i in free if i.variant_id == variant_id)
        free.remove(line)
        chosen.append(line.line_id)
    return chosen


def _plan(db: dict[str, Any], name: str, given: dict[str, Any], policy: Policy) -> object:
    """What the rules say to one write of a task."""
    order = _order(db["orders"][given["order_id"]])
    customer = _customer(db["users"][order.customer_id])
    if name == "cancel_pending_order":
        return plan_cancellation(order, customer, given["reason"], policy, NOW)
    if name == "modify_pending_order_address":
        return plan_address(order, _address(given), policy, NOW)
    products = {i.product_id: _product(db["products"][i.product_id]) for i in order.items}
    lines, method_id = _lines(order, given["item_ids"]), given["payment_method_id"]
    if name == "return_delivered_order_items":
        return plan_return(order, customer, lines, method_id, policy, NOW, products=products)
    pairs = zip(lines, given["new_item_ids"], strict=True)
    changes = [ItemChange(line, new) for line, new in pairs]
    swap = plan_items if name == "modify_pending_order_items" else plan_exchange
    return swap(order, customer, changes, products, method_id, policy, NOW)


WRITES = (
    "cancel_pending_order",
    "modify_pending_order_address",
    "modify_pending_order_items",
    "return_delivered_order_items",
    "exchange_delivered_order_items",
)


@pytest.mark.eval
@needs_eval_data
def test_the_rules_allow_every_write_the_tasks_expect(taubench: Policy) -> None:
    """Each order write of each task, on the shop as it was before, has a plan.

    The one exception is a gift card that cannot pay the difference: the tasks' own tools refuse it too.
    """
    db = json.loads((EVAL / "db.json").read_text("utf-8"))
    tasks = json.loads((EVAL / "tasks_train.json").read_text("utf-8"))
    writes = [
        (task["id"], action["name"], action["arguments"])
        for task in tasks
        for action in task["evaluation_criteria"]["actions"] or ()
        if action["name"] in WRITES
    ]

    answers = [(task, name, _plan(db, name, given, taubench)) for task, name, given in writes]
    refused = [(task, name, a.code) for task, name, a in answers if isinstance(a, Refusal)]

    assert len(answers) > 100
    assert [r for r in refused if r[2] is not RefusalCode.INSUFFICIENT_BALANCE] == []
    assert len(refused) <= 1
