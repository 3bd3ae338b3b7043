"""What a session and a message get back, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from engine.types import OnPartial, OnReply, Partial, Reply, Source, TurnResult
from records.types import FinishedTurn, OfferedMessage, TurnKey

# Where a turn drew on several sources, it counts as the one furthest from a plain flow.
SOURCES_BY_WEIGHT = (Source.LLM, Source.FAQ, Source.AGENT, Source.SYSTEM, Source.FLOW)

OnAnswer = Callable[[dict[str, object]], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Opened:
    """A new session and its greeting."""

    session_id: str
    token: str
    language: str
    messages: tuple[Reply, ...]

    def as_json(self) -> dict[str, object]:
        """The answer in the shape of the chat API."""
        return {
            "session_id": self.session_id,
            "token": self.token,
            "language": self.language,
            "messages": [reply.as_json() for reply in self.messages],
        }


@dataclass(frozen=True)
class Answer:
    """What a message got: replies in the shape of the chat API, and who owns the conversation."""

    messages: tuple[dict[str, object], ...]
    handoff: str

    @classmethod
    def of(cls, result: TurnResult) -> Answer:
        """The answer a turn gives."""
        return cls(tuple(reply.as_json() for reply in result.messages), result.handoff.value)

    @classmethod
    def from_text(cls, text: str) -> Answer:
        """The answer kept as `as_text`."""
        told = json.loads(text)
        return cls(tuple(told["messages"]), told["handoff"])

    @property
    def reply_ids(self) -> frozenset[str]:
        """The ids of its replies."""
        return frozenset(str(message["id"]) for message in self.messages)

    def as_json(self) -> dict[str, object]:
        """The answer in the shape of the chat API."""
        return {"messages": list(self.messages), "handoff": self.handoff}

    def as_text(self) -> str:
        """The answer to be kept, and given again."""
        return json.dumps(self.as_json(), ensure_ascii=False)

    async def tell(self, on_answer: OnAnswer | None) -> None:
        """Pass its replies on one by one."""
        if on_answer is not None:
            for message in self.messages:
                await on_answer(message)


def finished_turn(
    key: TurnKey, result: TurnResult, offered: tuple[OfferedMessage, ...]
) -> FinishedTurn:
    """What is kept of a turn."""
    return FinishedTurn(
        key=key,
        answer=Answer.of(result).as_text(),
        replies=len(result.messages),
        source=weightiest_source(result.messages),
        handoff=result.handoff.value,
        failed=result.failed,
        model=result.model,
        offered=offered,
    )


def offered_in(messages: Sequence[Reply]) -> tuple[OfferedMessage, ...]:
    """The buttons of those messages that have any."""
    return tuple(
        OfferedMessage(reply.id, tuple((b.payload, b.title) for b in reply.buttons))
        for reply in messages
        if reply.buttons
    )


def weightiest_source(messages: Sequence[Reply]) -> str:
    """The source a turn counts under."""
    sources = {reply.source for reply in messages}
    found = (source.value for source in SOURCES_BY_WEIGHT if source in sources)
    return next(found, Source.FLOW.value)


def partial_to(on_partial: OnAnswer | None) -> OnPartial | None:
    """Takes partial replies and passes them on in the shape of the chat API."""
    if on_partial is None:
        return None

    async def pass_on(partial: Partial) -> None:
        await on_partial(partial.as_json())

    return pass_on


def as_json_to(on_answer: OnAnswer | None) -> OnReply | None:
    """Takes replies and passes them on in the shape of the chat API."""
    if on_answer is None:
        return None

    async def pass_on(reply: Reply) -> None:
        await on_answer(reply.as_json())

    return pass_on
