"""A model at work: connected to the store of conversations, it runs turns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine.channel import TurnChannel
from engine.conversation import INTERNAL_KEY, PRESSED_KEY, TITLE_KEY, Event, find_turn
from engine.errors import EngineError, StoreConflict, TurnFailed
from engine.model import ERROR_RESPONSE, Model
from engine.processor import owner
from engine.sql_tracker import SqlTracker
from engine.stores import open_tracker_store
from engine.types import (
    Handoff,
    Incoming,
    Internal,
    OnPartial,
    OnReply,
    Payload,
    TurnResult,
)
from engine.watch import TurnWatch, watching
from llm_fallback.asking import Composing
from llm_fallback.streaming import streaming

log = structlog.get_logger()


@dataclass(frozen=True)
class EngineOptions:
    """How an engine is set up.

    `tracker_url` None takes the tracker store of `endpoints`. `turn_timeout_s` ends a turn whose
    action hangs; `default_language` is what replies are said to be in where nothing tells. With a
    `lock_file`, the processes of this machine that have the same one wait for each other's turns.
    """

    models: Path
    tracker_url: str | None
    endpoints: Path | None = None
    actions: str = "actions"
    default_language: str = "en"
    turn_timeout_s: float = 30.0
    lock_file: Path | None = None


class Running:
    """One model and its own view of the conversations. Made by `open`.

    What is warm belongs to the model it was worked out with. So each model has a store of its own; the database and
    its versions keep them from overlooking each other.
    """

    def __init__(self, model: Model, store: TrackerStore, options: EngineOptions) -> None:
        """Let `model` run turns on the conversations of `store`."""
        self.name = model.name
        self._options = options
        self._store = store
        self._processor = model.processor
        self._responses = model.responses
        self._composing: dict[str, Composing] = {}
        self._users = 0
        self._is_retired = False
        self._unused = asyncio.Event()
        self._processor.tracker_store = store
        store.domain = model.domain

    @classmethod
    async def open(cls, model: Model, options: EngineOptions) -> Running:
        """Connect a model to the store. Raises StoreUnreachable."""
        return cls(model, await open_tracker_store(options.tracker_url, options.endpoints), options)

    @contextmanager
    def in_use(self) -> Iterator[Running]:
        """Keep it open for the block, also when another model takes over meanwhile."""
        self._users += 1
        try:
            yield self
        finally:
            self._users -= 1
            if self._is_retired and self._users == 0:
                self._unused.set()

    async def retire(self) -> None:
        """Close it as soon as nobody uses it any more."""
        self._is_retired = True
        if self._users:
            await self._unused.wait()
        await self.close()

    async def close(self) -> None:
        """Let go of what the store holds open."""
        if self._store.event_broker is not None:
            await self._store.event_broker.close()
        if isinstance(self._store, SqlTracker):
            self._store.engine.dispose()

    async def ping(self) -> None:
        """Return if a turn could run now; raise StoreUnreachable otherwise."""
        if isinstance(self._store, SqlTracker):
            await asyncio.to_thread(self._store.ping)

    async def hear(
        self,
        session_id: str,
        incoming: Incoming,
        message_id: str,
        on_reply: OnReply | None = None,
        on_partial: OnPartial | None = None,
        recovering: bool = False,
    ) -> TurnResult:
        """Run one turn. The caller holds the session.

        `recovering` says that it was begun before, maybe elsewhere: what is in the store of it is told again.

        Raises:
            StoreConflict: the conversation went on elsewhere meanwhile, with another message.
        """
        if recovering:
            told = await self._told_before(session_id, message_id)
            if told is not None:
                return await _tell(told, on_reply)
        channel = TurnChannel(message_id, self._options.default_language, on_reply, on_partial)
        message = self._message(session_id, incoming, message_id, channel)
        try:
            return await self._run(message, message_id if recovering else None)
        except StoreConflict:
            told = await self._told_before(session_id, message_id)
            if told is None:
                raise
            return told if channel.replies else await _tell(told, on_reply)

    def stop(self, session_id: str) -> bool:
        """End the reply being composed in that session; whether one was."""
        composing = self._composing.get(session_id)
        if composing is not None:
            composing.stopped.set()
        return composing is not None

    async def slots(self, session_id: str) -> dict[str, Any]:
        """All slots of a session."""
        tracker = await self._processor.get_tracker(session_id)
        return {name: slot.value for name, slot in tracker.slots.items()}

    async def kept(self, session_id: str) -> tuple[Sequence[Event], Handoff]:
        """All events of a session, oldest first, and who owns it."""
        tracker = await self._store.retrieve_full_tracker(session_id)
        if tracker is None:
            return [], Handoff.BOT
        return [event.as_dict() for event in tracker.events], owner(tracker)

    async def _told_before(self, session_id: str, message_id: str) -> TurnResult | None:
        """What that turn said, if it is wholly in the store."""
        events, handoff = await self.kept(session_id)
        turn = find_turn(events, message_id, self._options.default_language)
        return None if turn is None else TurnResult(turn.answers(), handoff)

    async def set_slots(self, session_id: str, slots: dict[str, str]) -> None:
        """Set slots outside of a turn. The caller holds the session."""
        tracker = await self._processor.fetch_tracker_and_update_session(session_id)
        events = [SlotSet(name, value) for name, value in slots.items()]
        tracker.update_with_events(events, self._processor.domain)
        await self._processor.save_tracker(tracker)

    async def _run(self, message: UserMessage, begun_elsewhere: str | None) -> TurnResult:
        began = time.monotonic()
        channel: TurnChannel = message.output_channel
        composing = self._composing[message.sender_id] = Composing(channel.show)
        try:
            with watching(begun_elsewhere) as watch, streaming(composing):
                failed = await self._attempt(message, watch)
        finally:
            del self._composing[message.sender_id]
        result = TurnResult(channel.replies, owner(watch.tracker), failed, self.name)
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
        except StoreConflict:
            # Nothing of this turn was kept, and nothing is to be: no apology either.
            raise
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


async def _tell(told: TurnResult, on_reply: OnReply | None) -> TurnResult:
    """The same, each reply passed on as when it was said first."""
    if on_reply is not None:
        for reply in told.messages:
            await on_reply(reply)
    return told


def _listening_again(tracker: DialogueStateTracker) -> list[ActionExecuted]:
    """What makes the assistant listen after a broken turn.

    A form that let another action answer first stays set aside until it is run again. The step that
    would have done so may be missing now, so it is noted here.
    """
    listen = ActionExecuted(ACTION_LISTEN_NAME)
    if tracker.active_loop is not None and tracker.active_loop.rejected:
        return [ActionExecuted(tracker.active_loop_name), listen]
    return [listen]
