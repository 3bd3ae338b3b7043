"""Rasa's own actions on a `LiveTracker`: what they replay all events for is a copy here.

Source of what is replaced: `_temporary_tracker` in rasa/core/actions/forms.py and `_execute_validation_action` in
rasa/core/actions/action.py of rasa 3.6.21.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from rasa.core.actions.action import Action, ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.slot_mappings import SlotMappingType
from rasa.shared.core.trackers import DialogueStateTracker

from engine.tracker import LiveTracker

# On a domain: the same one with few slots, and on that one, the domain it is of.
_FILLED = "_aftercart_filled"
_WHOLE = "_aftercart_whole"


class LiveForm(FormAction):  # type: ignore[misc]
    """A form as Rasa runs it."""

    def _temporary_tracker(
        self,
        current_tracker: DialogueStateTracker,
        additional_events: list[Event],
        domain: Domain,
    ) -> DialogueStateTracker:
        if not isinstance(current_tracker, LiveTracker):
            return super()._temporary_tracker(current_tracker, additional_events, domain)
        return _with(
            current_tracker,
            [
                SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker)),
                ActionExecuted(self.name()),
                *additional_events,
            ],
        )


class LiveExtractSlots(ActionExtractSlots):  # type: ignore[misc]
    """The filling of slots after each message, as Rasa does it."""

    async def run(
        self, output_channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Domain
    ) -> list[Event]:
        events: list[Event] = await super().run(
            output_channel, nlg, tracker, _with_filled_slots(domain)
        )
        return events

    async def _run_custom_action(
        self, custom_action: str, output_channel: Any, nlg: Any, tracker: Any, domain: Domain
    ) -> list[Event]:
        events: list[Event] = await super()._run_custom_action(
            custom_action, output_channel, nlg, tracker, getattr(domain, _WHOLE, domain)
        )
        return events

    async def _execute_validation_action(
        self,
        extraction_events: list[Event],
        output_channel: Any,
        nlg: Any,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        extracted = [event for event in extraction_events if isinstance(event, SlotSet)]
        if not isinstance(tracker, LiveTracker):
            events: list[Event] = await super()._execute_validation_action(
                extraction_events, output_channel, nlg, tracker, domain
            )
            return events
        if ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions:
            return extracted
        validated: list[Event] = await self._run_custom_action(
            ACTION_VALIDATE_SLOT_MAPPINGS, output_channel, nlg, _with(tracker, extracted), domain
        )
        decided = {event.key for event in validated if isinstance(event, SlotSet)}
        return validated + [event for event in extracted if event.key not in decided]


def _with_filled_slots(domain: Domain) -> Domain:
    """The domain, with only those slots that something in a message can fill.

    Rasa asks each mapping of each slot at each message. A custom mapping without an action answers nothing.
    """
    found = getattr(domain, _FILLED, None)
    if found is None:
        found = copy(domain)
        found.slots = [slot for slot in domain.slots if any(map(_fills, slot.mappings))]
        setattr(found, _WHOLE, domain)
        setattr(domain, _FILLED, found)
    return found


def _fills(mapping: Mapping[str, Any]) -> bool:
    return mapping.get("type") != str(SlotMappingType.CUSTOM) or bool(mapping.get("action"))


def live(action: Action) -> Action:
    """The same action, quick on a `LiveTracker` if it is one of those above."""
    return LiveForm(action.name(), action.action_endpoint) if type(action) is FormAction else action


def _with(tracker: LiveTracker, events: Iterable[Event]) -> LiveTracker:
    twin = tracker.since_restart()
    for event in events:
        twin.update(event)
    return twin
