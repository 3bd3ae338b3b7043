"""Rasa's rules, found by what they begin with instead of one after the other.

Rasa compares the conversation with every rule, and with its whole past. A rule says at its end after which
action and at which intent it applies: by these two the few rules that can apply are looked up, and no rule
looks further back than it is long. What applies, and which of several is taken, is decided by Rasa's own
code on the same states. Source of what is replaced: rasa/core/policies/rule_policy.py of rasa 3.6.21.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import (
    RULES,
    RULES_FOR_LOOP_UNHAPPY_PATH,
    RulePolicy,
)
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from engine.tracker import LiveTracker

Rule = tuple[str, tuple[State, ...]]
Place = tuple[str | None, str | None]


class RuleIndex:
    """The rules of one lookup of the policy, by the action and the intent they come after."""

    def __init__(self, lookup: Mapping[str, Any], policy: RulePolicy) -> None:
        """Read the rules; the policy tells how their keys are read."""
        self._at_start: list[Rule] = []
        self._placed: defaultdict[Place, list[Rule]] = defaultdict(list)
        self.longest = 0
        for key in lookup:
            states = tuple(reversed(policy._rule_key_to_state(key)))
            self.longest = max(self.longest, len(states))
            if states[0].get(PREVIOUS_ACTION):
                self._placed[_place(states[0])].append((key, states))
            else:
                self._at_start.append((key, states))

    def candidates(self, state: State) -> Iterator[Rule]:
        """Every rule that the latest state does not rule out by its action or its intent."""
        before = state.get(PREVIOUS_ACTION)
        if not before:
            yield from self._at_start
            return
        intent = state.get(USER, {}).get(INTENT)
        for action in {before.get(ACTION_NAME), None}:
            for said in {intent, None}:
                yield from self._placed.get((action, said), ())


class IndexedRulePolicy(RulePolicy):  # type: ignore[misc]
    """Rasa's `RulePolicy` with its rules in an index."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indexes: dict[int, RuleIndex] = {}
        for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH):
            self._index(self.lookup.get(name, {}))

    @property
    def longest(self) -> int:
        """How many states the longest rule looks at."""
        return max(index.longest for index in self._indexes.values())

    def _index(self, lookup: Mapping[str, Any]) -> RuleIndex:
        # By identity: a policy has two lookups, for as long as it is there.
        index = self._indexes.get(id(lookup))
        if index is None:
            index = self._indexes[id(lookup)] = RuleIndex(lookup, self)
        return index

    @staticmethod
    def format_tracker_states(states: Sequence[State]) -> str:
        """Nothing: a line for a log that is never written, made at every prediction."""
        return ""

    def _rule_prediction(self, *args: Any, **kwargs: Any) -> PolicyPrediction:
        prediction = super()._rule_prediction(*args, **kwargs)
        # It is noted in the events, which read as if Rasa's own had decided.
        prediction.policy_name = RulePolicy.__name__
        return prediction

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        latest_first = states[::-1]
        return {
            key
            for key, rule in self._index(lookup).candidates(latest_first[0])
            if self._applies(rule, latest_first)
        }

    def _applies(self, rule: Sequence[State], latest_first: Sequence[State]) -> bool:
        for wanted, state in zip(rule, latest_first, strict=False):
            before, now_before = wanted.get(PREVIOUS_ACTION), state.get(PREVIOUS_ACTION)
            if not before and not now_before:
                continue
            if not before or not now_before or not self._does_rule_match_state(wanted, state):
                return False
        return True

    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        states = None
        if isinstance(tracker, LiveTracker):
            states = tracker.latest_states(max(self.longest, 1))
        if states is None:
            whole: list[State] = super()._prediction_states(
                tracker, domain, use_text_for_last_user_input, rule_only_data
            )
            return whole
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states


def _place(state: State) -> Place:
    return _sure(state[PREVIOUS_ACTION].get(ACTION_NAME)), _sure(state.get(USER, {}).get(INTENT))


def _sure(value: Any) -> str | None:
    """What the state of the conversation must be equal to; None where it need not."""
    return value if isinstance(value, str) and value and value != SHOULD_NOT_BE_SET else None
