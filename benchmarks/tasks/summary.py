"""Does the summary before a write say exactly what the customer wants?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.tasks.layout import Address
from benchmarks.tasks.wishes import SWAPPING, Change, Operation, Wish

WITH_ITEMS = SWAPPING | {Operation.RETURN_ITEMS}
WITH_METHOD = WITH_ITEMS | {Operation.CHANGE_PAYMENT}
WITH_ADDRESS = frozenset({Operation.CHANGE_ADDRESS, Operation.CHANGE_DEFAULT_ADDRESS})
Pair = tuple[Any, Any]
COUNTRIES = {"united states": "usa", "united states of america": "usa", "us": "usa"}


@dataclass(frozen=True)
class Mismatch:
    """One part of a summary that is not as wished.

    `part`: "operation", "order", "extra", "missing", "variant", "method", "address" or "reason".
    `changes` are the wish's lines concerned; `item_ids` the summary's.
    """

    part: str
    changes: tuple[Change, ...] = ()
    item_ids: tuple[str, ...] = ()


def check(summary: Mapping[str, Any], wish: Wish) -> tuple[Mismatch, ...]:
    """Everything in the summary that differs from the wish; () if it is exactly the wish."""
    if summary.get("operation") != wish.operation.value:
        return (Mismatch("operation"),)
    if wish.order is not None and not same_number(summary.get("order_number"), wish.order.number):
        return (Mismatch("order"),)
    found: list[Mismatch] = []
    if wish.operation in WITH_ITEMS:
        found += _items(summary.get("items") or (), wish)
    if wish.operation in WITH_METHOD and _id(summary.get("method")) != wish.method_id:
        found.append(Mismatch("method"))
    if wish.operation in WITH_ADDRESS and not _same_address(summary.get("address"), wish.address):
        found.append(Mismatch("address"))
    if wish.operation is Operation.CANCEL_ORDER and summary.get("reason") != wish.reason:
        found.append(Mismatch("reason"))
    return tuple(found)


def same_number(said: object, number: str) -> bool:
    """Whether two order numbers are one, with or without "#"."""
    return str(said or "").lstrip("#").casefold() == number.lstrip("#").casefold()


def _items(lines: Sequence[Mapping[str, Any]], wish: Wish) -> list[Mismatch]:
    shown: Counter[Pair] = Counter((line.get("item_id"), line.get("new_item_id")) for line in lines)
    meant: Counter[Pair] = Counter(change.pair for change in wish.changes)
    surplus, lacking = shown - meant, meant - shown
    surplus_ids: Counter[object] = Counter(item_id for item_id, _ in surplus.elements())
    found: list[Mismatch] = []
    lacking_changes = _take(wish.changes, lacking)
    wrong_variant = tuple(c for c in lacking_changes if surplus_ids[c.item.item_id] > 0)
    missing = tuple(c for c in lacking_changes if c not in wrong_variant)
    extra = surplus_ids - Counter(c.item.item_id for c in wrong_variant)
    if extra:
        found.append(Mismatch("extra", item_ids=tuple(str(i) for i in extra.elements())))
    if missing:
        found.append(Mismatch("missing", changes=missing))
    if wrong_variant:
        found.append(Mismatch("variant", changes=wrong_variant))
    return found


def _take(changes: Sequence[Change], pairs: Counter[Pair]) -> tuple[Change, ...]:
    """The wish's lines for a count of pairs, each line once."""
    left, taken = Counter(pairs), []
    for change in changes:
        if left[change.pair] > 0:
            left[change.pair] -= 1
            taken.append(change)
    return tuple(taken)


def _id(method: Mapping[str, Any] | None) -> str | None:
    return method.get("id") if method else None


def _same_address(shown: Mapping[str, Any] | None, wanted: Address | None) -> bool:
    if shown is None or wanted is None:
        return False
    parts = ("line1", "line2", "city", "region", "postcode", "country")
    return _folded([shown.get(part) for part in parts]) == _folded(wanted.key())


def _folded(parts: Sequence[object]) -> list[str]:
    texts = [" ".join(str(part or "").casefold().split()) for part in parts]
    return [*texts[:-1], COUNTRIES.get(texts[-1], texts[-1])]
