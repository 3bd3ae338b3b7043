"""Whole conversations over HTTP with an assistant that reads minds, and their figures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.tasks import expected, phrases, report, run
from benchmarks.tasks.customer import Customer
from benchmarks.tasks.layout import parse_tasks, read_json
from benchmarks.tasks.run import Bench, Result
from tests.benchmarks.tasks import tiny
from tests.benchmarks.tasks.scripted import ScriptedShop, action_of, summary_of

SEEDS = range(12)
ALL = [
    tiny.RETURN,
    tiny.ADDRESS,
    tiny.CHANGE,
    tiny.CANCEL_OTHER,
    tiny.DEFAULT_ADDRESS,
]


class Runner:
    """Runs tasks on a scripted shop and shows each customer to its assistant."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, pristine: Any, twist: Any = None) -> None:
        self.served = ScriptedShop(pristine, twist or (lambda summary: summary))
        self.bench = Bench(self.served, pristine, phrases.load())
        monkeypatch.setattr(run, "Customer", self._meet)

    def _meet(self, *arguments: Any) -> Customer:
        customer = Customer(*arguments)
        self.customer = customer
        return customer

    def result(self, raw: Any, seed: int = 1) -> Result:
        """The result of one task."""
        [task] = parse_tasks([raw])
        restore = self.served.restore

        def restored() -> None:
            restore()
            self.served.assistant.customer = self.customer

        self.served.restore = restored  # type: ignore[method-assign]
        try:
            return self.bench.run(task, seed)
        finally:
            self.served.restore = restore  # type: ignore[method-assign]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Tasks on the tiny shop."""
    return Runner(monkeypatch, tiny.shop_file())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_customer_gets_everything_done_with_a_good_assistant(runner: Runner, seed: int) -> None:
    """Several requests, said, answered and confirmed, leave exactly the expected shop."""
    result = runner.result(tiny.task(*ALL, reason="You are polite, brief, outgoing."), seed)

    assert result.solved, result.why_not
    assert result.wrong_writes == 0
    assert result.llm_calls == 0
    assert result.turns > len(ALL)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_lines_of_one_variant_get_their_own_new_ones(runner: Runner, seed: int) -> None:
    """Equal lines exchanged for different variants, and a payment change, are solved, too."""
    result = runner.result(tiny.task(tiny.EXCHANGE, tiny.PAYMENT), seed)

    assert result.solved, result.why_not


@pytest.mark.parametrize("seed", SEEDS)
def test_second_thoughts_are_corrected_before_the_yes(runner: Runner, seed: int) -> None:
    """What was said wrongly first is corrected at the confirmation; nothing wrong is written."""
    story = "If the agent asks for confirmation, only return two things, to the credit card."
    result = runner.result(tiny.task(tiny.RETURN, reason=story), seed)

    assert result.solved, result.why_not
    assert any("C: " in line for line in result.lines)


@pytest.mark.parametrize(
    "twist",
    [
        {"method": {"id": "paypal_1"}},
        {"items": [{"item_id": "901"}]},
        {"order_number": "#W1000003"},
        {"operation": "exchange_items"},
    ],
)
def test_a_wrong_summary_never_gets_a_yes(monkeypatch: pytest.MonkeyPatch, twist: Any) -> None:
    """A summary that stays wrong is corrected twice, then refused; the request has failed."""
    runner = Runner(monkeypatch, tiny.shop_file(), lambda summary: summary | twist)

    result = runner.result(tiny.task(tiny.RETURN))

    assert not result.solved
    assert result.wrong_writes == 0
    assert any("summary stayed wrong" in why for why in result.why_not)


def test_a_transfer_must_end_in_the_queue(runner: Runner) -> None:
    """A task that ends with a person is solved when the conversation is queued."""
    story = "You want to return the lamp you received."
    result = runner.result(tiny.task(tiny.TRANSFER, reason=story))

    assert result.solved, result.why_not
    assert result.lines[-1].endswith("handoff=queued]")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_task_without_writes_changes_nothing(runner: Runner, seed: int) -> None:
    """A regretted request is refused at the confirmation."""
    story = "You want to cancel the backpack, but then you regret it. When will the order arrive?"
    result = runner.result(tiny.task(reason=story), seed)

    assert result.solved, result.why_not


def test_the_same_seed_is_the_same_conversation(runner: Runner) -> None:
    """A conversation can be repeated word for word."""
    task = tiny.task(*ALL)

    assert runner.result(task, 3).lines == runner.result(task, 3).lines


def test_an_assistant_that_repeats_itself_is_left(runner: Runner, monkeypatch: Any) -> None:
    """The same question over and over ends the conversation as stuck."""
    turn = {"messages": [{"text": "Which?", "asks": "order_number"}], "handoff": "bot"}
    monkeypatch.setattr("tests.benchmarks.tasks.scripted.MindReader.turn", lambda self: turn)

    result = runner.result(tiny.task(tiny.CANCEL))

    assert not result.solved
    assert result.why_not[0] == "stuck on order_number"
    assert result.turns < run.MOST_TURNS


