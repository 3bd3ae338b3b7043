"""Rasa's message processor with some of its steps tightened, and some made quicker (docs/engine.md).

- Typed text is never a payload. Rasa's last NLU node turns a text that starts with `/` into an
  intent of that name; typed text is parsed up to the node before it.
- An action that raises ends the turn.
- While a person owns the conversation, what the customer says is noted and nothing is predicted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.actions.action import (
    Action,
    ActionExecutionRejection,
    ActionListen,
    action_for_name_or_text,
)
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import (
    ACTION_EXTRACT_SLOTS,
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
)
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from engine.errors import ActionFailed, TurnLooped
from engine.graph import InOrderRunner
from engine.in_process import InProcessActions
from engine.live_actions import live
from engine.logs import quiet_libraries
from engine.speed import keep_out_of_collections, one_thread_each, speed_up_rasa
from engine.types import Handoff
from engine.watch import (
    is_silent,
    note_failure,
    note_silence,
    note_tracker,
    raise_if_answered,
    raise_if_failed,
)

# A turn of more steps goes round in circles. Ending one request and refusing the next ones in its queue
# takes about six steps each, which is more than the ten Rasa allows.
MAX_STEPS = 60


class TurnProcessor(MessageProcessor):  # type: ignore[misc]
    """Runs turns on one loaded model."""

    def __init__(
        self,
        model: Path,
        tracker_store: TrackerStore,
        lock_store: LockStore,
        responses: NaturalLanguageGenerator,
        actions: InProcessActions,
    ) -> None:
        """Load the model. Takes seconds, and blocks."""
        speed_up_rasa()
        with quiet_libraries():
            super().__init__(
                model_path=model,
                tracker_store=tracker_store,
                lock_store=lock_store,
                generator=responses,
                action_endpoint=actions,
                max_number_of_predictions=MAX_STEPS,
                on_circuit_break=_note_loop,
            )
        self._typed_text_target = self._node_before_payloads()
        one_thread_each()
        keep_out_of_collections()

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, InOrderRunner]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, InOrderRunner
            )
        runner.give(metadata.domain)
        return Path(model_path).name, metadata, runner

    def parse_payload(self, payload: str) -> dict[str, Any]:
        """Read `/intent{"entity": "value"}` as Rasa reads it, checked against the domain."""
        message = YAMLStoryReader.unpack_regex_message(
            Message({"text": payload}), self.domain, entity_extractor_name="payload"
        )
        return {"text": payload, "intent": {}, "entities": [], **message.as_dict()}

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """Parse typed text with all of the NLU pipeline but the reading of payloads."""
        if tracker is None:
            tracker = DialogueStateTracker.from_events(message.sender_id, [])
        results = self.graph_runner.run(
            inputs={PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker},
            targets=[self._typed_text_target],
        )
        parsed = results[self._typed_text_target][0]
        return {
            "text": "",
            "intent": {"name": None, "confidence": 0.0},
            "entities": [],
            **parsed.as_dict(only_output_properties=only_output_properties),
        }

    async def fetch_tracker_and_update_session(
        self, *args: Any, **kwargs: Any
    ) -> DialogueStateTracker:
        """The conversation to go on with.

        Raises:
            StoreConflict: the turn is in it already, finished by another process since it was looked for.
        """
        tracker = await super().fetch_tracker_and_update_session(*args, **kwargs)
        raise_if_answered(tracker)
        return tracker

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fill slots from the message, unless a person owns the conversation."""
        note_tracker(tracker)
        if owner(tracker) is Handoff.HUMAN:
            note_silence()
            return tracker
        extract = action_for_name_or_text(ACTION_EXTRACT_SLOTS, self.domain, self.action_endpoint)
        events = await extract.run(output_channel, self.nlg, tracker, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Choose the next action, if the last one succeeded; none, if a person is to answer."""
        raise_if_failed()
        if is_silent():
            waiting = PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME)
            return ActionListen(), waiting
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return _Watched(live(action)), prediction

    def is_action_limit_reached(
        self, tracker: DialogueStateTracker, should_predict_another_action: bool
    ) -> bool:
        """Whether this turn has had as many actions as it may, without looking at earlier ones."""
        if not should_predict_another_action:
            return False
        done = 0
        for event in reversed(tracker.events):
            if isinstance(event, ActionExecuted):
                if event.action_name in (ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME):
                    break
                done += 1
        return bool(done >= self.max_number_of_predictions)

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Store a turn, unless something in it failed: then the engine decides what is stored."""
        note_tracker(tracker)
        raise_if_failed()
        await super().save_tracker(tracker)

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        # As Rasa's, without deep copies of all events for a log that is never written.
        if not any(isinstance(event, ActionExecutionRejected) for event in events or ()):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Nothing: slots hold what customers say, which is not logged."""

    def _node_before_payloads(self) -> str:
        """The NLU node whose output Rasa's reading of payloads starts from.

        Rasa appends that reading to every pipeline, as the node `nlu_target` names.
        """
        schema = self.model_metadata.predict_schema
        return str(schema.nodes[self.model_metadata.nlu_target].needs["messages"])


def owner(tracker: DialogueStateTracker) -> Handoff:
    """Who owns the conversation, from the slot `handoff`; the bot, if nothing is said there."""
    slot = tracker.slots.get("handoff")
    try:
        return Handoff(slot.value if slot is not None else None)
    except ValueError:
        return Handoff.BOT


class _Watched(Action):  # type: ignore[misc]
    """An action whose exceptions are noted: Rasa swallows them."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return str(self._action.name())

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        try:
            return list(await self._action.run(*args, **kwargs) or [])
        except ActionExecutionRejection:
            raise
        except Exception as error:
            note_failure(ActionFailed(f"{self.name()!r} raised {type(error).__name__}"))
            raise

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Event:
        return self._action.event_for_successful_execution(prediction)


def _note_loop(tracker: DialogueStateTracker, *_: Any) -> None:
    note_failure(TurnLooped(f"no end after {tracker.latest_action_name!r}"))
