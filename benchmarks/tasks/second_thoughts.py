"""Wishes as a customer first says them, when he will only get them right at the confirmation."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from benchmarks.tasks.cues import Cues, items_in, method_kinds
from benchmarks.tasks.layout import Address, Item, Method, Person, Shop
from benchmarks.tasks.wishes import SWAPPING, Change, Facts, Operation, Request, Wish

SECOND_THOUGHT_RATE = 0.12
ADDRESSING = frozenset({Operation.CHANGE_ADDRESS, Operation.CHANGE_DEFAULT_ADDRESS})
T = TypeVar("T")
Twist = Callable[[Shop, Person, Wish, str, random.Random], Wish | None]


def first_said(
    shop: Shop, facts: Facts, requests: Sequence[Request], cues: Cues, rng: random.Random
) -> dict[int, Wish]:
    """By position, the wishes said wrongly at first: where the words tell so, else at a small rate."""
    told = cues.second_thoughts
    said: dict[int, Wish] = {}
    for at, wish in enumerate(requests):
        if not isinstance(wish, Wish) or wish.refuse:
            continue
        if told and not said:
            twisted = _as_told(shop, facts.person, wish, told, rng)
        elif rng.random() < SECOND_THOUGHT_RATE:
            twisted = _by_chance(shop, facts.person, wish, rng)
        else:
            twisted = None
        if twisted is not None and twisted != wish:
            said[at] = twisted
    return said


def _as_told(shop: Shop, person: Person, wish: Wish, told: str, rng: random.Random) -> Wish | None:
    """The wish twisted in the ways the sentence speaks of; None if none applies."""
    twisted = wish
    if " only " in f" {told} ":
        twisted = with_extra_item(shop, person, twisted, told, rng) or twisted
    elif " also " in f" {told} " or "another" in told or " add " in told:
        twisted = without_an_item(shop, person, twisted, told, rng) or twisted
    if method_kinds(told):
        twisted = with_other_method(shop, person, twisted, told, rng) or twisted
    return twisted


def _by_chance(shop: Shop, person: Person, wish: Wish, rng: random.Random) -> Wish | None:
    twists: list[Twist] = [
        with_extra_item,
        without_an_item,
        with_other_method,
        with_other_variant,
        with_other_address,
    ]
    rng.shuffle(twists)
    tried = (twist(shop, person, wish, "", rng) for twist in twists)
    return next((wish for wish in tried if wish is not None), None)


def with_extra_item(
    shop: Shop, person: Person, wish: Wish, told: str, rng: random.Random
) -> Wish | None:
    """The wish with one line too many, one the words speak of if there is one."""
    if not wish.changes or wish.order is None:
        return None
    meant = {change.item.line for change in wish.changes}
    spare = [item for item in wish.order.items if item.line not in meant]
    item = _pick(items_in(told, spare), rng) or _pick(spare, rng)
    if item is None:
        return None
    if wish.operation not in SWAPPING:
        return replace(wish, changes=(*wish.changes, Change(item)))
    new_id = _other_variant(shop, item, {item.item_id}, rng)
    return replace(wish, changes=(*wish.changes, Change(item, new_id))) if new_id else None


def without_an_item(
    shop: Shop, person: Person, wish: Wish, told: str, rng: random.Random
) -> Wish | None:
    """The wish with one line forgotten."""
    if len(wish.changes) < 2:
        return None
    named = {item.line for item in items_in(told, [c.item for c in wish.changes])}
    forgotten = _pick([c for c in wish.changes if c.item.line in named], rng)
    forgotten = forgotten or wish.changes[-1]
    return replace(wish, changes=tuple(c for c in wish.changes if c != forgotten))


def with_other_method(
    shop: Shop, person: Person, wish: Wish, told: str, rng: random.Random
) -> Wish | None:
    """The wish paid or refunded another way that the shop would accept."""
    if wish.method_id is None:
        return None
    others = [m for m in person.methods if m.id != wish.method_id and _accepted(m, wish)]
    told_kinds = method_kinds(told)
    method = _pick([m for m in others if m.kind in told_kinds], rng) or _pick(others, rng)
    return replace(wish, method_id=method.id) if method else None


def with_other_variant(
    shop: Shop, person: Person, wish: Wish, told: str, rng: random.Random
) -> Wish | None:
    """The wish with another variant for one line."""
    if wish.operation not in SWAPPING:
        return None
    change = rng.choice(wish.changes)
    avoid = {change.item.item_id, change.new_item_id or ""}
    new_id = _other_variant(shop, change.item, avoid, rng)
    if new_id is None:
        return None
    changes = tuple(Change(c.item, new_id) if c == change else c for c in wish.changes)
    return replace(wish, changes=changes)


def with_other_address(
    shop: Shop, person: Person, wish: Wish, told: str, rng: random.Random
) -> Wish | None:
    """The wish with another address the customer has to do with."""
    if wish.operation not in ADDRESSING or wish.address is None:
        return None
    known: list[Address] = [person.address, *(o.address for o in shop.orders_of(person))]
    current = wish.order.address if wish.order else person.address
    others = [a for a in known if a.key() not in (wish.address.key(), current.key())]
    address = _pick(others, rng)
    return replace(wish, address=address) if address else None


def _accepted(method: Method, wish: Wish) -> bool:
    """Whether the shop's rules allow the method, so that a confirmation is reached at all."""
    paid_with = wish.order.paid_with if wish.order else ""
    if wish.operation is Operation.RETURN_ITEMS:
        return method.kind == "gift_card" or method.id == paid_with
    if wish.operation is Operation.CHANGE_PAYMENT:
        return method.kind != "gift_card" and method.id != paid_with
    return method.kind != "gift_card"


def _other_variant(shop: Shop, item: Item, avoid: set[str], rng: random.Random) -> str | None:
    product = shop.products.get(item.product_id)
    ids = [v.id for v in product.variants if v.available and v.id not in avoid] if product else []
    return _pick(ids, rng)


def _pick(options: Sequence[T], rng: random.Random) -> T | None:
    return rng.choice(options) if options else None