def test_an_assistant_that_never_understands_is_told_again_then_left(
    runner: Runner, monkeypatch: Any
) -> None:
    """A request is put in other words before it is given up, and the customer still says goodbye."""
    turn = {"messages": [{"text": "Sorry?"}], "handoff": "bot"}
    monkeypatch.setattr("tests.benchmarks.tasks.scripted.MindReader.turn", lambda self: turn)

    result = runner.result(tiny.task(tiny.CANCEL, reason="You are ordinary."), seed=2)

    assert "cancel_order #W1000002: never taken up, or refused" in result.why_not
    assert sum(line.startswith("C:") for line in result.lines) >= 4


def test_a_task_about_nobody_is_said_not_fatal(runner: Runner) -> None:
    """A task whose customer is not in the shop file is unsolved and says so."""
    [task] = parse_tasks([tiny.task(known="You are somebody.")])

    result = runner.bench.run(task, 1)

    assert not result.solved
    assert "names no customer" in result.why_not[0]


def test_an_assistant_on_the_wrong_track_is_told(runner: Runner, monkeypatch: Any) -> None:
    """Asked for a new version of what he wants to return, the customer says what he wants."""
    about = {"line": "1", "item_id": "901", "name": "Desk Lamp"}
    turn = {"messages": [{"text": "Which?", "asks": "variant", "about": about}], "handoff": "bot"}
    monkeypatch.setattr("tests.benchmarks.tasks.scripted.MindReader.turn", lambda self: turn)

    result = runner.result(tiny.task(tiny.RETURN))

    assert result.why_not[0] == "stuck on variant"
    assert any("return" in line for line in result.lines[3:])


def test_an_assistant_at_another_order_is_told_the_number(runner: Runner, monkeypatch: Any) -> None:
    """Offered only things he does not mean, the customer names his order, and presses nothing."""
    value = '/choose{"slot": "items", "value": "1"}'
    buttons = [{"title": "Office Chair (fabric, blue)", "payload": value}]
    ask = {"text": "Which?", "asks": "items", "buttons": buttons}
    turn = {"messages": [ask], "handoff": "bot"}
    monkeypatch.setattr("tests.benchmarks.tasks.scripted.MindReader.turn", lambda self: turn)

    result = runner.result(tiny.task(tiny.RETURN))
    answers = [line for line in result.lines if line.startswith("C:")][1:]

    assert any("W1000001" in answer for answer in answers)
    assert not any("Office Chair" in answer for answer in answers)


def test_requests_done_one_after_the_other_are_not_asked_for_again(
    runner: Runner, monkeypatch: Any
) -> None:
    """All pending orders announced at once, summed up and done in turn: two yeses, then goodbye."""
    shop, done = runner.served, []

    def turn(self: Any) -> Any:
        cases = [case for case in runner.customer.cases if case.opened]
        for case in cases:
            if case.said_yes and case not in done:
                done.append(case)
                expected.apply(self.shop, [action_of(case.meant, "ana_ruiz_1001")])
        left = [case for case in cases if case not in done]
        asks = {"asks": "confirm", "summary": summary_of(left[0].meant)} if left else {}
        return {"messages": [{"text": "...", "asks": "anything_else"} | asks], "handoff": "bot"}

    monkeypatch.setattr("tests.benchmarks.tasks.scripted.MindReader.turn", turn)
    story = "You want to cancel all pending orders."
    result = runner.result(tiny.task(tiny.CANCEL, tiny.CANCEL_OTHER, reason=story), seed=1)

    assert result.solved, result.why_not
    assert len(done) == len(shop.assistant.texts) - 2


def test_an_offer_to_go_on_with_something_else_is_declined(
    runner: Runner, monkeypatch: Any
) -> None:
    """Asked whether to go on with what he does not want, the customer takes the no."""
    buttons = [
        {"title": "Yes, go on", "payload": "/affirm"},
        {"title": "No, leave it", "payload": "/deny"},
    ]
    offer = {"text": "Shall we go on with the exchange?", "asks": "choice", "buttons": buttons}
    turn = {"messages": [offer], "handoff": "bot"}
    monkeypatch.setattr("tests.benchmarks.tasks.scripted.MindReader.turn", lambda self: turn)

    result = runner.result(tiny.task(tiny.RETURN))

    assert any("No, leave it" in line for line in result.lines if line.startswith("C:"))
    assert not any("Yes" in line for line in result.lines if line.startswith("C:"))


def test_figures_count_and_end_in_one_json_object() -> None:
    """The table has a line for each task; the totals are the promised keys."""
    results = [
        Result("1", 1, True, 0, 10, 0, (), (), ()),
        Result("2", 1, False, 2, 20, 1, ("stuck on items",), (), ()),
    ]
    figures = json.loads(report.totals(results, [1], asked_model=6))

    assert "stuck on items" in report.table(results)
    assert figures == {
        "tasks": 2,
        "solved": 1,
        "solved_rate": 0.5,
        "wrong_writes": 2,
        "turns_mean": 15.0,
        "llm_calls": 1,
        "asked_model": 6,
        "no_llm_share": 0.8,
        "told_rate": None,
        "seeds": [1],
    }


@pytest.mark.eval
def test_every_outside_task_can_be_done(monkeypatch: Any, outside_tasks: Any) -> None:
    """A good assistant solves every task of the outside file: the customers are sound."""
    pristine = read_json(outside_tasks / "db.json")
    runner = Runner(monkeypatch, pristine)
    raw_tasks = read_json(outside_tasks / "tasks_train.json")

    unsolved = [raw["id"] for raw in raw_tasks if not runner.result(raw).solved]

    assert unsolved == []
