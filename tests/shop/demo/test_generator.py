"""The demo shop: the same again for the same day, believable, and complete."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.demo import generate
from shop.demo.histories import CANCEL_REASONS, GIFT_CARDS, KINDS
from shop.domain.order import Fulfilment, Order, OrderStatus, ReturnState
from shop.domain.snapshot import ShopData
from shop.layout import review
from shop.policies import load_policy

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 3, 2)
MORNING = datetime.combine(TODAY, time(), tzinfo=timezone.utc)
SHOP = generate(TODAY)

T = TypeVar("T")
S = OrderStatus

PACKED = {S.PROCESSED, S.SHIPPED, S.DELIVERED, S.RETURN_REQUESTED, S.RETURNED} | {
    S.EXCHANGE_REQUESTED,
    S.EXCHANGED,
}
ARRIVED = PACKED - {S.PROCESSED, S.SHIPPED}


def moved(value: T, days: timedelta) -> T:
    """The value with every time inside it moved."""
    if isinstance(value, datetime):
        return value + days  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(moved(part, days) for part in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: moved(getattr(value, f.name), days) for f in fields(value)}
        return replace(value, **changes)
    return value


def steps(order: Order) -> list[datetime]:
    """When what has happened to an order happened, in the order in which it must have."""
    parcels = order.fulfilments
    times = [
        order.placed_at,
        min((p.shipped_at for p in parcels if p.shipped_at), default=None),
        order.delivered_at,
        order.return_.requested_at if order.return_ else None,
        order.return_.refunded_at if order.return_ else None,
        order.exchange.requested_at if order.exchange else None,
    ]
    return [at for at in times if at is not None]


def happened(order: Order) -> Iterator[datetime]:
    """Every time of an order that is not a promise."""
    yield from steps(order)
    yield from (event.at for event in order.payments if event.at)
    for parcel in order.fulfilments:
        yield from (at for at in (parcel.shipped_at, parcel.delivered_at) if at)


def in_state(*states: OrderStatus) -> list[Order]:
    """The orders in one of these states."""
    return [order for order in SHOP.orders if order.status in states]


# -- the same again ---------------------------------------------------------------------------------


def test_the_same_day_and_seed_make_the_same_shop() -> None:
    """Twice the same call is twice the same value."""
    assert generate(TODAY) == SHOP
    assert generate(TODAY, seed=1) == SHOP


def test_another_seed_makes_another_shop() -> None:
    """The catalogue stays, strangers and their orders change."""
    other = generate(TODAY, seed=7)

    assert other.products == SHOP.products
    assert other.customers != SHOP.customers
    assert {o.number for o in other.orders} != {o.number for o in SHOP.orders}


@settings(max_examples=5)
@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_another_day_makes_the_same_shop_on_that_day(day: date) -> None:
    """Everything is relative: the shop of another day is this one with all its times moved."""
    assert generate(day) == moved(SHOP, day - TODAY)


def test_another_process_makes_the_same_shop() -> None:
    """Nothing depends on how a process happens to order its sets."""
    code = (
        "import hashlib; from datetime import date; from shop.demo import generate;"
        "print(hashlib.sha256(repr(generate(date(2026, 3, 2))).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert digests == {hashlib.sha256(repr(SHOP).encode()).hexdigest()}


# -- complete ---------------------------------------------------------------------------------------


def test_it_is_as_large_as_promised() -> None:
    """60 products and more in eight categories and more, 300 customers, 1,200 orders."""
    assert len(SHOP.products) >= 60
    assert len({product.category for product in SHOP.products}) >= 8
    assert (len(SHOP.customers), len(SHOP.orders)) == (300, 1200)


def test_every_state_occurs_many_times() -> None:
    """Orders in every state, returns in every state, with at least a handful of each."""
    states = Counter(order.status for order in SHOP.orders)
    returns = Counter(order.return_.state for order in SHOP.orders if order.return_)

    assert all(states[status] >= 20 for status in OrderStatus)
    assert all(returns[state] >= 5 for state in ReturnState)


def test_special_cases_occur() -> None:
    """Late parcels, half arrived orders, changed items and payments, both sides of 30 days."""
    shipped = in_state(S.SHIPPED)
    delivered = [o.delivered_at for o in in_state(S.DELIVERED) if o.delivered_at]
    late = [
        o for o in shipped if all(p.expected_at and p.expected_at < MORNING for p in o.fulfilments)
    ]
    halves = [o for o in shipped if any(p.delivered_at for p in o.fulfilments)]

    assert len(late) >= 15
    assert len(halves) >= 3
    assert sum(order.items_modified for order in SHOP.orders) >= 10
    assert sum(len(o.payments) == 3 for o in in_state(S.PENDING)) >= 3
    assert sum(MORNING - at <= timedelta(days=29) for at in delivered) >= 100
    assert sum(MORNING - at > timedelta(days=30) for at in delivered) >= 100


def test_few_orders_still_show_every_kind() -> None:
    """Every kind of history comes up before chance decides."""
    assert len(KINDS) < len(SHOP.orders) / 10
    assert all(share > 0 for _, share in KINDS)


# -- believable -------------------------------------------------------------------------------------


def test_money_adds_up() -> None:
    """Each order's payments less refunds are its total, or what a cancellation or return leaves."""
    assert review(SHOP) == ()


