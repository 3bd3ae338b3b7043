"""Runs one conversation test against the real model, the real actions and a shop in memory.

The files follow the end-to-end format of Rasa: `test_cases`, each with `steps`. A step is one of

    - user: what the customer types (in quotes: YAML takes a bare `no` for false, and `#1` for a remark)
    - press: the title of a button of the last reply
    - payload: what a button of the page around the chat sends: "/cancel_order"
    - utter: the name of a response that must be among the replies since the last user step
    - bot: text that must be part of one of them
    - silent_about: text that must not be part of any of them
    - asks: what the last reply asks for; "nothing" if it must ask for nothing
    - summary: parts of the summary shown (a mapping; only the keys given are compared)
    - buttons: titles (or parts of them) that must be offered
    - requests: the intents of the requests found in the message, where it has several; [] if not
    - slot_was_set: a list of {slot: value}
    - handoff: bot, queued or human
    - order: {number, and what must hold of it in the shop now: status, total, cancel_reason, address,
      variants, paid_with, returned, refund_method, exchanged}
    - default_address: parts of Nora's default address in the shop now
    - tickets: kinds of the tickets opened in this conversation
    - priorities: of the tickets opened in this conversation
    - writes: how many writes the shop has had in this conversation
    - fault: the next call of a port method that fails, and how: `execute: ShopUnavailable`, or
      `execute: OutcomeUnknown after` for one that fails when all is done

Customers and orders are those of `tests/conversations/shop.py`. A case with `signed_in_as` starts with
that customer identified by a token, one with `language` (hi, hi-Latn) in that language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.engine import Engine
from engine.types import Payload, Reply, Text
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.adapters.memory.faults import FaultPoint
from shop.ports import errors


class StepFailed(AssertionError):
    """A step did not hold; the message carries the conversation so far."""


@dataclass
class Conversation:
    """A running conversation and the shop it happens in."""

    engine: Engine
    commerce: MemoryCommerce
    desk: MemoryDesk
    session_id: str
    replies: list[Reply] = field(default_factory=list)
    handoff: str = "bot"
    turns: int = 0
    transcript: list[str] = field(default_factory=list)

    async def run(
        self,
        steps: list[Mapping[str, Any]],
        customer_id: str | None = None,
        language: str = "en",
    ) -> None:
        """Run all steps; raises StepFailed at the first that does not hold."""
        opened = await self.engine.start(self.session_id, language, customer_id)
        self._note("bot", opened.messages)
        for number, step in enumerate(steps, start=1):
            ((kind, value),) = step.items()
            check = getattr(self, f"step_{kind}", None)
            if check is None:
                raise StepFailed(f"step {number}: {kind!r} is no kind of step")
            try:
                await check(value)
            except AssertionError as error:
                told = "\n".join(self.transcript)
                raise StepFailed(f"step {number} ({kind}: {value!r}): {error}\n\n{told}") from error

    async def step_user(self, text: object) -> None:
        assert isinstance(text, str), "put it in quotes: YAML reads it as something other than text"
        await self._turn(Text(text), text)

    async def step_press(self, title: str) -> None:
        buttons = [b for reply in self.replies for b in reply.buttons]
        pressed = next((b for b in buttons if b.title == title), None)
        pressed = pressed or next((b for b in buttons if title in b.title), None)
        assert pressed is not None, f"no such button; there are {[b.title for b in buttons]}"
        await self._turn(Payload(pressed.payload, pressed.title), f"[{pressed.title}]")

    async def step_payload(self, payload: str) -> None:
        await self._turn(Payload(payload, payload), f"[{payload}]")

    async def step_utter(self, name: str) -> None:
        said = await self._uttered()
        assert name in said, f"uttered were {said}"

    async def step_bot(self, text: str) -> None:
        assert any(text in r.text for r in self.replies), "nothing like that was said"

    async def step_silent_about(self, text: str) -> None:
        assert not any(text in r.text for r in self.replies), "that was said"

    async def step_asks(self, wanted: str) -> None:
        asks = self.replies[-1].asks if self.replies else None
        assert (asks or "nothing") == wanted, f"it asks for {asks!r}"

    async def step_summary(self, wanted: Mapping[str, Any]) -> None:
        summary = next((r.summary for r in reversed(self.replies) if r.summary), None)
        assert summary is not None, "no summary was shown"
        _compare(wanted, summary, "summary")

    async def step_buttons(self, titles: list[str]) -> None:
        offered = [b.title for r in self.replies for b in r.buttons]
        missing = [t for t in titles if not any(t in title for title in offered)]
        assert not missing, f"not offered: {missing}; offered: {offered}"

    async def step_requests(self, wanted: list[str]) -> None:
        events = await self.engine.events(self.session_id)
        message = next(e for e in reversed(events) if e.get("message_id"))
        parsed = message["parse_data"]
        assert isinstance(parsed, Mapping)
        found = [request["intent"]["name"] for request in parsed.get("requests", ())]
        assert found == wanted, f"they are {found}"

    async def step_slot_was_set(self, slots: list[Mapping[str, Any]]) -> None:
        held = await self.engine.slots(self.session_id)
        for wanted in slots:
            for name, value in wanted.items():
                assert held.get(name) == value, f"{name} is {held.get(name)!r}"

    async def step_handoff(self, wanted: str) -> None:
        assert self.handoff == wanted, f"it is {self.handoff!r}"

    async def step_order(self, wanted: Mapping[str, Any]) -> None:
        order = self.commerce.order(str(wanted["number"]))
        assert order is not None, "there is no such order"
        facts = {
            "status": order.status.value,
            "total": str(order.total.amount),
            "cancel_reason": order.cancel_reason,
            "address": asdict(order.address),
            "variants": [item.variant_id for item in order.items],
            "paid_with": [p.method_id for p in order.payments],
            "returned": list(order.return_.line_ids) if order.return_ else [],
            "refund_method": order.return_.method_id if order.return_ else None,
            "exchanged": [asdict(c) for c in order.exchange.changes] if order.exchange else [],
        }
        _compare({k: v for k, v in wanted.items() if k != "number"}, facts, "order")

    async def step_default_address(self, wanted: Mapping[str, Any]) -> None:
        customer = self.commerce.customer("nora_1")
        assert customer is not None, "Nora is gone"
        _compare(wanted, asdict(customer.address), "default_address")

    async def step_tickets(self, kinds: list[str]) -> None:
        opened = self.desk.tickets_of(self.session_id)
        assert [t.ticket.kind.value for t in opened] == kinds, f"opened were {opened}"

    async def step_priorities(self, wanted: list[int]) -> None:
        opened = self.desk.tickets_of(self.session_id)
        assert [t.ticket.priority for t in opened] == wanted, f"opened were {opened}"

    async def step_writes(self, count: int) -> None:
        done = len(self.commerce.audit_entries())
        assert done == count, f"there were {done}"

    async def step_fault(self, wanted: Mapping[str, str]) -> None:
        for method, fault in wanted.items():
            error, _, point = fault.partition(" ")
            self.commerce.fail_next(
                method, getattr(errors, error), FaultPoint(point or FaultPoint.BEFORE.value)
            )

    async def _turn(self, incoming: Text | Payload, shown: str) -> None:
        self.turns += 1
        self.transcript.append(f"user: {shown}")
        result = await self.engine.turn(self.session_id, incoming, f"m{self.turns}")
        self.handoff = result.handoff.value
        self._note("bot", result.messages)
        assert not result.failed, "the turn failed"

    def _note(self, who: str, replies: tuple[Reply, ...]) -> None:
        self.replies = list(replies)
        for reply in replies:
            asks = f" ({reply.asks})" if reply.asks else ""
            buttons = "".join(f" [{b.title}]" for b in reply.buttons)
            self.transcript.append(f"{who}{asks}: {reply.text}{buttons}")

    async def _uttered(self) -> list[str]:
        tracker = await self.engine._running._processor.get_tracker(self.session_id)
        names: list[str] = []
        for event in reversed(tracker.events):
            # What is taken up again of a message with several requests carries no id.
            if event.type_name == "user" and event.message_id:
                break
            if event.type_name == "bot":
                names.append(str(event.metadata.get("utter_action")))
        return names


def _compare(wanted: Any, found: Any, where: str) -> None:
    """Compare only what is wanted; mappings key by key, lists item by item."""
    if isinstance(wanted, Mapping):
        assert isinstance(found, Mapping), f"{where} is {found!r}"
        for key, value in wanted.items():
            assert key in found, f"{where} has no {key!r}: {found!r}"
            _compare(value, found[key], f"{where}.{key}")
    elif isinstance(wanted, list):
        assert isinstance(found, (list, tuple)), f"{where} is {found!r}"
        assert len(wanted) == len(found), f"{where} is {found!r}"
        for index, value in enumerate(wanted):
            _compare(value, found[index], f"{where}[{index}]")
    else:
        assert str(found) == str(wanted), f"{where} is {found!r}"
