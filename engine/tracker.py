"""A conversation that is kept up to date instead of being worked out anew from all its events.

Rasa replays the whole conversation for each prediction, for each copy that an action gets, and for each list of
what is still valid of it: the two-hundredth turn costs many times the second. A `LiveTracker` notes these as
events come in. It falls back to Rasa's own way at events that take something back, which are rare. Source of
what is replaced: rasa/shared/core/trackers.py and domain.py (states_for_tracker_history) of rasa 3.6.21.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, overload

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from engine.shared_list import SharedList

# States before so many of the latest actions are kept. Rules look at far fewer; what is taken back by a form
# that asks again uncovers older ones.
KEPT_STATES = 64

_TOLD = "_aftercart_told"

TAKES_BACK = (ActionReverted, UserUtteranceReverted)
BEGINS_ANEW = (Restarted, SessionStarted)


class EventDicts(Sequence[Mapping[str, Any]]):
    """Events as actions read them, each turned into a mapping when it is looked at."""

    def __init__(self, events: Sequence[Event]) -> None:
        """`events` must not change any more."""
        self._events = events

    def __len__(self) -> int:
        return len(self._events)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[Mapping[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | list[Mapping[str, Any]]:
        if isinstance(index, slice):
            return [event.as_dict() for event in self._events[index]]
        found: dict[str, Any] = self._events[index].as_dict()
        return found

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return (event.as_dict() for event in self._events)

    def __reversed__(self) -> Iterator[Mapping[str, Any]]:
        return (event.as_dict() for event in reversed(self._events))


@dataclass
class _Mark:
    """An action that counts: where it stands, what was said before it, and the state before it."""

    place: int
    said: UserUttered
    state: State | None


@dataclass
class _Past:
    """What of a conversation still counts, as Rasa's replay would find it after the latest event.

    `said` and `did` are the message and the action the replay ends with: a form that asks again makes Rasa forget
    the messages it has heard. `ran` counts the actions since the conversation began anew, also those that no
    longer count.
    """

    seen: int
    applied: SharedList[Event]
    marks: SharedList[_Mark]
    loops: set[str]
    said: UserUttered
    did: Mapping[str, Any]
    ran: Counter[str]

    def copy(self) -> _Past:
        return _Past(
            self.seen,
            self.applied.copy(),
            self.marks.copy(),
            self.loops.copy(),
            self.said,
            self.did,
            self.ran.copy(),
        )


class _Told:
    """What a slot says in a state: worked out once, as slots are replaced when they change."""

    def __init__(self, slot: Slot) -> None:
        self.value = slot.value
        self.has_been_set = slot.has_been_set
        self._feature: list[float] = slot.as_feature()

    def as_feature(self) -> list[float]:
        return self._feature


class _Moment:
    """What Rasa's domain reads of a tracker to describe its state."""

    def __init__(
        self, slots: dict[str, _Told], said: UserUttered, did: Mapping[str, Any], loop: Any
    ) -> None:
        self.slots = slots
        self.latest_message = said
        self.latest_action = did
        self.active_loop = loop