def test_nothing_has_happened_yet_today() -> None:
    """At whatever hour the shop is made, nothing lies in the future but what is expected."""
    newest = max(at for order in SHOP.orders for at in happened(order))

    assert newest < MORNING
    assert newest > MORNING - timedelta(days=1)


def test_times_are_in_order() -> None:
    """Placed, sent, arrived, sent back, paid back; payments come one after the other."""
    for order in SHOP.orders:
        paid = [event.at for event in order.payments if event.at]

        assert steps(order) == sorted(steps(order)), order.number
        assert paid == sorted(paid), order.number
        assert paid[0] == order.placed_at, order.number


def test_orders_come_oldest_first() -> None:
    """The platform's order is the order in which they were placed."""
    placed = [order.placed_at for order in SHOP.orders if order.placed_at]

    assert len(placed) == len(SHOP.orders)
    assert placed == sorted(placed)


def test_order_numbers_are_unlike_anything_else() -> None:
    """A sign, a letter and seven digits, each once."""
    numbers = [order.number for order in SHOP.orders]

    assert all(re.fullmatch(r"#J[1-9]\d{6}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_parcels_fit_the_state() -> None:
    """Packed orders have each line in one parcel, others none; what has arrived has a date."""
    for order in SHOP.orders:
        packed = sorted(line for parcel in order.fulfilments for line in parcel.line_ids)
        expected = sorted(i.line_id for i in order.items) if order.status in PACKED else []

        assert packed == expected, order.number
        assert (order.delivered_at is not None) == (order.status in ARRIVED), order.number


def test_parcels_can_be_followed() -> None:
    """Each has a carrier, a tracking id of its own, a day expected; all but packed ones were sent."""
    parcels = [(o, p) for o in SHOP.orders for p in o.fulfilments]
    ids = [tracking for _, parcel in parcels for tracking in parcel.tracking_ids]

    def complete(order: Order, parcel: Fulfilment) -> bool:
        sent = (parcel.shipped_at is not None) == (order.status is not S.PROCESSED)
        return bool(parcel.carrier and parcel.tracking_ids and parcel.expected_at and sent)

    assert [o.number for o, p in parcels if not complete(o, p)] == []
    assert len(set(ids)) == len(ids)


def test_lines_are_what_the_catalogue_sells() -> None:
    """Every line is a variant with its name, options and price."""
    sold = {(p.id, v.id): (p.name, v.options, v.price) for p in SHOP.products for v in p.variants}
    for order in SHOP.orders:
        for item in order.items:
            expected = sold[item.product_id, item.variant_id]

            assert (item.name, item.options, item.price) == expected, order.number


def test_customers_can_be_told_apart() -> None:
    """By e-mail, and by name and postcode; addresses are complete; everyone can pay."""
    emails = {customer.email for customer in SHOP.customers}
    names = {(c.first_name, c.last_name, c.address.postcode) for c in SHOP.customers}
    method_ids = [m.id for c in SHOP.customers for m in c.payment_methods]

    assert len(emails) == len(names) == len(SHOP.customers)
    assert len(set(method_ids)) == len(method_ids)
    assert all(customer.payment_methods for customer in SHOP.customers)
    for customer in SHOP.customers:
        address = customer.address
        assert all((address.line1, address.city, address.region, address.postcode)), customer.id


def test_most_customers_live_in_the_united_states() -> None:
    """Some in the United Kingdom and in India; every country has carriers of its own."""
    countries = Counter(customer.address.country for customer in SHOP.customers)

    assert countries["United States"] > 200
    assert countries["United Kingdom"] >= 5
    assert countries["India"] >= 2


def test_payments_are_by_the_customers_own_methods() -> None:
    """Payments, refunds and exchanges name a method on the customer's file."""
    files = {c.id: {m.id for m in c.payment_methods} for c in SHOP.customers}
    for order in SHOP.orders:
        parts = [part.method_id for part in (order.return_, order.exchange) if part]
        used = {event.method_id for event in order.payments} | set(parts)

        assert used <= files[order.customer_id], order.number


def test_what_comes_back_could_come_back() -> None:
    """Returns and exchanges were asked for within 30 days and hold no gift card one bought."""
    categories = {product.id: product.category for product in SHOP.products}
    for order in SHOP.orders:
        asked = (order.return_ or order.exchange) and steps(order)[3]
        if asked and order.delivered_at:
            kinds = {categories[item.product_id] for item in order.items}

            assert asked - order.delivered_at <= timedelta(days=30), order.number
            assert GIFT_CARDS not in kinds, order.number


def test_exchanges_are_for_other_variants_that_can_be_had() -> None:
    """Of the same product, in stock, and not the one the customer has."""
    products = {product.id: product for product in SHOP.products}
    exchanged = [order for order in SHOP.orders if order.exchange]
    for order in exchanged:
        assert order.exchange is not None
        for change in order.exchange.changes:
            item = order.item(change.line_id)
            assert item is not None
            variant = products[item.product_id].variant(change.new_variant_id)

            assert variant is not None, order.number
            assert variant.available, order.number
            assert variant.id != item.variant_id, order.number


def test_reasons_are_those_of_the_policy() -> None:
    """Orders were cancelled for reasons the demo shop accepts, and all of them come up."""
    policy = load_policy(ROOT / "data" / "policies")
    reasons = {order.cancel_reason for order in in_state(S.CANCELLED)}

    assert reasons == set(CANCEL_REASONS) == {r.id for r in policy.cancellation.reasons}


def test_only_what_happened_is_written_down() -> None:
    """Reasons, returns and exchanges stand on orders in the states that go with them."""
    for order in SHOP.orders:
        back = order.return_.state if order.return_ else None
        refused = back is ReturnState.REJECTED

        assert (order.cancel_reason is None) == (order.status is not S.CANCELLED), order.number
        assert (order.status is S.RETURNED) == (back is ReturnState.REFUNDED), order.number
        assert (order.status in (S.RETURN_REQUESTED, S.RETURNED)) == (
            back is not None and not refused
        ), order.number
        assert (order.status in (S.EXCHANGE_REQUESTED, S.EXCHANGED)) == (
            order.exchange is not None
        ), order.number
        assert not refused or order.status is S.DELIVERED, order.number


@pytest.mark.parametrize("seed", range(2, 8))
def test_other_seeds_are_believable_too(seed: int) -> None:
    """Money adds up and every state occurs, whatever chance does."""
    shop: ShopData = generate(TODAY, seed)

    assert review(shop) == ()
    assert {order.status for order in shop.orders} == set(OrderStatus)
    assert max(at for order in shop.orders for at in happened(order)) < MORNING
