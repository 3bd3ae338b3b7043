"""Holds conversations with stock Rasa: `python -m tests.engine.equivalence.stock MODEL CASES OUT`.

In a process of its own, because the engine replaces some of Rasa's functions. Nothing of the engine is imported
but the names of metadata. Actions run in the process, with everything that passes made JSON and back.
"""

from __future__ import annotations

import asyncio
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import interfaces
from rasa_sdk.executor import ActionExecutor

from engine.conversation import INTERNAL_KEY
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.bootstrap import use
from shop.context import Shop
from shop.policies import load_policy
from tests.conversations.shop import DATA, NOW
from tests.engine.equivalence.cases import Case, comparable, said_in

ROOT = Path(__file__).parents[3]
CHANNEL = "aftercart"


class Actions(EndpointConfig):  # type: ignore[misc]
    """An action server without the server."""

    def __init__(self) -> None:
        super().__init__("in-process://actions")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run one action, as the SDK's server does."""
        call = json.loads(json.dumps(kwargs["json"]))
        try:
            return json.loads(json.dumps(await self._executor.run(call)))
        except interfaces.ActionExecutionRejection as refusal:
            raise ActionExecutionRejection(refusal.action_name, str(refusal)) from refusal


class Channel(CollectingOutputChannel):  # type: ignore[misc]
    """Replies are read from the events."""

    @classmethod
    def name(cls) -> str:
        """The engine's, so that responses meant for one channel are the same."""
        return CHANNEL


async def hold(processor: MessageProcessor, case: Case, session_id: str) -> list[dict[str, Any]]:
    """The events of the conversation, ended where a person takes over: the engine is silent then."""
    tracker = await processor.fetch_tracker_and_update_session(session_id)
    slots = {"language": case.language}
    if case.signed_in_as is not None:
        slots |= {"customer_id": case.signed_in_as, "identity_level": "token"}
    tracker.update_with_events([SlotSet(*slot) for slot in slots.items()], processor.domain)
    await processor.save_tracker(tracker)
    np.random.seed(case.seed)
    await _send(processor, session_id, "/start_conversation", "start", {INTERNAL_KEY: True})
    for number, step in enumerate(case.steps):
        events = await _events(processor, session_id)
        said = said_in(step, replies_in(events))
        if said is None or is_with_a_person(events):
            continue
        np.random.seed(case.seed + number + 1)
        await _send(processor, session_id, said.text, f"m{number}", said.metadata or None)
    return [comparable(event) for event in await _events(processor, session_id)]


async def _send(
    processor: MessageProcessor,
    session_id: str,
    text: str,
    message_id: str,
    metadata: dict[str, Any] | None,
) -> None:
    message = UserMessage(text, Channel(), session_id, None, CHANNEL, message_id, metadata)
    await processor.handle_message(message)


async def _events(processor: MessageProcessor, session_id: str) -> list[dict[str, Any]]:
    tracker = await processor.tracker_store.retrieve_full_tracker(session_id)
    return [event.as_dict() for event in tracker.events]


def replies_in(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was replied to the latest message of the customer."""
    found: list[dict[str, Any]] = []
    for event in reversed(events):
        if event["event"] == "user" and event.get("message_id"):
            break
        if event["event"] == "bot":
            found.append(event)
    return found[::-1]


def is_with_a_person(events: list[dict[str, Any]]) -> bool:
    """Whether a person owns the conversation."""
    owners = [e["value"] for e in events if e["event"] == "slot" and e["name"] == "handoff"]
    return bool(owners) and owners[-1] == "human"


async def main(model: str, cases: str, out: str) -> None:
    """Hold all conversations, each in a fresh shop, and write their events."""
    agent = Agent.load(model, action_endpoint=Actions())
    assert agent.processor is not None
    result: list[list[dict[str, Any]]] = []
    for number, raw in enumerate(json.loads(Path(cases).read_text(encoding="utf-8"))):
        with use(fresh_shop()):
            result.append(await hold(agent.processor, Case.from_json(raw), f"case-{number}"))
    Path(out).write_text(json.dumps(result), encoding="utf-8")


def fresh_shop() -> Shop:
    """The shop of the conversation tests, as it is before anything happens."""
    return Shop(
        MemoryCommerce(DATA), MemoryDesk(), load_policy(ROOT / "data/policies"), lambda: NOW
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asyncio.run(main(*sys.argv[1:]))