class LiveTracker(DialogueStateTracker):  # type: ignore[misc]
    """Rasa's tracker, cheap to copy and to predict from however long the conversation is.

    `domain` is the model's; without it states are Rasa's own affair. `kept` is how many of the events the store
    has, and `version` what it calls them.
    """

    events: SharedList[Event]
    slots: dict[str, Slot]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Rasa's tracker."""
        self._past: _Past | None = None
        # Shared with copies, and never changed: replaced when a slot is.
        self._values: Mapping[str, Any] | None = None
        super().__init__(*args, **kwargs)
        self.domain: Domain | None = None
        self.kept = 0
        self.version = 0
        self._restarted_at = 0
        self._followup = self.followup_action
        # Other slots never show in a state.
        self._telling = [name for name, slot in self.slots.items() if slot.influence_conversation]

    @property
    def is_kept(self) -> bool:
        """Whether it is as the store has it: nothing happened since, not even half of a turn."""
        return len(self.events) == self.kept and self.followup_action == self._followup

    def update(self, event: Event, domain: Domain | None = None) -> None:
        """Note what happened; see Rasa's tracker."""
        super().update(event, domain)
        self._followup = self.followup_action
        if isinstance(event, Restarted):
            self._restarted_at = len(self.events)
        if self._past is not None:
            self._follow(event, self._past)

    def copy(self) -> LiveTracker:
        """The same conversation, changed without changing this one. Events and slots are shared."""
        twin = LiveTracker.__new__(LiveTracker)
        twin.__dict__.update(self.__dict__)
        twin.slots = dict(self.slots)
        twin.events = self.events.copy()
        twin.active_loop = replace(self.active_loop) if self.active_loop else None
        # What Rasa's replay would have: what is to follow comes from events alone, and new events
        # get no model's id.
        twin.followup_action = self._followup
        twin.model_id = twin.assistant_id = None
        twin._past = self._past.copy() if self._past is not None else None
        return twin

    def since_restart(self) -> LiveTracker:
        """A copy that begins after the latest restart, as Rasa gives to forms."""
        if not self._restarted_at:
            return self.copy()
        events = self.events_after_latest_restart()
        twin: LiveTracker = LiveTracker.from_events(self.sender_id, events, self.slots.values())
        twin.domain = self.domain
        return twin

    def idx_after_latest_restart(self) -> int:
        """The place after the latest restart, 0 if there was none."""
        return self._restarted_at

    def forget_earlier_sessions(self) -> None:
        """Drop the events before the latest session, which the store does not give back either."""
        for behind, event in enumerate(reversed(self.events), start=1):
            if isinstance(event, SessionStarted):
                dropped = len(self.events) - behind
                self.events = self._create_events(self.events[dropped:])
                self._restarted_at = max(self._restarted_at - dropped, 0)
                if self._past is not None:
                    self._past.seen = len(self.events)
                return

    def applied_events(self) -> Sequence[Event]:
        """The events that count, those taken back left out; see Rasa's tracker."""
        # In the middle of an update the events are ahead.
        if self._past is not None and self._past.seen != len(self.events):
            applied: list[Event] = super().applied_events()
            return applied
        return self._known_past().applied.copy()

    def latest_states(self, count: int) -> list[State] | None:
        """The latest `count` states, oldest first, the present one last; fewer if there are fewer.

        They are the caller's own. None if there is no domain to describe them with.
        """
        if self.domain is None or count > KEPT_STATES:
            return None
        past = self._known_past()
        marks = past.marks[len(past.marks) - count + 1 :] if count > 1 else []
        if len(past.marks) < count - 1:
            marks = past.marks[:]
        if any(mark.state is None for mark in marks):
            self._past = None
            past = self._known_past()
            marks = past.marks[-(count - 1) :]
        now = self._state(past.said, past.did)
        return [_own(mark.state) for mark in marks if mark.state is not None] + [now]

    def current_state(
        self, event_verbosity: EventVerbosity = EventVerbosity.NONE
    ) -> dict[str, Any]:
        """The state as an object; all events are turned into mappings when they are read."""
        if event_verbosity is not EventVerbosity.ALL:
            state: dict[str, Any] = super().current_state(event_verbosity)
            return state
        loop = self.active_loop
        return {
            "sender_id": self.sender_id,
            "slots": self.current_slot_values(),
            "latest_message": self._latest_message_data(),
            "latest_event_time": self.events[-1].timestamp if self.events else None,
            "followup_action": self.followup_action,
            "paused": self.is_paused(),
            "events": EventDicts(self.events.copy()),
            "latest_input_channel": self.get_latest_input_channel(),
            # Rasa copies the message that began the loop with all that was understood of it.
            "active_loop": {each.name: getattr(loop, each.name) for each in fields(loop)}
            if loop
            else {},
            "latest_action": self.latest_action,
            "latest_action_name": self.latest_action_name,
        }

    def current_slot_values(self) -> dict[str, Any]:
        """The value of each slot."""
        if self._values is None:
            self._values = super().current_slot_values()
        return dict(self._values)

    def _create_events(self, evts: Sequence[Event]) -> Any:
        """Events that are cheap to copy. All are kept: the store bounds what is in memory, by conversations."""
        return SharedList(evts)

    def _set_slot(self, key: str, value: Any) -> None:
        """Put a slot of that value in the place of the one that copies may share."""
        if key in self.slots:
            self.slots[key] = _copied(self.slots[key])
        super()._set_slot(key, value)
        if self._values is not None and key in self.slots:
            self._values = {**self._values, key: self.slots[key].value}

    def _reset_slots(self) -> None:
        """Put slots of their first values in the place of those that copies may share."""
        self.slots = {name: _copied(slot) for name, slot in self.slots.items()}
        self._values = None
        super()._reset_slots()

    def _known_past(self) -> _Past:
        if self._past is None:
            self._past = self._worked_out()
        return self._past

    def _worked_out(self) -> _Past:
        """The past from all events, in Rasa's own way."""
        applied = super().applied_events()
        actions = [n for n, event in enumerate(applied) if isinstance(event, ActionExecuted)]
        described = set(actions[-KEPT_STATES:])
        replayed = self.init_copy()
        marks: list[_Mark] = []
        for place, event in enumerate(applied):
            if isinstance(event, ActionExecuted):
                state = self._state_of(replayed) if place in described else None
                marks.append(_Mark(place, replayed.latest_message, state))
            replayed.update(event)
        loops = {
            event.name for event in self.events if isinstance(event, ActiveLoop) and event.name
        }
        said, did = replayed.latest_message, replayed.latest_action or {}
        return _Past(
            len(self.events), SharedList(applied), SharedList(marks), loops, said, did, self._ran()
        )

    def _ran(self) -> Counter[str]:
        ran: Counter[str] = Counter()
        for event in self.events:
            if isinstance(event, ActionExecuted):
                ran[event.action_name] += 1
            elif isinstance(event, BEGINS_ANEW):
                ran.clear()
        return ran

    def _follow(self, event: Event, past: _Past) -> None:
        """Take in the event that was just added."""
        if isinstance(event, TAKES_BACK) or self._is_counted_anew(event, past):
            self._past = None
            return
        past.seen = len(self.events)
        if isinstance(event, BEGINS_ANEW):
            past.applied, past.marks = SharedList(), SharedList()
            past.ran.clear()
            past.said, past.did = UserUttered.empty(), {}
            return
        if isinstance(event, ActionExecuted):
            past.ran[event.action_name] += 1
            if event.action_name in past.loops and not self._first_loop_execution_or_unhappy_path(
                event.action_name, past.applied
            ):
                self._ask_again(event.action_name, past)
                return
            self._mark(past)
            past.did = self.latest_action or {}
        elif isinstance(event, UserUttered):
            past.said = event
        elif isinstance(event, ActiveLoop) and event.name:
            past.loops.add(event.name)
        past.applied.append(event)

    @staticmethod
    def _is_counted_anew(event: Event, past: _Past) -> bool:
        """Whether an action turns out to be a form only now that it has run several times.

        Executions of a form are counted differently. Of the first one nothing is known to be different.
        """
        return (
            isinstance(event, ActiveLoop)
            and bool(event.name)
            and event.name not in past.loops
            and past.ran[event.name] > 1
        )

    def _mark(self, past: _Past) -> None:
        state = self._state(past.said, past.did) if self.domain is not None else None
        past.marks.append(_Mark(len(past.applied), past.said, state))
        if len(past.marks) > KEPT_STATES:
            old = past.marks[-KEPT_STATES - 1]
            if old.state is not None:
                past.marks.lighten(-KEPT_STATES - 1, replace(old, state=None))

    def _ask_again(self, form: str, past: _Past) -> None:
        """A form ran once more: what was said and done since it ran before does not count."""
        mark, back = past.marks[-1], 1
        while past.applied[mark.place].action_name != form:
            back += 1
            mark = past.marks[-back]
        since = past.applied[mark.place :]
        self._undo_till_previous_loop_execution(form, since)
        past.applied.cut(mark.place)
        past.applied.extend(since)
        past.marks.cut(len(past.marks) - back + 1)
        past.said = mark.said
        past.did = self.latest_action or {}

    def _state(self, said: UserUttered, did: Mapping[str, Any]) -> State:
        slots = {name: _told(self.slots[name]) for name in self._telling}
        return self._described(_Moment(slots, said, did, self.active_loop))

    def _state_of(self, tracker: DialogueStateTracker) -> State | None:
        return None if self.domain is None else self._described(tracker)

    def _described(self, tracker: Any) -> State:
        assert self.domain is not None
        state: State = self.domain.get_active_state(tracker)
        return _own(state)


def _own(state: State) -> State:
    """A copy down to what is changed in place when states are prepared for a policy."""
    return {kind: dict(part) for kind, part in state.items()}


def _copied(slot: Slot) -> Slot:
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    twin.__dict__.pop(_TOLD, None)
    return twin


def _told(slot: Slot) -> _Told:
    told: _Told | None = slot.__dict__.get(_TOLD)
    if told is None:
        told = slot.__dict__[_TOLD] = _Told(slot)
    return told
