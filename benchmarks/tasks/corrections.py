"""What a customer says to a summary that is not what he wants."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.tasks.layout import Item
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.summary import Mismatch
from benchmarks.tasks.wishes import SWAPPING, Change, Wish
from benchmarks.tasks.wording import Wording

MOST_AT_ONCE = 2


def correction(mismatches: Sequence[Mismatch], meant: Wish, wording: Wording, voice: Voice) -> str:
    """One sentence that puts right what is wrong: "no, only the desk lamp and use PayPal instead"."""
    parts = [_clause(mismatch, meant, wording, voice) for mismatch in mismatches[:MOST_AT_ONCE]]
    return voice.say("correct_lead", text=" and ".join(parts))


def _clause(mismatch: Mismatch, meant: Wish, wording: Wording, voice: Voice) -> str:
    match mismatch.part:
        case "operation":
            task = voice.say(f"task_name.{meant.operation.value}")
            return voice.say("correct.operation", task=task)
        case "order" if meant.order:
            order = wording.order(meant.order, meant.operation, detail=1)
            return voice.say("correct.order", order=order)
        case "extra":
            return _without_extra(mismatch, meant, wording, voice)
        case "missing":
            return _with_missing(mismatch.changes, meant, wording, voice)
        case "variant":
            return " and ".join(
                _variant(change, meant, wording, voice) for change in mismatch.changes
            )
        case "method":
            method = wording.method(meant.method_id or "", meant.order, detail=0)
            return voice.say("correct.method", method=method)
        case "address" if meant.address:
            return voice.say("correct.address", address=wording.address(meant.address, detail=1))
        case "reason" if meant.reason:
            return voice.say("correct.reason", reason=wording.reason(meant.reason))
    raise ValueError(f"nothing to say about a mismatch of {mismatch.part!r}")


def _without_extra(mismatch: Mismatch, meant: Wish, wording: Wording, voice: Voice) -> str:
    """ "only the lamp", or "not the bottle" where what is too much is less to say."""
    order, items = meant.order, [change.item for change in meant.changes]
    extra = _items_of(mismatch.item_ids, meant)
    if order is None:
        return voice.say("correct.only", items="what I said")
    if extra and len(extra) < len(items) and voice.chance(0.5):
        return voice.say("correct.without", items=wording.items(extra, order, detail=1))
    return voice.say("correct.only", items=wording.items(items, order, detail=1))


def _items_of(item_ids: Sequence[str], meant: Wish) -> list[Item]:
    lines = {change.item.line for change in meant.changes}
    spare = [i for i in (meant.order.items if meant.order else ()) if i.line not in lines]
    return [item for item in spare if item.item_id in item_ids]


def _with_missing(changes: Sequence[Change], meant: Wish, wording: Wording, voice: Voice) -> str:
    if meant.operation in SWAPPING and voice.chance(0.6):
        swaps = wording.swaps(changes, meant.order, detail=1)
        return voice.say("correct.also_swap", swaps=swaps)
    if meant.order is None:
        return voice.say("correct.also", items="the rest")
    words = wording.items([change.item for change in changes], meant.order, detail=1)
    return voice.say("correct.also", items=words)


def _variant(change: Change, meant: Wish, wording: Wording, voice: Voice) -> str:
    return voice.say(
        "correct.variant",
        item=wording.item(change.item, meant.order, detail=1),
        options=wording.variant_options(change, detail=1),
    )
