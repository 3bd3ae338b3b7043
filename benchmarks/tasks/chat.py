"""The chat API as a client sees it: a turn of replies, and what may be said back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx


class ChatFailed(RuntimeError):
    """The server did not answer a call as the chat API promises."""


@dataclass(frozen=True)
class Button:
    """A choice offered: its title and the payload that picks it."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message of the assistant."""

    text: str
    source: str = "flow"
    asks: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Turn:
    """Everything the assistant answered to one message, and who owns the conversation."""

    replies: tuple[Reply, ...]
    handoff: str = "bot"

    @property
    def asking(self) -> Reply | None:
        """The reply that asks something, the last one if several do; None if none does."""
        return next((reply for reply in reversed(self.replies) if reply.asks), None)

    @property
    def asks(self) -> str | None:
        """What the assistant waits for."""
        return self.asking.asks if self.asking else None

    @property
    def about(self) -> Mapping[str, Any]:
        """What the question is about; empty where the assistant does not say."""
        return self.asking.about if self.asking else {}

    @property
    def summary(self) -> Mapping[str, Any] | None:
        """What a yes would do."""
        return self.asking.summary if self.asking else None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The choices offered with the question, or else with the last reply that offers any."""
        if self.asking and self.asking.buttons:
            return self.asking.buttons
        return next((r.buttons for r in reversed(self.replies) if r.buttons), ())

    @property
    def text(self) -> str:
        """All the replies' text."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def llm_calls(self) -> int:
        """How many replies an LLM wrote."""
        return sum(reply.source == "llm" for reply in self.replies)

    def key(self) -> tuple[Any, ...] | None:
        """What makes two questions the same one; None where nothing is asked."""
        if self.asks is None:
            return None
        return (self.asks, self.about.get("line"), self.about.get("item_id"), repr(self.summary))


@dataclass(frozen=True)
class Say:
    """What the customer does next: types a text or presses the button with a payload."""

    text: str = ""
    payload: str | None = None

    def __str__(self) -> str:
        return self.text if self.payload is None else f"[{self.text or self.payload}]"


class Chat(Protocol):
    """A conversation with the assistant."""

    def open(self) -> Turn:
        """Start the conversation; the greeting."""

    def send(self, say: Say) -> Turn:
        """Say something; the answer. Raises ChatFailed."""


class HttpChat:
    """A conversation over the chat API."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.session_id = ""
        self.token = ""

    def open(self) -> Turn:
        """Open a session; the greeting. Raises ChatFailed."""
        answer = self._post("/api/chat/session", {}, {})
        self.session_id, self.token = answer["session_id"], answer["token"]
        return turn_of(answer)

    def send(self, say: Say) -> Turn:
        """Send a text or a payload in this session; the answer. Raises ChatFailed."""
        said = {"text": say.text} if say.payload is None else {"payload": say.payload}
        headers = {"Authorization": f"Bearer {self.token}"}
        return turn_of(
            self._post("/api/chat/message", {"session_id": self.session_id, **said}, headers)
        )

    def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        try:
            response = self.client.post(path, json=dict(body), headers=dict(headers))
            response.raise_for_status()
            return response.json()
        except httpx.HTTPStatusError as error:
            said = error.response.text[:300]
            raise ChatFailed(f"{path} answered {error.response.status_code}: {said}") from error
        except (httpx.HTTPError, ValueError) as error:
            raise ChatFailed(f"{path} gave no answer: {error!r}") from error


def turn_of(answer: Mapping[str, Any]) -> Turn:
    """The turn in an answer of the chat API."""
    messages: Sequence[Mapping[str, Any]] = answer.get("messages") or ()
    return Turn(tuple(_reply(m) for m in messages), answer.get("handoff") or "bot")


def _reply(raw: Mapping[str, Any]) -> Reply:
    return Reply(
        text=raw.get("text") or "",
        source=raw.get("source") or "flow",
        asks=raw.get("asks"),
        about=raw.get("about") or {},
        summary=raw.get("summary"),
        buttons=tuple(Button(b["title"], b["payload"]) for b in raw.get("buttons") or ()),
    )
