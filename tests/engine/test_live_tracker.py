"""A conversation kept up to date is the one Rasa would work out anew from its events."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from engine.tracker import KEPT_STATES, LiveTracker
from tests.engine.domains import domain

CUSTOM = [{"type": "custom"}]
DOMAIN = domain(
    intents=["greet", "cancel"],
    slots={
        "outcome": {"type": "categorical", "values": ["done", "refused"], "mappings": CUSTOM},
        "known": {"type": "bool", "initial_value": True, "mappings": CUSTOM},
        "draft": {"type": "any", "influence_conversation": False, "mappings": CUSTOM},
    },
    forms={"cancel_form": {"required_slots": []}, "return_form": {"required_slots": []}},
    actions=["action_look_up"],
    responses={"utter_greet": [{"text": "Hi."}]},
)
FORMS = ("cancel_form", "return_form")

Make = Callable[[], Event]

# Events are made twice: Rasa changes what was said in place when it is applied.
events: st.SearchStrategy[Make] = st.one_of(
    st.sampled_from(["action_listen", "action_look_up", "utter_greet", *FORMS]).map(
        lambda name: lambda: ActionExecuted(name)
    ),
    st.sampled_from(["greet", "cancel"]).map(
        lambda intent: lambda: UserUttered("words", {"name": intent, "confidence": 0.9})
    ),
    st.sampled_from(
        [("outcome", "done"), ("outcome", None), ("known", False), ("draft", {"a": 1})]
    ).map(lambda slot: lambda: SlotSet(*slot)),
    st.sampled_from([*FORMS, None]).map(lambda name: lambda: ActiveLoop(name)),
    st.sampled_from(FORMS).map(lambda name: lambda: ActionExecutionRejected(name)),
    st.sampled_from(
        [
            lambda: DefinePrevUserUtteredFeaturization(False),
            lambda: BotUttered("words"),
            lambda: FollowupAction("action_look_up"),
            AllSlotsReset,
            Restarted,
            SessionStarted,
            ActionReverted,
            UserUtteranceReverted,
        ]
    ),
)
# What conversations are mostly made of: a form that asks, and what is said to it.
asking: st.SearchStrategy[list[Make]] = st.sampled_from(FORMS).map(
    lambda form: [
        lambda: ActionExecuted("action_listen"),
        lambda: UserUttered("words", {"name": "cancel", "confidence": 0.9}),
        lambda: DefinePrevUserUtteredFeaturization(False),
        lambda: ActionExecuted(form),
        lambda: ActiveLoop(form),
        lambda: SlotSet("outcome", "refused"),
    ]
)
conversations = st.lists(st.one_of(asking, events.map(lambda made: [made])), max_size=14).map(
    lambda parts: [make for part in parts for make in part]
)


@given(conversations)
def test_it_says_what_rasas_tracker_says(made: Sequence[Make]) -> None:
    """After any events, and after each of them, what counts, the states and a copy are Rasa's own."""
    live, plain = new(), DialogueStateTracker("s", DOMAIN.slots)
    live.latest_states(2)
    for make in made:
        live.update(make(), DOMAIN)
        plain.update(make(), DOMAIN)
        assert facts(live) == facts(plain)
        assert live.latest_states(3) == states(plain)[-3:]
        assert facts(live.copy()) == facts(plain.copy())


@given(conversations)
def test_it_can_be_asked_late(made: Sequence[Make]) -> None:
    """Nothing has to be asked in between: read back at once, it says the same."""
    plain = DialogueStateTracker.from_events("s", [make() for make in made], DOMAIN.slots)
    live = LiveTracker.from_events("s", [make() for make in made], DOMAIN.slots)
    live.domain = DOMAIN

    assert facts(live) == facts(plain)
    assert live.latest_states(KEPT_STATES) == states(plain)[-KEPT_STATES:]


@given(conversations, conversations)
def test_a_copy_goes_its_own_way(before: Sequence[Make], after: Sequence[Make]) -> None:
    """What happens to a copy leaves the conversation as it was."""
    live = new()
    for make in before:
        live.update(make())
    was, known = facts(live), live.latest_states(5)
    twin = live.copy()
    for make in after:
        # In what was said, an event of the copy may leave its mark, as in Rasa: it is the same event.
        if not isinstance(made := make(), DefinePrevUserUtteredFeaturization):
            twin.update(made)

    assert facts(live) == was
    assert live.latest_states(5) == known


