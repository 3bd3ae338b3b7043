"""The engine: one loaded model, and the turns run on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine.channel import TurnChannel
from engine.conversation import INTERNAL_KEY, PRESSED_KEY, TITLE_KEY, Event, find_turn, page
from engine.errors import EngineError, ModelIncomplete, TurnFailed
from engine.in_process import InProcessActions
from engine.models import newest_model
from engine.processor import TurnProcessor, owner
from engine.rated import rated_in
from engine.sql_tracker import SqlTracker
from engine.stores import SessionLocks, open_tracker_store, read_endpoints
from engine.types import (
    Handoff,
    HistoryPage,
    Incoming,
    Internal,
    OnPartial,
    OnReply,
    Payload,
    TurnResult,
)
from engine.watch import TurnWatch, watching
from engine.wording import CheckedResponses
from llm_fallback.asking import Composing
from llm_fallback.bootstrap import current_fallback
from llm_fallback.streaming import streaming

log = structlog.get_logger()

START_INTENT = "start_conversation"
START_MESSAGE_ID = "start"
ERROR_RESPONSE = "utter_internal_error"
REQUIRED_SLOTS = frozenset({"language", "customer_id", "identity_level", "handoff"})
TOKEN_LEVEL = "token"  # noqa: S105 -- the name of a rung of the identity ladder


@dataclass(frozen=True)
class EngineOptions:
    """How an engine is set up.

    `tracker_url` None takes the tracker store of `endpoints`. `turn_timeout_s` ends a turn whose
    action hangs; `default_language` is what replies are said to be in where nothing tells.
    """

    models: Path
    tracker_url: str | None
    endpoints: Path | None = None
    actions: str = "actions"
    default_language: str = "en"
    turn_timeout_s: float = 30.0


class Engine:
    """Runs turns. Made by `load`; implements `engine.types.Assistant`."""

    def __init__(
        self,
        options: EngineOptions,
        model: Path,
        tracker_store: TrackerStore,
        lock_store: LockStore,
        actions: InProcessActions,
    ) -> None:
        """Load `model`. Takes seconds, and blocks."""
        self._options = options
        self._store = tracker_store
        self._responses = CheckedResponses({})
        self._processor = TurnProcessor(model, tracker_store, lock_store, self._responses, actions)
        self._locks = SessionLocks(lock_store, options.turn_timeout_s + 10)
        self._composing: dict[str, Composing] = {}
        self.model_name = model.name
        domain = self._processor.domain
        check_domain(domain, actions)
        self._responses.responses = domain.responses
        tracker_store.domain = domain

    @classmethod
    async def load(cls, options: EngineOptions) -> Engine:
        """Load the newest model and connect to the stores.

        Raises:
            NoModel, ModelIncomplete, StoreUnreachable: with what is missing and what to do.
        """
        model = newest_model(options.models)
        store = await open_tracker_store(options.tracker_url, options.endpoints)
        locks = LockStore.create(read_endpoints(options.endpoints).lock_store)
        return cls(options, model, store, locks, InProcessActions(options.actions))

    async def start(
        self, session_id: str, language: str, customer_id: str | None = None
    ) -> TurnResult:
        """Open a conversation and greet; see `Assistant.start`."""
        slots: dict[str, str] = {"language": language}
        if customer_id is not None:
            slots.update(customer_id=customer_id, identity_level=TOKEN_LEVEL)
        async with self._locks.hold(session_id):
            await self._set_slots(session_id, slots)
            channel = self._channel(START_MESSAGE_ID)
            start = Internal(START_INTENT)
            message = self._message(session_id, start, START_MESSAGE_ID, channel)
            return await self._run(message)

    async def turn(
        self,
        session_id: str,
        incoming: Incoming,
        message_id: str,
        on_reply: OnReply | None = None,
        recovering: bool = False,
        on_partial: OnPartial | None = None,
    ) -> TurnResult:
        """Run one turn; see `Assistant.turn`."""
        async with self._locks.hold(session_id):
            if recovering:
                told = await self._told_before(session_id, message_id)
                if told is not None:
                    return told
            channel = self._channel(message_id, on_reply, on_partial)
            return await self._run(self._message(session_id, incoming, message_id, channel))

    def stop(self, session_id: str) -> bool:
        """End the reply being composed in that session; see `Assistant.stop`."""
        composing = self._composing.get(session_id)
        if composing is not None:
            composing.stopped.set()
        return composing is not None

    async def rated_down(self, session_id: str, reply_id: str) -> None:
        """Keep that a reply was no help; see `Assistant.rated_down`."""
        events, _ = await self._kept(session_id)
        slots = await self.slots(session_id)
        rated = rated_in(events, session_id, reply_id, self._options.default_language)
        if rated is not None:
            await current_fallback().rated_down(replace(rated, customer_id=slots["customer_id"]))

    async def history(self, session_id: str, before: int | None, limit: int) -> HistoryPage:
        """Up to `limit` entries before the position `before`, or the latest ones."""
        events, handoff = await self._kept(session_id)
        return page(events, handoff, self._options.default_language, before, limit)

    async def slots(self, session_id: str) -> dict[str, Any]:
        """All slots of a session, for tests and tools that look into a conversation."""
        tracker = await self._processor.get_tracker(session_id)
        return {name: slot.value for name, slot in tracker.slots.items()}

    async def events(self, session_id: str) -> Sequence[Event]:
        """All that Rasa kept of a session, oldest first, for tests and tools."""
        return (await self._kept(session_id))[0]

    async def ping(self) -> None:
        """Return if a turn could run now; raise StoreUnreachable otherwise."""
        if isinstance(self._store, SqlTracker):
            await asyncio.to_thread(self._store.ping)

    async def close(self) -> None:
        """Let go of what the stores hold open."""
        if self._store.event_broker is not None:
            await self._store.event_broker.close()
        if isinstance(self._store, SqlTracker):
            self._store.engine.dispose()

    async def _run(self, message: UserMessage) -> TurnResult:
        began = time.monotonic()
        channel: TurnChannel = message.output_channel
        composing = self._composing[message.sender_id] = Composing(channel.show)
        try:
            with watching() as watch, streaming(composing):
                failed = await self._attempt(message, watch)
        finally:
            del self._composing[message.sender_id]
        result = TurnResult(channel.replies, owner(watch.tracker), failed)
        log.info(
            "turn_run",
            session=message.sender_id,
            replies=len(result.messages),
            handoff=result.handoff.value,
            failed=failed,
            ms=round((time.monotonic() - began) * 1000),
        )
        return result

    async def _attempt(self, message: UserMessage, watch: TurnWatch) -> bool:
        """Run the turn, apologising if it fails; whether it did."""
        channel: TurnChannel = message.output_channel
        error = await self._handle(message)
        if error is None and (channel.replies or owner(watch.tracker) is not Handoff.BOT):
            await channel.finish()
            return False
        if error is None:
            log.error("turn_silent", session=message.sender_id)
        else:
            log.error("turn_failed", session=message.sender_id, reason=str(error), exc_info=error)
        await self._apologise(message, watch)
        await channel.finish()
        return True

    async def _handle(self, message: UserMessage) -> Exception | None:
        handling = self._processor.handle_message(message)
        try:
            await asyncio.wait_for(handling, self._options.turn_timeout_s)
        except asyncio.TimeoutError:
            return TurnFailed(f"not done after {self._options.turn_timeout_s} s")
        except Exception as error:
            return error
        return None

    async def _apologise(self, message: UserMessage, watch: TurnWatch) -> None:
        """End a broken turn: keep what was done in it, say sorry, and listen again.

        What succeeded before the failure stays: an action that wrote to the shop is not undone by
        forgetting it.
        """
        watch.failure = None
        tracker = watch.tracker
        if tracker is None:
            tracker = await self._tracker_with(message)
        channel = message.output_channel
        response = await self._responses.generate(ERROR_RESPONSE, tracker, channel.name())
        uttered = create_bot_utterance(
            {**(response or {}), "source": "system", "utter_action": ERROR_RESPONSE}
        )
        tracker.update_with_events([uttered, *_listening_again(tracker)], self._processor.domain)
        await channel.send_response(message.sender_id, uttered.message())
        try:
            await self._processor.save_tracker(tracker)
        except Exception as error:
            raise EngineError(f"the turn could not be stored: {type(error).__name__}") from error
        watch.tracker = tracker

    async def _tracker_with(self, message: UserMessage) -> DialogueStateTracker:
        """The tracker with the message noted on it, for a turn that broke before it was."""
        tracker = await self._processor.get_tracker(message.sender_id)
        said = UserUttered(message.text, message_id=message.message_id, metadata=message.metadata)
        tracker.update(said, self._processor.domain)
        return tracker

    async def _told_before(self, session_id: str, message_id: str) -> TurnResult | None:
        events, handoff = await self._kept(session_id)
        turn = find_turn(events, message_id, self._options.default_language)
        return None if turn is None else TurnResult(turn.answers(), handoff)

    async def _set_slots(self, session_id: str, slots: dict[str, str]) -> None:
        tracker = await self._processor.fetch_tracker_and_update_session(session_id)
        events = [SlotSet(name, value) for name, value in slots.items()]
        tracker.update_with_events(events, self._processor.domain)
        await self._processor.save_tracker(tracker)

    async def _kept(self, session_id: str) -> tuple[Sequence[Event], Handoff]:
        tracker = await self._store.retrieve_full_tracker(session_id)
        if tracker is None:
            return [], Handoff.BOT
        return [event.as_dict() for event in tracker.events], owner(tracker)

    def _channel(
        self,
        message_id: str,
        on_reply: OnReply | None = None,
        on_partial: OnPartial | None = None,
    ) -> TurnChannel:
        return TurnChannel(message_id, self._options.default_language, on_reply, on_partial)

    def _message(
        self, session_id: str, incoming: Incoming, message_id: str, channel: TurnChannel
    ) -> UserMessage:
        text, parsed, metadata = self._read(incoming)
        return UserMessage(
            text,
            channel,
            session_id,
            parse_data=parsed,
            input_channel=channel.name(),
            message_id=message_id,
            metadata=metadata,
        )

    def _read(self, incoming: Incoming) -> tuple[str, dict[str, Any] | None, dict[str, Any] | None]:
        """The text, the ready parse and the metadata of what came in; text is parsed later."""
        if isinstance(incoming, Internal):
            payload = f"/{incoming.intent}"
            return payload, self._processor.parse_payload(payload), {INTERNAL_KEY: True}
        if isinstance(incoming, Payload):
            facts = {PRESSED_KEY: True}
            titled = {**facts, TITLE_KEY: incoming.title} if incoming.title else facts
            return incoming.payload, self._processor.parse_payload(incoming.payload), titled
        return incoming.text, None, None


def check_domain(domain: Domain, actions: InProcessActions) -> None:
    """See that the model has what the engine relies on and the package has the model's actions.

    Raises:
        ModelIncomplete: naming all that is missing.
    """
    missing = [
        *(f"slot {name!r}" for name in sorted(REQUIRED_SLOTS - {s.name for s in domain.slots})),
        *(f"intent {name!r}" for name in {START_INTENT} - set(domain.intents)),
        *(f"response {name!r}" for name in {ERROR_RESPONSE} - set(domain.responses)),
        *(
            f"action {name!r} (in the actions package)"
            for name in sorted(_custom_actions(domain) - actions.action_names)
        ),
    ]
    if missing:
        raise ModelIncomplete(
            f"the model cannot be served: no {', no '.join(missing)}; add it and train again"
        )


def _listening_again(tracker: DialogueStateTracker) -> list[ActionExecuted]:
    """What makes the assistant listen after a broken turn.

    A form that let another action answer first stays set aside until it is run again. The step that
    would have done so may be missing now, so it is noted here.
    """
    listen = ActionExecuted(ACTION_LISTEN_NAME)
    if tracker.active_loop is not None and tracker.active_loop.rejected:
        return [ActionExecuted(tracker.active_loop_name), listen]
    return [listen]


def _custom_actions(domain: Domain) -> set[str]:
    return {name for name in domain.user_actions if not name.startswith("utter_")}
