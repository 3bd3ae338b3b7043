"""From tasks to agendas."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmarks.tasks import agenda
from benchmarks.tasks.layout import Shop, parse_tasks
from benchmarks.tasks.wishes import Agenda, HandOver, Operation, Question, Undo, Wish
from tests.benchmarks.tasks import tiny

SEEDS = range(30)


def plan(shop: Shop, *steps: tuple[str, Any], seed: int = 1, **told: str) -> Agenda:
    """The agenda of a task with these steps and words."""
    [task] = parse_tasks([tiny.task(*steps, **told)])
    return agenda.build(shop, task, random.Random(seed))


def wishes(made: Agenda) -> list[Wish]:
    """The writes of an agenda."""
    return [request for request in made.requests if isinstance(request, Wish)]


@pytest.mark.parametrize(
    ("step", "operation"),
    [
        (tiny.CANCEL, Operation.CANCEL_ORDER),
        (tiny.RETURN, Operation.RETURN_ITEMS),
        (tiny.EXCHANGE, Operation.EXCHANGE_ITEMS),
        (tiny.CHANGE, Operation.CHANGE_ITEMS),
        (tiny.PAYMENT, Operation.CHANGE_PAYMENT),
        (tiny.ADDRESS, Operation.CHANGE_ADDRESS),
        (tiny.DEFAULT_ADDRESS, Operation.CHANGE_DEFAULT_ADDRESS),
    ],
)
def test_each_write_of_the_layout_becomes_a_wish(
    shop: Shop, step: tuple[str, Any], operation: Operation
) -> None:
    """Every write tool has its wish, with all its arguments."""
    [wish] = wishes(plan(shop, step))

    assert wish.operation is operation
    assert wish.method_id == step[1].get("payment_method_id")
    assert wish.reason == step[1].get("reason")
    assert [change.item.item_id for change in wish.changes] == step[1].get("item_ids", [])


def test_one_variant_twice_means_two_lines(shop: Shop) -> None:
    """Two equal item ids are two lines of the order, each with its own new variant."""
    [wish] = wishes(plan(shop, tiny.EXCHANGE))

    assert [(c.item.line, c.new_item_id) for c in wish.changes] == [("2", "912"), ("3", "913")]


def test_the_same_seed_gives_the_same_agenda(shop: Shop) -> None:
    """Everything random comes from the seed."""
    steps = [tiny.RETURN, tiny.CANCEL]

    assert plan(shop, *steps, seed=5) == plan(shop, *steps, seed=5)


def test_words_call_for_questions_before_and_after(shop: Shop) -> None:
    """Questions the words name are asked: what one wants to know first before, totals after."""
    made = plan(
        shop,
        tiny.RETURN,
        reason="You want to know how many backpack options there are and the total refund.",
    )
    kinds = [r.kind if isinstance(r, Question) else "wish" for r in made.requests]

    assert kinds == ["count", "wish", "refund_total"]


def test_a_changed_mind_is_said_wrongly_first(shop: Shop) -> None:
    """ "Only" at the confirmation means one item too many at first, whatever the seed."""
    story = "Return the lamp. If the agent asks for confirmation, only return the kettle and lamp."
    for seed in SEEDS:
        made = plan(shop, tiny.RETURN, seed=seed, reason=story)
        [(at, said)] = made.first_said.items()

        assert len(said.changes) == len(made.requests[at].changes) + 1


def test_a_changed_method_is_one_the_shop_would_accept(shop: Shop) -> None:
    """A refund said wrongly first goes to the gift card, the only other method allowed."""
    story = "When asked to confirm, you prefer the credit card."
    made = plan(shop, tiny.RETURN, reason=story)

    assert [said.method_id for said in made.first_said.values()] == ["gift_card_1"]


def test_requests_that_need_an_order_of_things_are_not_announced_together(shop: Shop) -> None:
    """Two writes on one order of which one is final are never announced in one message."""
    for seed in SEEDS:
        made = plan(shop, tiny.ADDRESS, tiny.CHANGE, seed=seed, reason="Do it all in one go.")

        assert made.together == ()


def test_all_pending_orders_are_one_announcement(shop: Shop) -> None:
    """Where the words say all pending orders, all of them are announced together."""
    made = plan(shop, tiny.CANCEL, tiny.CANCEL_OTHER, reason="Cancel all pending orders.")

    assert made.together == (0, 1)


def test_a_transfer_is_tried_otherwise_first(shop: Shop) -> None:
    """The customer first tries what the words say, never to be agreed to, then wants a person."""
    made = plan(shop, tiny.TRANSFER, reason="You want to return the lamp you received.")

    assert [type(request) for request in made.requests] == [Wish, HandOver]
    assert wishes(made)[0].refuse
    assert made.wants_person


def test_an_undone_cancellation_is_asked_for(shop: Shop) -> None:
    """ "Undo" is a request of its own."""
    made = plan(shop, tiny.TRANSFER, reason="You want to undo cancelling an order.")

    assert [type(request) for request in made.requests] == [Undo, HandOver]


def test_a_task_without_writes_leaves_the_shop_alone(shop: Shop) -> None:
    """Without write steps every wish is one the customer will refuse in the end."""
    made = plan(shop, reason="You want to cancel the backpack, but regret it. When will it arrive?")

    assert wishes(made)
    assert all(wish.refuse for wish in wishes(made))
    assert not made.first_said