@given(conversations)
def test_forms_get_what_rasa_gives_them(made: Sequence[Make]) -> None:
    """The conversation since the latest restart is what Rasa replays for a form."""
    live = new()
    for make in made:
        live.update(make())
    since = live.since_restart()
    theirs = DialogueStateTracker.from_events(
        "s", copy.deepcopy(live.events_after_latest_restart()), DOMAIN.slots
    )

    assert facts(since) == facts(theirs)
    assert len(since.events) == len(theirs.events)


def test_states_are_the_callers_own() -> None:
    """A policy prepares states in place, and that is not remembered."""
    live = new()
    for event in (ActionExecuted("action_listen"), UserUttered("words", {"name": "greet"})):
        live.update(event)
    first = live.latest_states(2)
    assert first is not None
    kept = copy.deepcopy(first)
    del first[-1]["user"]["intent"]

    assert live.latest_states(2) == kept


def test_a_long_conversation_is_bounded_in_what_it_keeps() -> None:
    """Of a long conversation only the latest states are described, and older ones on demand."""
    live, plain = new(), DialogueStateTracker("s", DOMAIN.slots)
    live.latest_states(1)
    for number in range(3 * KEPT_STATES):
        for make in (
            lambda: ActionExecuted("action_listen"),
            lambda: UserUttered("words", {"name": "greet"}),
            lambda: ActionExecuted("utter_greet"),
        ):
            live.update(make())
            plain.update(make())
        if number == KEPT_STATES:
            live.update(SlotSet("outcome", "done"))
            plain.update(SlotSet("outcome", "done"))
    assert live._past is not None
    described = sum(mark.state is not None for mark in live._past.marks)

    assert described == KEPT_STATES
    assert live.latest_states(KEPT_STATES) == states(plain)[-KEPT_STATES:]
    assert live.latest_states(KEPT_STATES + 1) is None


def test_actions_see_every_event_when_they_look() -> None:
    """The events an action reads are those Rasa would have sent, in order, from either end."""
    live, plain = new(), DialogueStateTracker("s", DOMAIN.slots)
    for event in (ActionExecuted("action_listen"), UserUttered("words"), SlotSet("known", False)):
        live.update(event)
        plain.update(event)
    mine = live.current_state(EventVerbosity.ALL)["events"]
    theirs = plain.current_state(EventVerbosity.ALL)["events"]

    assert list(mine) == theirs
    assert list(reversed(mine)) == theirs[::-1]
    assert (len(mine), mine[-1], mine[1:]) == (3, theirs[-1], theirs[1:])


@pytest.mark.parametrize("sessions", [1, 2])
def test_only_the_latest_session_is_kept(sessions: int) -> None:
    """As when it is read back, the conversation begins with its latest session."""
    live = new()
    for _ in range(sessions):
        for event in (ActionExecuted("action_session_start"), SessionStarted()):
            live.update(event)
        live.update(ActionExecuted("action_listen"))
    before = facts(live)
    live.forget_earlier_sessions()

    assert [event.type_name for event in live.events] == ["session_started", "action"]
    assert facts(live) == before


def new() -> LiveTracker:
    """A conversation that has not begun."""
    tracker = LiveTracker("s", DOMAIN.slots)
    tracker.domain = DOMAIN
    return tracker


def states(tracker: DialogueStateTracker) -> list[object]:
    """All states, worked out by Rasa."""
    return list(DOMAIN.states_for_tracker_history(tracker))


def facts(tracker: DialogueStateTracker) -> dict[str, object]:
    """Everything a tracker says about the present."""
    return {
        "applied": tracker.applied_events(),
        "slots": tracker.current_slot_values(),
        "set": {name: slot.has_been_set for name, slot in tracker.slots.items()},
        "loop": tracker.active_loop,
        "action": tracker.latest_action,
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
        "said": tracker.latest_message,
        "restart": tracker.idx_after_latest_restart(),
    }
