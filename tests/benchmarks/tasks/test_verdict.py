"""Solved, missing or wrong: the shop after a conversation, judged."""

from __future__ import annotations

from typing import Any

from benchmarks.tasks import expected
from benchmarks.tasks.layout import Action
from benchmarks.tasks.verdict import Judge, ShopVerdict
from tests.benchmarks.tasks import tiny

ANA = "ana_ruiz_1001"
WANTED = [tiny.CANCEL, tiny.CANCEL_OTHER, tiny.RETURN]


def judged(*done: tuple[str, Any]) -> ShopVerdict:
    """The verdict on a shop where `done` was written and `WANTED` was wanted."""
    actual = tiny.shop_file()
    expected.apply(actual, [Action(*step) for step in done])
    wanted = [Action(*step) for step in WANTED]
    return Judge(tiny.shop_file()).judge(actual, ANA, wanted)


def test_all_writes_done_is_equal() -> None:
    """The shop with exactly the task's writes has no difference, whatever their order."""
    verdict = judged(tiny.RETURN, tiny.CANCEL_OTHER, tiny.CANCEL)

    assert verdict.equal
    assert verdict.wrong_records == ()


def test_missing_writes_are_not_wrong_writes() -> None:
    """A shop where only some of the task's writes happened is unequal, but nothing is wrong in it."""
    verdict = judged(tiny.CANCEL)

    assert not verdict.equal
    assert verdict.wrong_records == ()


def test_a_write_with_other_arguments_is_wrong() -> None:
    """Another refund method makes the order a wrong record; the untouched ones are not."""
    verdict = judged(
        tiny.CANCEL, (tiny.RETURN[0], tiny.RETURN[1] | {"payment_method_id": "gift_card_1"})
    )

    assert verdict.wrong_records == ("orders.#W1000001",)


def test_a_write_on_another_customer_is_wrong() -> None:
    """A record of somebody else that changed is a wrong write."""
    verdict = judged(
        ("cancel_pending_order", {"order_id": "#W1000009", "reason": "no longer needed"})
    )

    assert "orders.#W1000009" in verdict.wrong_records


def test_a_changed_catalogue_is_wrong() -> None:
    """No task changes a product."""
    actual = tiny.shop_file()
    actual["products"]["900"]["variants"]["901"]["available"] = False

    verdict = Judge(tiny.shop_file()).judge(actual, ANA, [])

    assert verdict.wrong_records == ("products.900",)


def test_a_vanished_record_is_wrong() -> None:
    """An order that is gone counts, too."""
    actual = tiny.shop_file()
    del actual["orders"]["#W1000004"]

    verdict = Judge(tiny.shop_file()).judge(actual, ANA, [])

    assert verdict.wrong_records == ("orders.#W1000004",)
