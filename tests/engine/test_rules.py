"""The index finds the rules that Rasa's search through all of them finds."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy

from engine.rules import IndexedRulePolicy, RuleIndex

names = st.sampled_from(["action_listen", "action_a", "utter_b"])
states = st.fixed_dictionaries(
    {},
    optional={
        "user": st.sampled_from([{"intent": "greet"}, {"intent": "cancel"}, {"text": "hi"}]),
        "prev_action": st.one_of(
            names.map(lambda name: {"action_name": name}), st.just({"action_text": "hi"})
        ),
        "slots": st.sampled_from([{"a": [1.0]}, {"a": "should_not_be_set"}, {"b": [0.0, 1.0]}]),
        "active_loop": st.sampled_from([{"name": "form"}, {"name": "should_not_be_set"}]),
    },
)


@given(
    st.lists(st.lists(states, min_size=1, max_size=4), max_size=20), st.lists(states, min_size=1)
)
def test_the_same_rules_apply(rules: list[list[Any]], past: list[Any]) -> None:
    """For any rules and any past, the ones that apply are those of Rasa's own search."""
    lookup = {json.dumps(rule, sort_keys=True): "action_listen" for rule in rules}
    # Slots of conversations are tuples; what JSON made of them in rules, lists.
    past = [
        {
            kind: {k: tuple(v) if isinstance(v, list) else v for k, v in part.items()}
            for kind, part in state.items()
        }
        for state in past
    ]
    ours = _bare(IndexedRulePolicy, lookup)
    theirs = _bare(RulePolicy, lookup)

    assert ours._get_possible_keys(lookup, past) == theirs._get_possible_keys(lookup, past)


def test_the_longest_rule_says_how_far_to_look_back() -> None:
    """Older states than the longest rule has can change nothing."""
    lookup = {json.dumps([{}] * n): "action_listen" for n in (1, 5, 3)}
    reader = SimpleNamespace(_rule_key_to_state=json.loads)

    assert RuleIndex(lookup, reader).longest == 5


def _bare(kind: type[Any], lookup: dict[str, str]) -> Any:
    """A policy with these rules and nothing else."""
    policy = object.__new__(kind)
    policy.lookup = {"rules": lookup}
    policy._indexes = {}
    return policy
