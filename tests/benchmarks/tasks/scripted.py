"""An assistant behind the chat API that reads the customer's mind instead of his words.

It asks for everything a request needs, shows the summary of what the customer has *said* so far, and
writes when the customer agrees: whatever then goes wrong is the customer's doing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from benchmarks.tasks import expected
from benchmarks.tasks.cases import WishCase
from benchmarks.tasks.chat import Chat, HttpChat
from benchmarks.tasks.customer import Customer
from benchmarks.tasks.layout import Action
from benchmarks.tasks.wishes import HandOver, Operation, Wish

Json = Any

ASKS = {
    Operation.CANCEL_ORDER: ["order_number", "reason"],
    Operation.RETURN_ITEMS: ["order_number", "items", "refund_method"],
    Operation.EXCHANGE_ITEMS: ["order_number", "items", "variant", "payment_method"],
    Operation.CHANGE_ITEMS: ["order_number", "items", "variant", "payment_method"],
    Operation.CHANGE_PAYMENT: ["order_number", "payment_method"],
    Operation.CHANGE_ADDRESS: ["order_number", "address"],
    Operation.CHANGE_DEFAULT_ADDRESS: ["address"],
}
TOOLS = {
    Operation.CANCEL_ORDER: "cancel_pending_order",
    Operation.RETURN_ITEMS: "return_delivered_order_items",
    Operation.EXCHANGE_ITEMS: "exchange_delivered_order_items",
    Operation.CHANGE_ITEMS: "modify_pending_order_items",
    Operation.CHANGE_PAYMENT: "modify_pending_order_payment",
    Operation.CHANGE_ADDRESS: "modify_pending_order_address",
    Operation.CHANGE_DEFAULT_ADDRESS: "modify_user_address",
}


def summary_of(wish: Wish) -> Json:
    """The summary the chat API would carry for the wish."""
    address = wish.address
    items = [
        {"line": c.item.line, "item_id": c.item.item_id, "name": c.item.name}
        | ({"new_item_id": c.new_item_id} if c.new_item_id else {})
        for c in wish.changes
    ]
    return {
        "operation": wish.operation.value,
        "order_number": wish.order.number if wish.order else None,
        "items": items,
        "method": {"id": wish.method_id} if wish.method_id else None,
        "reason": wish.reason,
        "address": address
        and {
            "line1": address.address1,
            "line2": address.address2,
            "city": address.city,
            "region": address.state,
            "postcode": address.zip,
            "country": address.country,
        },
    }


def action_of(wish: Wish, person_id: str) -> Action:
    """The tool call that carries the wish out."""
    address = vars(wish.address) if wish.address else {}
    return Action(
        TOOLS[wish.operation],
        {
            "user_id": person_id,
            "order_id": wish.order.number if wish.order else "",
            "item_ids": [c.item.item_id for c in wish.changes],
            "new_item_ids": [c.new_item_id for c in wish.changes if c.new_item_id],
            "payment_method_id": wish.method_id,
            "reason": wish.reason,
            **address,
        },
    )


class MindReader:
    """The assistant's side. `twist` may change a summary before it is shown."""

    def __init__(self, shop: Json, twist: Callable[[Json], Json] = lambda summary: summary) -> None:
        self.shop = shop
        self.twist = twist
        self.customer: Customer | None = None
        self.texts: list[str] = []
        self._asked: dict[int, int] = {}
        self._identified = False

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one HTTP call."""
        body = json.loads(request.content)
        if request.url.path == "/api/chat/session":
            answer = {"session_id": "s", "token": "t", "language": "en", "messages": [_reply()]}
            return httpx.Response(200, json=answer)
        if request.headers.get("authorization") != "Bearer t":
            return httpx.Response(401, json={"error": {"code": "token"}})
        self.texts.append(body.get("text", body.get("payload", "")))
        return httpx.Response(200, json=self.turn())

    def turn(self) -> Json:
        """The assistant's answer to what the customer has in mind now."""
        customer = self.customer
        assert customer is not None
        if not any(case.opened for case in customer.cases):
            return {"messages": [_reply()], "handoff": "bot"}
        if not customer.todo:
            return {"messages": [_reply(asks="rating")], "handoff": "bot"}
        case = customer.todo[0]
        if isinstance(case.request, HandOver):
            return {"messages": [_reply()], "handoff": "queued"}
        if not isinstance(case, WishCase) or case._leaving:
            return {"messages": [_reply()], "handoff": "bot"}
        if not self._identified:
            self._identified = True
            return {"messages": [_reply(asks="identity")], "handoff": "bot"}
        return {"messages": [self._work_on(case)], "handoff": "bot"}

    def _work_on(self, case: WishCase) -> Json:
        customer = self.customer
        assert customer is not None
        if case.said_yes:
            person_id = customer.agenda.facts.person.id
            expected.apply(self.shop, [action_of(case.said, person_id)])
            return _reply(asks="anything_else")
        at = self._asked.get(id(case), 0)
        self._asked[id(case)] = at + 1
        questions = list(_questions(case.said))
        if at < len(questions):
            return questions[at]
        return _reply(asks="confirm", summary=self.twist(summary_of(case.said)))


def _questions(wish: Wish) -> Iterator[Json]:
    for ask in ASKS[wish.operation]:
        if ask != "variant":
            yield _reply(asks=ask)
            continue
        for change in wish.changes:
            about = {"line": change.item.line, "item_id": change.item.item_id}
            yield _reply(asks="variant", about=about)


def _reply(**parts: Json) -> Json:
    return {"id": "1", "text": "...", "language": "en", "buttons": [], "source": "flow"} | parts


class ScriptedShop:
    """A served shop whose assistant reads minds; the benchmark's runner takes it for the real one."""

    def __init__(self, pristine: Json, twist: Callable[[Json], Json] = lambda s: s) -> None:
        self.pristine = pristine
        self.twist = twist
        self.assistant = MindReader({}, twist)

    def restore(self) -> None:
        """A fresh shop and assistant."""
        self.assistant = MindReader(json.loads(json.dumps(self.pristine)), self.twist)

    def export(self) -> Json:
        """The shop as the assistant left it."""
        return self.assistant.shop

    def asked_model(self) -> int:
        """It reads minds: there is no model."""
        return 0

    def log(self) -> str:
        """Nothing goes wrong here."""
        return ""

    @contextmanager
    def chat(self) -> Iterator[Chat]:
        """A conversation over HTTP without a network."""
        transport = httpx.MockTransport(self.assistant.handle)
        with httpx.Client(transport=transport, base_url="http://shop.test") as client:
            yield HttpChat(client)
