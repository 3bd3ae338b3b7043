"""The nodes of a graph run once each, after those they need, and give what Rasa's own runner gives."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError

from engine.engine import Engine
from engine.graph import InOrderRunner
from engine.rules import IndexedRulePolicy


class Node:
    """Notes that it ran, and with what."""

    def __init__(self, name: str, ran: list[str]) -> None:
        self._name, self._ran = name, ran

    def __call__(self, *inputs: tuple[str, Any]) -> tuple[str, Any]:
        self._ran.append(self._name)
        return self._name, f"{self._name}({', '.join(value for _, value in inputs)})"


class Schema:
    """Which node needs which."""

    def __init__(self, needs: dict[str, list[str]]) -> None:
        self.nodes = {
            name: type("SchemaNode", (), {"needs": {need: need for need in needed}})()
            for name, needed in needs.items()
        }
        self.target_names = list(needs)


def runner(ran: list[str]) -> InOrderRunner:
    """Two ways to the target, and a node that nobody asked for."""
    needs = {"end": ["left", "right"], "left": ["begin"], "right": ["begin", "input"]}
    needs |= {"begin": [], "other": ["end"]}
    return InOrderRunner(Schema(needs), {name: Node(name, ran) for name in needs})


@pytest.mark.parametrize("times", [1, 2])
def test_each_node_runs_once_when_its_needs_are_met(times: int) -> None:
    """Shared needs are not run twice, and what no target needs is not run at all."""
    ran: list[str] = []
    graph = runner(ran)
    for _ in range(times):
        ran.clear()
        given = graph.run({"input": "words"}, ["end"])

    assert given == {"end": "end(left(begin()), right(begin(), words))"}
    assert ran == ["begin", "left", "right", "end"]


def test_an_input_that_is_missing_is_an_error() -> None:
    """As in Rasa, a graph that cannot be run says so."""
    with pytest.raises(GraphRunError):
        runner([]).run({}, ["end"])


def test_rasas_rules_are_read_into_an_index(engine: Engine) -> None:
    """A model names Rasa's policy, and the indexed one is loaded in its place."""
    graph = engine._running._processor.graph_runner
    policies = [part for part in graph.components if isinstance(part, RulePolicy)]

    assert [type(policy) for policy in policies] == [IndexedRulePolicy]
