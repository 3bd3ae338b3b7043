"""The conversations of the turn benchmark, and how their figures are put together."""

from __future__ import annotations

import argparse
import json
from datetime import date
from itertools import islice

import pytest

from benchmarks.turns.__main__ import main, plan_of, table
from benchmarks.turns.figures import Clock, Figures
from benchmarks.turns.strain import RECOVERY_S, recovered_s
from benchmarks.turns.talks import cycle_length, long_talk, shop_of, shoppers, talks
from shop.domain.order import OrderStatus

TODAY = date(2026, 3, 2)


def test_every_customer_has_orders_of_their_own() -> None:
    """A shop for the benchmark holds together: one pending and one delivered order for each."""
    people = shoppers(400, TODAY)
    shop = shop_of(people, TODAY)

    assert len(shop.customers) == len({customer.email for customer in shop.customers}) == 400
    assert {person.pending.status for person in people} == {OrderStatus.PENDING}
    assert {person.delivered.status for person in people} == {OrderStatus.DELIVERED}
    assert len({order.number for order in shop.orders}) == 800


def test_conversations_are_the_same_each_time_and_whole() -> None:
    """One seed is one sequence of conversations, of 8 to 12 turns, with nothing left unfilled."""
    people = shoppers(50, TODAY)
    once, again = list(islice(talks(people), 50)), list(islice(talks(people), 50))

    assert once == again
    assert len({talk.name for talk in once}) > 3
    assert {len(talk.lines) for talk in once} <= set(range(8, 13))
    assert not any("{" in line for talk in once for line in talk.lines)


def test_the_long_conversation_comes_round() -> None:
    """So that two of its turns can be compared, the same is said again and again."""
    talk, length = long_talk(shoppers(1, TODAY)[0], 40), cycle_length()

    assert len(talk.lines) == 40
    assert talk.lines[2 : 2 + length] == talk.lines[2 + length : 2 + 2 * length]


def test_a_share_of_the_turns_took_at_most_so_long() -> None:
    """Percentiles come from the turns themselves, in milliseconds; of no turns they are 0."""
    clock = Clock([number / 1000 for number in range(1, 101)])

    assert (clock.ms(0.5), clock.ms(0.95)) == pytest.approx((51, 96))
    assert Clock().ms(0.5) == 0


def test_the_figures_are_json_and_a_table() -> None:
    """Every figure of the table is in the JSON object, under the names the evaluation reads."""
    figures = Figures({"turns_per_s": 10.123, "turn_5_ms": 1.0, "turn_200_ms": 2.0, "rss_mb": 3.0})
    shown = json.loads(json.dumps(figures.as_json()))
    rows = table({"engine": figures, "stock": Figures({"rss_mb": 4.0})}).splitlines()

    assert shown == {"turns_per_s": 10.12, "turn_5_ms": 1.0, "turn_200_ms": 2.0, "rss_mb": 3.0}
    assert [row.split()[0] for row in rows[1:]] == [*shown]
    assert [cell.strip() for cell in rows[1].split("|")] == ["turns_per_s", "10.12", ""]


def test_stock_rasa_is_not_asked_for_its_thousandth_turn() -> None:
    """It would take an hour. What is given on the command line goes before what is usual."""
    options = argparse.Namespace(
        quick=False,
        conversations=8,
        seconds=None,
        alone=None,
        open=None,
        overload=None,
        turns=100_000,
        workers=2,
    )
    engine, stock = plan_of("engine", options), plan_of("stock", options)

    assert (max(engine.turns), max(stock.turns)) == (1000, 200)
    assert (engine.at_once, engine.turns_in_all) == (8, 100_000)


def test_recovery_begins_where_turns_end_as_fast_as_before() -> None:
    """It is told by the turns that ended, each second of them; too few of them are no recovery."""
    late = [2 + number / 10 for number in range(130)]

    assert recovered_s([number / 10 for number in range(150)], 10) == 0
    assert recovered_s(late, 10) == pytest.approx(1.7)
    assert recovered_s([number / 2 for number in range(30)], 10) == RECOVERY_S


def test_an_unknown_column_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A column or a part that is not there is named, and nothing is started."""
    assert main(["--columns", "engine,nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err
    assert main(["--only", "alone,rubbish"]) == 2
    assert "rubbish" in capsys.readouterr().err
