"""The customer reads the summary before he says yes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.tasks.agenda import wish_of
from benchmarks.tasks.corrections import correction
from benchmarks.tasks.layout import Action, Person, Shop
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.summary import check
from benchmarks.tasks.wishes import Facts, Wish
from benchmarks.tasks.wording import Wording
from tests.benchmarks.tasks import tiny
from tests.benchmarks.tasks.scripted import summary_of

STEPS = [
    tiny.CANCEL,
    tiny.RETURN,
    tiny.EXCHANGE,
    tiny.CHANGE,
    tiny.PAYMENT,
    tiny.ADDRESS,
    tiny.DEFAULT_ADDRESS,
]


def wish(shop: Shop, step: tuple[str, Any]) -> Wish:
    """The wish of a step."""
    made = wish_of(shop, Action(*step))
    assert made is not None
    return made


@pytest.mark.parametrize("step", STEPS, ids=[step[0] for step in STEPS])
def test_exactly_the_wish_has_no_mismatch(shop: Shop, step: tuple[str, Any]) -> None:
    """The summary of the wish itself is accepted, also with the number written without its sign."""
    wanted = wish(shop, step)
    summary = summary_of(wanted)
    if summary["order_number"]:
        summary["order_number"] = summary["order_number"].lstrip("#")

    assert check(summary, wanted) == ()


@pytest.mark.parametrize(
    ("step", "change", "part"),
    [
        (tiny.CANCEL, {"operation": "return_items"}, "operation"),
        (tiny.CANCEL, {"order_number": "#W1000004"}, "order"),
        (tiny.CANCEL, {"reason": "ordered by mistake"}, "reason"),
        (tiny.RETURN, {"method": {"id": "gift_card_1"}}, "method"),
        (tiny.RETURN, {"method": None}, "method"),
        (tiny.RETURN, {"items": [{"item_id": "901"}]}, "missing"),
        (tiny.RETURN, {"items": [{"item_id": i} for i in ("901", "911", "911")]}, "extra"),
        (
            tiny.EXCHANGE,
            {"items": [{"item_id": "911", "new_item_id": "912"}] * 2},
            "variant",
        ),
        (tiny.ADDRESS, {"address": None}, "address"),
        (tiny.ADDRESS, {"address": {"line1": "1 Oak Street", "city": "Boston"}}, "address"),
    ],
)
def test_every_part_that_differs_is_seen(
    shop: Shop, step: tuple[str, Any], change: dict[str, Any], part: str
) -> None:
    """Operation, order, items, new items, method, address and reason are each compared."""
    wanted = wish(shop, step)

    found = check(summary_of(wanted) | change, wanted)

    assert [mismatch.part for mismatch in found] == [part]


@pytest.mark.parametrize(
    ("said", "meant", "words"),
    [
        ({"method_id": "gift_card_1"}, {}, ["visa"]),
        ({"changes": 1}, {}, ["kettle"]),
        ({}, {"changes": 1}, ["lamp"]),
    ],
)
def test_a_correction_says_what_is_wrong(
    shop: Shop,
    ana: Person,
    voice: Voice,
    said: dict[str, Any],
    meant: dict[str, Any],
    words: list[str],
) -> None:
    """The right method is named; so are items left out, and items that are too many."""
    whole = wish(shop, tiny.RETURN)

    def cut(parts: dict[str, Any]) -> Wish:
        return replace(
            whole,
            changes=whole.changes[: parts.get("changes", 2)],
            method_id=parts.get("method_id", whole.method_id),
        )

    wording = Wording(shop, Facts(ana), voice)
    mismatches = check(summary_of(cut(said)), cut(meant))
    text = correction(mismatches, cut(meant), wording, voice).casefold()

    assert all(word in text or "original" in text or "paid" in text for word in words)
