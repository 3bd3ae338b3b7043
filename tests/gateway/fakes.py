"""A scripted assistant: the gateway's tests decide what it says, how long it takes, how it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from engine.types import (
    Button,
    Handoff,
    HistoryEntry,
    HistoryPage,
    Incoming,
    OnPartial,
    OnReply,
    Partial,
    Payload,
    Reply,
    Role,
    Source,
    Text,
    TurnResult,
)

NOW = datetime(2024, 5, 17, 12, 0, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Call:
    """One turn the assistant was asked for."""

    session_id: str
    incoming: Incoming
    message_id: str


@dataclass(frozen=True)
class Line:
    """What the assistant does on hearing something: take its time, then say or raise.

    With `until` it waits, its partial replies shown, for that or for being stopped.
    """

    replies: tuple[Reply, ...] = ()
    handoff: Handoff = Handoff.BOT
    failed: bool = False
    error: Exception | None = None
    until: asyncio.Event | None = None
    seconds: float = 0.0
    partials: tuple[str, ...] = ()


def said(text: str, *buttons: str, **facts: object) -> Reply:
    """A reply with buttons given as `title=/payload`."""
    pairs = (button.rsplit("=", 1) for button in buttons)
    made = tuple(Button(title, payload) for title, payload in pairs)
    return replace(Reply(id="", text=text, language="en", buttons=made), **facts)  # type: ignore[arg-type]


@dataclass
class FakeAssistant:
    """Implements `engine.types.Assistant`. Says its greeting, and what is scripted for a text.

    What nothing is scripted for is echoed. `calls` are the turns it ran, in the order they began;
    a turn told from memory, as after a crash, is not run.
    """

    greeting: Sequence[Reply] = field(default_factory=lambda: (said("Hello."),))
    script: dict[str, Line] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    remembered: dict[tuple[str, str], TurnResult] = field(default_factory=dict)
    entries: dict[str, list[HistoryEntry]] = field(default_factory=dict)
    started: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    rated: list[tuple[str, str]] = field(default_factory=list)
    is_well: Callable[[], None] = lambda: None

    async def start(
        self, session_id: str, language: str, customer_id: str | None = None
    ) -> TurnResult:
        """Say the greeting."""
        self.started[session_id] = (language, customer_id)
        result = TurnResult(_numbered(self.greeting, "start"), Handoff.BOT)
        self._note(session_id, None, result)
        return result

    async def turn(
        self,
        session_id: str,
        incoming: Incoming,
        message_id: str,
        on_reply: OnReply | None = None,
        recovering: bool = False,
        on_partial: OnPartial | None = None,
    ) -> TurnResult:
        """Do what the script says."""
        told = self.remembered.get((session_id, message_id))
        if recovering and told is not None:
            return told
        self.calls.append(Call(session_id, incoming, message_id))
        line = self.script.get(_heard(incoming), Line((said(f"You said: {_heard(incoming)}"),)))
        await asyncio.sleep(line.seconds)
        for text in line.partials if on_partial is not None else ():
            await on_partial(Partial(f"{message_id}.0", text))  # type: ignore[misc]
        if line.until is not None:
            self.waiting[session_id] = line.until
            await line.until.wait()
        if line.error is not None:
            raise line.error
        result = TurnResult(_numbered(line.replies, message_id), line.handoff, line.failed)
        for reply in result.messages if on_reply is not None else ():
            await on_reply(reply)  # type: ignore[misc]
        self.remembered[session_id, message_id] = result
        self._note(
            session_id, HistoryEntry(Role.CUSTOMER, message_id, _shown(incoming), NOW), result
        )
        return result

    @asynccontextmanager
    async def alone(self, session_id: str) -> AsyncIterator[None]:
        """There is nobody else."""
        yield

    def stop(self, session_id: str) -> bool:
        """Go on with the reply that waits."""
        waiting = self.waiting.pop(session_id, None)
        if waiting is not None:
            waiting.set()
        return waiting is not None

    async def rated_down(self, session_id: str, reply_id: str) -> None:
        """Remember it."""
        self.rated.append((session_id, reply_id))

    async def history(self, session_id: str, before: int | None, limit: int) -> HistoryPage:
        """A page of what was said."""
        entries = self.entries.get(session_id, [])
        end = len(entries) if before is None else before
        start = max(end - limit, 0)
        return HistoryPage(tuple(entries[start:end]), start or None, Handoff.BOT)

    async def ping(self) -> None:
        """Answer, or raise what the test wants."""
        self.is_well()

    def _note(self, session_id: str, heard: HistoryEntry | None, result: TurnResult) -> None:
        entries = self.entries.setdefault(session_id, [])
        entries.extend([heard] if heard is not None else [])
        entries.extend(
            HistoryEntry(Role.ASSISTANT, reply.id, reply.text, NOW, reply)
            for reply in result.messages
        )


def _numbered(replies: Sequence[Reply], message_id: str) -> tuple[Reply, ...]:
    return tuple(replace(reply, id=f"{message_id}.{n}") for n, reply in enumerate(replies))


def _heard(incoming: Incoming) -> str:
    if isinstance(incoming, Text):
        return incoming.text
    return incoming.payload if isinstance(incoming, Payload) else f"/{incoming.intent}"


def _shown(incoming: Incoming) -> str:
    return incoming.title or incoming.payload if isinstance(incoming, Payload) else _heard(incoming)


SUMMARY_EXCHANGE: dict[str, object] = {
    "operation": "exchange_items",
    "order_number": "#W2378156",
    "items": [
        {
            "line": "1",
            "item_id": "1151293680",
            "product_id": "1656367028",
            "name": "Mechanical Keyboard",
            "options": {"switch type": "linear", "backlight": "RGB", "size": "full size"},
            "price": "272.33",
            "new_item_id": "7706410293",
            "new_options": {"switch type": "clicky", "backlight": "none", "size": "full size"},
            "new_price": "269.16",
        },
        {
            "line": "2",
            "item_id": "4983901480",
            "product_id": "4896585277",
            "name": "Smart Thermostat",
            "options": {"compatibility": "Apple HomeKit", "color": "black"},
            "price": "262.47",
            "new_item_id": "7747408585",
            "new_options": {"compatibility": "Google Assistant", "color": "black"},
            "new_price": "249.01",
        },
    ],
    "amounts": [
        {
            "direction": "refund",
            "amount": "16.63",
            "currency": "USD",
            "method_id": "paypal_123",
            "method": "PayPal",
            "days": [5, 7],
        }
    ],
    "total": {"direction": "refund", "amount": "16.63", "currency": "USD"},
    "method": {"id": "paypal_123", "kind": "paypal", "label": "PayPal"},
    "address": None,
    "reason": None,
}

SUMMARY_ADDRESS: dict[str, object] = {
    "operation": "change_address",
    "order_number": "#W2378156",
    "items": [],
    "amounts": [],
    "total": {"direction": "none", "amount": "0.00", "currency": "USD"},
    "method": None,
    "address": {
        "line1": "101 Highway",
        "line2": "Apartment 4",
        "city": "New York",
        "region": "NY",
        "postcode": "10001",
        "country": "USA",
    },
    "reason": None,
}


def shop_script() -> dict[str, Line]:
    """A conversation with a bit of everything, for the chat page."""
    return {
        "where is my order": Line(
            (
                said("Let me look."),
                said(
                    "Which order do you mean?",
                    '#W2378156, 2 items="/choose1"',
                    "#W9911714, Desk Lamp=/choose2",
                    asks="order_number",
                ),
            )
        ),
        "/choose2": Line((said("It is on its way: https://track.example/1Z999. Anything else?"),)),
        "exchange": Line(
            (
                said(
                    "This is what I would do. Shall I go ahead?",
                    "Yes, go ahead=/affirm",
                    "No=/deny",
                    asks="confirm",
                    summary=SUMMARY_EXCHANGE,
                ),
            )
        ),
        "move": Line(
            (
                said(
                    "Shall I send it there?",
                    "Yes=/affirm",
                    "No=/deny",
                    asks="confirm",
                    summary=SUMMARY_ADDRESS,
                ),
            )
        ),
        "/affirm": Line((said("Done. The money is on its way to your PayPal account."),)),
        "returns": Line(
            (
                said(
                    "You can send things back within 30 days.",
                    source=Source.FAQ,
                    rateable=True,
                    citations=(
                        {"id": "returns", "title": "Returns", "url": "https://shop.example"},
                    ),
                ),
            )
        ),
        "person": Line((said("A person will be with you soon."),), handoff=Handoff.QUEUED),
    }


__all__ = ["Call", "FakeAssistant", "Line", "said", "shop_script"]
