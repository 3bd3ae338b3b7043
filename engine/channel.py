"""Collects the replies of one turn, and passes each on as soon as it is known."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from engine.conversation import reply_id
from engine.replies import only_last_asks, to_reply, without_asks
from engine.types import OnPartial, OnReply, Partial, Reply


class TurnChannel(OutputChannel):  # type: ignore[misc]
    """The channel of one turn.

    A reply is held back until the next one comes or the turn ends: only the last one of a turn
    says what is waited for, and nobody knows yet which one that is.
    """

    def __init__(
        self,
        message_id: str,
        language: str,
        on_reply: OnReply | None = None,
        on_partial: OnPartial | None = None,
    ) -> None:
        """`language` is what a reply is said to be in where the domain does not tell."""
        self._message_id = message_id
        self._language = language
        self._on_reply = on_reply
        self._on_partial = on_partial
        self._replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """The name by which responses can be meant for this channel only."""
        return "aftercart"

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What the turn said so far."""
        return only_last_asks(self._replies)

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one bot message from Rasa."""
        reply = to_reply(message, reply_id(self._message_id, len(self._replies)), self._language)
        if reply is None:
            return
        if self._replies:
            await self._pass_on(without_asks(self._replies[-1]))
        self._replies.append(reply)

    async def show(self, text: str) -> None:
        """Pass on what is known of the reply that is being composed."""
        if self._on_partial is not None:
            await self._on_partial(Partial(reply_id(self._message_id, len(self._replies)), text))

    async def finish(self) -> None:
        """Pass on the reply held back."""
        if self._replies:
            await self._pass_on(self._replies[-1])

    async def _pass_on(self, reply: Reply) -> None:
        if self._on_reply is not None:
            await self._on_reply(reply)
