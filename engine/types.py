"""What goes into a turn and what comes out of it, free of Rasa.

A reply is what the chat API calls a message: `Reply.as_json` is its shape there, word for word.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Handoff(str, Enum):
    """Who owns the conversation: the assistant, the queue for a person, or a person."""

    BOT = "bot"
    QUEUED = "queued"
    HUMAN = "human"


class Source(str, Enum):
    """Where the words of a reply come from."""

    FLOW = "flow"
    FAQ = "faq"
    LLM = "llm"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Text:
    """Words the customer typed. Never read as a payload, whatever they look like."""

    text: str


@dataclass(frozen=True)
class Payload:
    """A button the customer pressed: `/intent` or `/intent{"entity": "value"}`, and its title."""

    payload: str
    title: str = ""


@dataclass(frozen=True)
class Internal:
    """An intent the program itself sends, such as the start of a conversation."""

    intent: str


Incoming = Text | Payload | Internal


@dataclass(frozen=True)
class Button:
    """One option a reply offers."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message of the assistant. `about`, `summary`, `cards`, `citations` hold plain JSON."""

    id: str
    text: str
    language: str
    buttons: tuple[Button, ...] = ()
    cards: tuple[Mapping[str, object], ...] = ()
    image: str | None = None
    source: Source = Source.FLOW
    asks: str | None = None
    about: Mapping[str, object] | None = None
    summary: Mapping[str, object] | None = None
    citations: tuple[Mapping[str, object], ...] = ()
    rateable: bool = False

    def as_json(self) -> dict[str, object]:
        """The reply in the shape of the chat API; optional keys are absent, not null."""
        result: dict[str, object] = {
            "id": self.id,
            "text": self.text,
            "language": self.language,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "cards": [dict(card) for card in self.cards],
            "image": self.image,
            "source": self.source.value,
            "citations": [dict(citation) for citation in self.citations],
            "rateable": self.rateable,
        }
        optional = {"asks": self.asks, "about": self.about, "summary": self.summary}
        result.update({key: value for key, value in optional.items() if value is not None})
        return result


@dataclass(frozen=True)
class TurnResult:
    """The replies of one turn, in order, and who owns the conversation after it.

    `failed` says that the turn broke off and its last reply is the apology. `model` is the file
    name of the model that answered, None where the turn is told from memory.
    """

    messages: tuple[Reply, ...]
    handoff: Handoff
    failed: bool = False
    model: str | None = None


class Role(str, Enum):
    """Who said an entry of the history."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class HistoryEntry:
    """One thing said. `reply` is set for the assistant's; `text` is what the customer saw."""

    role: Role
    id: str
    text: str
    at: datetime
    reply: Reply | None = None

    def as_json(self) -> dict[str, object]:
        """The entry in the shape of the chat API."""
        said = {"role": self.role.value, "at": self.at.isoformat()}
        if self.reply is not None:
            return {**said, **self.reply.as_json()}
        return {**said, "id": self.id, "text": self.text}


@dataclass(frozen=True)
class HistoryPage:
    """Some entries, oldest first. `before` asks for the page before this one; None: no more."""

    entries: tuple[HistoryEntry, ...]
    before: int | None
    handoff: Handoff


@dataclass(frozen=True)
class Partial:
    """A reply that is still being composed: the id it will have, and its text so far."""

    id: str
    text: str

    def as_json(self) -> dict[str, object]:
        """The partial reply in the shape of the chat API."""
        return {"id": self.id, "text": self.text}


OnReply = Callable[[Reply], Awaitable[None]]
OnPartial = Callable[[Partial], Awaitable[None]]


class Assistant(Protocol):
    """What the gateway needs of the engine. All methods may raise EngineError."""

    async def start(
        self, session_id: str, language: str, customer_id: str | None = None
    ) -> TurnResult:
        """Open a conversation and greet. With `customer_id` the customer counts as identified."""

    async def turn(
        self,
        session_id: str,
        incoming: Incoming,
        message_id: str,
        on_reply: OnReply | None = None,
        recovering: bool = False,
        on_partial: OnPartial | None = None,
    ) -> TurnResult:
        """Run one turn; turns of one session run one at a time, in the order they came.

        `on_reply` gets each reply as soon as it is known, in order, and `on_partial` what is known
        of a reply that takes its time: the reply itself follows under the same id. With `recovering`, a turn of
        that `message_id` that is wholly in the tracker is answered from there and not run again.
        An action that raises ends the turn with an apology and `failed`, not with an exception.
        """

    def alone(self, session_id: str) -> AbstractAsyncContextManager[None]:
        """Keep the other turns of a session waiting, in all processes, while the block runs.

        Turns begun inside do not wait again. Any text may name the session, if all use the same.
        """

    def stop(self, session_id: str) -> bool:
        """End the reply being composed in that session, keeping what is known of it; if one is."""

    async def rated_down(self, session_id: str, reply_id: str) -> None:
        """Keep that a reply was no help, if it answered a question from pages or by a model."""

    async def history(self, session_id: str, before: int | None, limit: int) -> HistoryPage:
        """Up to `limit` entries before the position `before`, or the latest ones."""

    async def ping(self) -> None:
        """Return if a turn could run now; raise EngineError otherwise."""
