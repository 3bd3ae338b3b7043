"""The shop as it must be after a task: the task's own writes done on a copy of the shop file.

This works on the parsed JSON, because that is what is compared in the end. Amounts are computed in
cents; `normalised` brings both sides to one form, so that only real differences are left.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchmarks.tasks.layout import Action, address_of

Json = Any
ADDRESS_PARTS = ("address1", "address2", "city", "state", "zip", "country")
AMOUNTS = frozenset({"price", "amount", "balance", "exchange_price_difference"})
UNORDERED = frozenset(
    {"return_items", "exchange_items", "exchange_new_items", "payment_history", "orders"}
)


class ImpossibleWrite(ValueError):
    """A task asks for a write that the shop does not allow as it then is."""


@dataclass(frozen=True)
class Difference:
    """One value that is not as expected. `path` is e.g. ("orders", "#W1", "status")."""

    path: tuple[str, ...]
    expected: Json
    actual: Json

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: expected {self.expected!r}, found {self.actual!r}"


def cents(value: Json) -> int:
    """A decimal amount as whole cents."""
    return int((Decimal(str(value)) * 100).to_integral_value())


def apply(shop: Json, actions: Iterable[Action]) -> list[ImpossibleWrite]:
    """Carry the writes among `actions` out on the parsed shop file, in their order.

    As in the layout's own tools, a write the shop refuses changes nothing, and the next one is tried.
    The answer says which were refused, and why.
    """
    refused = []
    for action in actions:
        write = WRITES.get(action.name)
        try:
            if write is not None:
                write(shop, action)
        except ImpossibleWrite as error:
            refused.append(error)
    return refused


def is_write(action: Action) -> bool:
    """Whether the step changes the shop."""
    return action.name in WRITES


def touched(shop: Json, person_id: str) -> Json:
    """The customer's records, copied, and the catalogue: all that his writes change or need."""
    orders = {n: o for n, o in shop["orders"].items() if o["user_id"] == person_id}
    return copy.deepcopy({"users": {person_id: shop["users"][person_id]}, "orders": orders}) | {
        "products": shop["products"]
    }


def normalised(value: Json, key: str = "") -> Json:
    """The value with amounts in cents, unordered lists sorted, and nothings left out."""
    if key in AMOUNTS and value is not None:
        return cents(value)
    if isinstance(value, Mapping):
        return {k: normalised(v, k) for k, v in sorted(value.items()) if v is not None}
    if isinstance(value, list):
        return _normalised_list(value, key)
    return value


def differences(expected: Json, actual: Json, path: tuple[str, ...] = ()) -> list[Difference]:
    """Where two normalised values differ, the smallest parts only."""
    if expected == actual:
        return []
    found: list[Difference] = []
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(expected.keys() | actual.keys()):
            found += differences(expected.get(key), actual.get(key), (*path, key))
        return found
    both = isinstance(expected, list) and isinstance(actual, list)
    if both and len(expected) == len(actual) and isinstance(expected[0], dict):
        for at, (one, other) in enumerate(zip(expected, actual, strict=True), start=1):
            found += differences(one, other, (*path, str(at)))
        return found
    return [Difference(path, expected, actual)]


def _normalised_list(value: list[Json], key: str) -> list[Json]:
    parts = [normalised(part) for part in value]
    if key == "payment_history":  # a movement of nothing is no movement
        parts = [part for part in parts if part.get("amount")]
    return sorted(parts, key=repr) if key in UNORDERED else parts


def _order(shop: Json, action: Action, *statuses: str) -> Json:
    order = shop["orders"].get(action.text("order_id"))
    if order is None:
        raise ImpossibleWrite(f"{action.name}: no order {action.text('order_id')!r}")
    if not any(order["status"].startswith(status) for status in statuses):
        raise ImpossibleWrite(f"{action.name}: {order['order_id']} is {order['status']!r}")
    return order


def _method(shop: Json, order: Json, method_id: str) -> Json:
    methods = shop["users"][order["user_id"]]["payment_methods"]
    if method_id not in methods:
        raise ImpossibleWrite(f"{order['order_id']}: no payment method {method_id!r}")
    return methods[method_id]


def _check_covers(method: Json, amount_cents: int) -> None:
    if method["source"] == "gift_card" and cents(method["balance"]) < amount_cents:
        raise ImpossibleWrite(f"gift card {method['id']!r} does not hold {amount_cents / 100}")


def _credit(method: Json, amount_cents: int) -> None:
    """Put money on a gift card; other methods hold no balance here."""
    if method["source"] == "gift_card":
        method["balance"] = (cents(method["balance"]) + amount_cents) / 100


def _movement(kind: str, amount_cents: int, method_id: str) -> Json:
    return {
        "transaction_type": kind,
        "amount": amount_cents / 100,
        "payment_method_id": method_id,
    }


