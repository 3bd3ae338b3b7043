"""The extractor against the written test set, and the set itself."""

from __future__ import annotations

import pytest

from benchmarks.nlu.entities import HALVES, read_cases, results, run, scores
from nlu_components.entities.finding import Finder
from nlu_components.entities.types import KINDS

TODAY, CASES = read_cases()


def test_the_set_is_what_it_says() -> None:
    """300 messages, half of them held out; every entity is marked somewhere, and 50 hold none."""
    halves = [case.half for case in CASES]
    marked = {gold.kind for case in CASES for gold in case.gold}

    assert [halves.count(half) for half in HALVES] == [150, 150]
    assert marked == set(KINDS)
    assert sum(not case.gold for case in CASES) >= 50
    assert len({case.text for case in CASES}) == 300


@pytest.mark.parametrize("half", HALVES)
def test_each_half_is_understood(finder: Finder, half: str) -> None:
    """F1 with exact spans is at least 0.97 on either half, and nearly every value is right."""
    of = results(finder, TODAY, [case for case in CASES if case.half == half])
    overall = scores(of)["overall"]

    assert overall["f1"] >= 0.97
    assert overall["values"] >= 0.97


def test_messages_without_entities_stay_without(finder: Finder) -> None:
    """Nothing is found in what only looks like an entity."""
    traps = [case for case in CASES if not case.gold]

    assert [r.case.text for r in results(finder, TODAY, traps) if r.found] == []


def test_the_same_message_always_gives_the_same(finder: Finder) -> None:
    """A second pass over the set, caches filled and in reverse, finds what the first did."""
    first = results(finder, TODAY, CASES)
    second = results(finder, TODAY, CASES[::-1])[::-1]

    assert first == second


def test_the_benchmark_gives_every_figure() -> None:
    """`run` has the overall figures, those of each entity, half and language, and the time taken."""
    figures = run()

    assert set(figures["by_type"]) == set(KINDS)
    assert set(figures["halves"]) == set(HALVES)
    assert set(figures["languages"]) == {"en", "hi", "hi-Latn"}
    assert set(figures["overall"]) == {"precision", "recall", "f1", "values", "count"}
    assert set(figures["parse_ms"]) == {"p50", "p95"}
