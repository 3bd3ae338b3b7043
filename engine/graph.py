"""Runs the nodes of a trained model one after the other.

Rasa hands the same few nodes to dask's scheduler at each message and each prediction, which works out their
order anew and keeps queues for threads that are not there. The order never changes, so that it is worked
out once for each target. Source of what is replaced: rasa/engine/runner/dask.py of rasa 3.6.21.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from engine.rules import IndexedRulePolicy


class GivenDomain(DomainProvider):  # type: ignore[misc]
    """Provides the domain that is read with the model's metadata; Rasa reads it once more, from YAML."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GivenDomain:
        """Wait to be given the domain."""
        return cls(model_storage, resource)

    def give(self, domain: Domain) -> None:
        """Provide this one."""
        self._domain = domain


# What a model names, and what runs in its place. Only exactly this class: a subclass has its reasons.
FASTER = {RulePolicy: IndexedRulePolicy, DomainProvider: GivenDomain}

Step = tuple[str, GraphNode, tuple[str, ...]]


class InOrderRunner(GraphRunner):  # type: ignore[misc]
    """A `GraphRunner` that calls each node when the ones it needs are done."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], tuple[Step, ...]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> InOrderRunner:
        """Load all nodes, as Rasa's own runner does."""
        nodes = {
            name: GraphNode.from_schema_node(
                name,
                dataclasses.replace(node, uses=FASTER.get(node.uses, node.uses)),
                model_storage,
                execution_context,
                hooks,
            )
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def give(self, domain: Domain) -> None:
        """Let the nodes that provide the domain provide this one."""
        for component in self.components:
            if isinstance(component, GivenDomain):
                component.give(domain)

    @property
    def components(self) -> Iterator[Any]:
        """The loaded components, in no particular order."""
        return (node._component for node in self._nodes.values())

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """What the targets give, by name; see Rasa's interface. Raises GraphRunError."""
        wanted = tuple(targets or self._schema.target_names)
        order = self._orders.get(wanted)
        if order is None:
            order = self._orders[wanted] = tuple(self._in_order(wanted))
        done: dict[str, Any] = dict(inputs or {})
        try:
            for name, node, needs in order:
                done[name] = node(*((need, done[need]) for need in needs))[1]
        except (KeyError, RuntimeError) as error:
            raise GraphRunError("Error running runner.") from error
        return {name: done[name] for name in wanted}

    def _in_order(self, targets: tuple[str, ...]) -> Iterator[Step]:
        """The steps to the targets, each after the ones it needs."""
        begun: set[str] = set()

        def steps_to(name: str) -> Iterator[Step]:
            if name in begun or name not in self._nodes:
                return  # Done already, or one of the inputs.
            begun.add(name)
            needs = tuple(self._schema.nodes[name].needs.values())
            for need in needs:
                yield from steps_to(need)
            yield name, self._nodes[name], needs

        for target in targets:
            yield from steps_to(target)
