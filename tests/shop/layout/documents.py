"""Files in the layout for the tests: our own small one, the public one, and ones made by chance."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from shop.layout.document import ITEMS_MODIFIED, STATUS_WORDS

ROOT = Path(__file__).resolve().parents[3]
SMALL = Path(__file__).parent / "fixtures" / "small.json"

Json = Any


def small() -> Json:
    """The small file as Python reads JSON."""
    return json.loads(SMALL.read_text(encoding="utf-8"))


def public() -> Path:
    """The public file; skips where the evaluation data is not beside the checkout."""
    folder = ROOT / (os.environ.get("AFTERCART_EVAL_DIR") or "../shared/eval")
    path = folder / "taubench" / "db.json"
    if not path.exists():
        pytest.skip(
            f"no evaluation data: {path} does not exist; AFTERCART_EVAL_DIR names its folder"
        )
    return path


def exact(document: Json) -> Json:
    """A document as it comes out of a file: fractions as Decimal."""
    return json.loads(json.dumps(document), parse_float=Decimal)


def changed(path: Sequence[str | int], value: Json) -> Json:
    """The small document with one value put in; what is there may be replaced or added."""
    document = copy.deepcopy(small())
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return exact(document)


def without(path: Sequence[str | int]) -> Json:
    """The small document with one value taken out."""
    document = copy.deepcopy(small())
    place = document
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return exact(document)


# -- documents made by chance -----------------------------------------------------------------------

texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=6)
ids = texts.filter(lambda text: bool(text.strip()))
amounts = st.integers(0, 10**9).map(lambda cents: cents / 100)
option_sets = st.dictionaries(texts, texts, max_size=3)
addresses = st.fixed_dictionaries(
    dict.fromkeys(("address1", "address2", "city", "country", "state", "zip"), texts)
)


@st.composite
def methods(draw: st.DrawFn, id_: str) -> Json:
    """A payment method of any kind."""
    source = draw(st.sampled_from(("credit_card", "paypal", "gift_card")))
    method = {"source": source, "id": id_}
    if source == "credit_card":
        method |= {"brand": draw(texts), "last_four": draw(texts)}
    if source == "gift_card":
        method["balance"] = draw(amounts)
    return method


@st.composite
def products(draw: st.DrawFn, id_: str) -> Json:
    """A product with up to three variants, whose ids are no other product's."""
    variants = {
        f"{id_}/{number}": {
            "item_id": f"{id_}/{number}",
            "options": draw(option_sets),
            "available": draw(st.booleans()),
            "price": draw(amounts),
        }
        for number in range(draw(st.integers(0, 3)))
    }
    return {"name": draw(texts), "product_id": id_, "variants": variants}


@st.composite
def orders(draw: st.DrawFn, id_: str, user_id: str, shelf: Json) -> Json:
    """An order in any state, of things that are sold and things that are not any more."""
    items = [draw(_items(shelf)) for _ in range(draw(st.integers(0, 4)))]
    item_ids = [item["item_id"] for item in items]
    status = draw(st.sampled_from((*STATUS_WORDS.values(), ITEMS_MODIFIED)))
    payment = st.fixed_dictionaries(
        {
            "transaction_type": st.sampled_from(("payment", "refund")),
            "amount": amounts,
            "payment_method_id": ids,
        }
    )
    order = {
        "order_id": id_,
        "user_id": user_id,
        "address": draw(addresses),
        "items": items,
        "status": status,
        "fulfillments": draw(_parcels(item_ids)),
        "payment_history": draw(st.lists(payment, max_size=3)),
    }
    if draw(st.booleans()):
        order["cancel_reason"] = draw(texts)
    if status == "return requested" or draw(st.booleans()):
        order["return_items"] = draw(_some(item_ids))
        order["return_payment_method_id"] = draw(ids)
    if status == "exchange requested" or draw(st.booleans()):
        order |= draw(_exchanges(items, shelf))
    return order


@st.composite
def _items(draw: st.DrawFn, shelf: Json) -> Json:
    sold = [(p["product_id"], item_id) for p in shelf.values() for item_id in p["variants"]]
    product_id, item_id = draw(st.sampled_from([*sold, ("gone", "gone/0")]))
    return {
        "name": draw(texts),
        "product_id": product_id,
        "item_id": item_id,
        "price": draw(amounts),
        "options": draw(option_sets),
    }


@st.composite
def _some(draw: st.DrawFn, item_ids: list[str]) -> list[str]:
    mixed = draw(st.permutations(item_ids))
    return sorted(mixed[: draw(st.integers(0, len(mixed)))])


@st.composite
def _parcels(draw: st.DrawFn, item_ids: list[str]) -> Json:
    mixed = draw(st.permutations(item_ids))
    cut, end = sorted(draw(st.tuples(*[st.integers(0, len(mixed))] * 2)))
    groups = draw(st.sampled_from(([], [mixed[:end]], [mixed[:cut], mixed[cut:end]])))
    return [{"tracking_id": draw(st.lists(ids, max_size=2)), "item_ids": group} for group in groups]


@st.composite
def _exchanges(draw: st.DrawFn, items: list[Json], shelf: Json) -> Json:
    swappable = [item for item in items if item["product_id"] in shelf]
    some = draw(st.permutations(swappable))[: draw(st.integers(0, len(swappable)))]
    new = [draw(st.sampled_from(list(shelf[i["product_id"]]["variants"]))) for i in some]
    return {
        "exchange_items": sorted(item["item_id"] for item in some),
        "exchange_new_items": sorted(new),
        "exchange_payment_method_id": draw(ids),
        "exchange_price_difference": draw(amounts) - draw(amounts),
    }


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """A whole file. Its amounts are as floats come out of sums: with noise, where they are signed."""
    shelf = {id_: draw(products(id_)) for id_ in draw(st.lists(ids, max_size=3, unique=True))}
    users: Json = {}
    found: Json = {}
    for user_number in range(draw(st.integers(0, 2))):
        user_id = f"user {user_number}"
        numbers = [f"#W{user_number}{n}" for n in range(draw(st.integers(0, 2)))]
        found |= {number: draw(orders(number, user_id, shelf)) for number in numbers}
        method_ids = draw(st.lists(ids, max_size=2, unique=True))
        users[user_id] = {
            "user_id": user_id,
            "name": {"first_name": draw(texts), "last_name": draw(texts)},
            "address": draw(addresses),
            "email": draw(texts),
            "payment_methods": {id_: draw(methods(id_)) for id_ in method_ids},
            "orders": draw(st.permutations(numbers)),
        }
    return {"products": shelf, "users": users, "orders": found}