def _lines(order: Json, item_ids: Sequence[str]) -> list[Json]:
    """One line of the order for each id: the same id twice means two lines."""
    left = list(order["items"])
    found = []
    for item_id in item_ids:
        line = next((entry for entry in left if entry["item_id"] == item_id), None)
        if line is None:
            raise ImpossibleWrite(f"{order['order_id']} has no (further) item {item_id!r}")
        left.remove(line)
        found.append(line)
    return found


def _swaps(shop: Json, order: Json, action: Action) -> list[tuple[Json, Json]]:
    """The lines to be swapped, each with the variant that takes its place."""
    lines = _lines(order, action.texts("item_ids"))
    new_ids = action.texts("new_item_ids")
    if len(lines) != len(new_ids):
        raise ImpossibleWrite(f"{action.name}: {len(lines)} items but {len(new_ids)} new ones")
    pairs = []
    for line, new_id in zip(lines, new_ids, strict=True):
        variant = shop["products"][line["product_id"]]["variants"].get(new_id)
        if variant is None or not variant["available"]:
            raise ImpossibleWrite(f"{action.name}: {new_id!r} is not available")
        pairs.append((line, variant))
    return pairs


def _price_difference(pairs: Sequence[tuple[Json, Json]]) -> int:
    return sum(cents(variant["price"]) - cents(line["price"]) for line, variant in pairs)


def _cancel(shop: Json, action: Action) -> None:
    order = _order(shop, action, "pending")
    payments = list(order["payment_history"])
    for payment in payments:
        amount, method_id = cents(payment["amount"]), payment["payment_method_id"]
        _credit(_method(shop, order, method_id), amount)
        order["payment_history"].append(_movement("refund", amount, method_id))
    order["status"] = "cancelled"
    order["cancel_reason"] = action.text("reason")


def _return(shop: Json, action: Action) -> None:
    order = _order(shop, action, "delivered")
    _lines(order, action.texts("item_ids"))
    method_id = action.text("payment_method_id")
    original = order["payment_history"][0]["payment_method_id"]
    if _method(shop, order, method_id)["source"] != "gift_card" and method_id != original:
        raise ImpossibleWrite(f"{order['order_id']} cannot be refunded to {method_id!r}")
    order["status"] = "return requested"
    order["return_items"] = list(action.texts("item_ids"))
    order["return_payment_method_id"] = method_id


def _exchange(shop: Json, action: Action) -> None:
    order = _order(shop, action, "delivered")
    pairs = _swaps(shop, order, action)
    method_id = action.text("payment_method_id")
    _check_covers(_method(shop, order, method_id), _price_difference(pairs))
    order["status"] = "exchange requested"
    order["exchange_items"] = list(action.texts("item_ids"))
    order["exchange_new_items"] = list(action.texts("new_item_ids"))
    order["exchange_payment_method_id"] = method_id
    order["exchange_price_difference"] = _price_difference(pairs) / 100


def _modify_items(shop: Json, action: Action) -> None:
    order = _order(shop, action, "pending")
    pairs = _swaps(shop, order, action)
    method_id = action.text("payment_method_id")
    difference, method = _price_difference(pairs), _method(shop, order, method_id)
    _check_covers(method, difference)
    _credit(method, -difference)
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(_movement(kind, abs(difference), method_id))
    for line, variant in pairs:
        line["item_id"] = variant["item_id"]
        line["price"] = variant["price"]
        line["options"] = copy.deepcopy(variant["options"])
    order["status"] = "pending (item modified)"


def _modify_payment(shop: Json, action: Action) -> None:
    order = _order(shop, action, "pending")
    method_id = action.text("payment_method_id")
    if len(order["payment_history"]) != 1:
        raise ImpossibleWrite(f"{order['order_id']} was not paid with exactly one payment")
    first = order["payment_history"][0]
    amount, first_id = cents(first["amount"]), first["payment_method_id"]
    method, first_method = _method(shop, order, method_id), _method(shop, order, first_id)
    if method_id == first_id:
        raise ImpossibleWrite(f"{order['order_id']} is paid with {method_id!r} already")
    _check_covers(method, amount)
    _credit(method, -amount)
    _credit(first_method, amount)
    order["payment_history"].append(_movement("payment", amount, method_id))
    order["payment_history"].append(_movement("refund", amount, first_id))


def _address(action: Action) -> Json:
    address = address_of(action.arguments)
    return {part: getattr(address, part) for part in ADDRESS_PARTS}


def _modify_order_address(shop: Json, action: Action) -> None:
    _order(shop, action, "pending")["address"] = _address(action)


def _modify_user_address(shop: Json, action: Action) -> None:
    person = shop["users"].get(action.text("user_id"))
    if person is None:
        raise ImpossibleWrite(f"{action.name}: no customer {action.text('user_id')!r}")
    person["address"] = _address(action)


WRITES: Mapping[str, Callable[[Json, Action], None]] = {
    "cancel_pending_order": _cancel,
    "return_delivered_order_items": _return,
    "exchange_delivered_order_items": _exchange,
    "modify_pending_order_items": _modify_items,
    "modify_pending_order_payment": _modify_payment,
    "modify_pending_order_address": _modify_order_address,
    "modify_user_address": _modify_user_address,
}
