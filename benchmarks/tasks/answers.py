"""Answers to what the assistant asks: one method for each thing the chat API's `asks` can name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.tasks import choose
from benchmarks.tasks.chat import Button, Say, Turn
from benchmarks.tasks.cues import folded
from benchmarks.tasks.layout import Item
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.wishes import SWAPPING, Change, Facts, Operation, Wish
from benchmarks.tasks.wording import Wording

BUTTON_RATE = 0.2
ASKED_FOR = {
    "order_number": frozenset(Operation) - {Operation.CHANGE_DEFAULT_ADDRESS},
    "items": SWAPPING | {Operation.RETURN_ITEMS},
    "variant": SWAPPING,
    "payment_method": SWAPPING | {Operation.CHANGE_PAYMENT},
    "refund_method": SWAPPING | {Operation.RETURN_ITEMS},
    "reason": frozenset({Operation.CANCEL_ORDER}),
    "address": frozenset({Operation.CHANGE_ADDRESS, Operation.CHANGE_DEFAULT_ADDRESS}),
}
OPERATION_WORDS: Mapping[Operation, tuple[str, ...]] = {
    Operation.CANCEL_ORDER: ("cancel",),
    Operation.RETURN_ITEMS: ("return",),
    Operation.EXCHANGE_ITEMS: ("exchange", "swap"),
    Operation.CHANGE_ITEMS: ("change_item", "item", "modify", "change"),
    Operation.CHANGE_PAYMENT: ("payment", "pay"),
    Operation.CHANGE_ADDRESS: ("address", "shipping", "order"),
    Operation.CHANGE_DEFAULT_ADDRESS: ("default", "address", "profile"),
}


def fits(asks: str | None, wish: Wish) -> bool:
    """Whether the assistant could ask this for the sake of the wish."""
    return asks in ASKED_FOR and wish.operation in ASKED_FOR[asks]


class Identity:
    """What a customer says to prove who he is; the slips the task tells of come first."""

    def __init__(self, facts: Facts, voice: Voice) -> None:
        self.facts = facts
        self.voice = voice
        self._proofs = self._in_order()

    def prove(self, asks: str) -> str:
        """The next proof; the right one again and again once the slips are used up."""
        if asks == "name_and_postcode":
            return self._name("identity.name_zip")
        if asks == "email" and self.facts.email is None:
            return self._name("identity.no_email")
        return next(self._proofs)

    def introduce(self) -> str:
        """A sentence with the proof, volunteered."""
        return self._name("introduce")

    def contact(self) -> str:
        """Where the shop can reach the customer."""
        return self.voice.say("contact", email=self.facts.email)

    def _in_order(self) -> Iterator[str]:
        facts, tried = self.facts, False
        wrong_emails = facts.wrong_emails[:1]
        for email in wrong_emails:
            yield self.voice.say("identity.email", email=email)
        for zip_code in facts.wrong_zips[:2]:
            yield self._name("identity.name_zip", zip_code)
            tried = True
        while True:
            if facts.email is None:
                yield self._name("identity.zip_again" if tried else "identity.name_zip")
            elif wrong_emails and not tried:
                yield self.voice.say("identity.email_again", email=facts.email)
            elif tried:
                yield self._name("identity.name_zip")
            else:
                yield self.voice.say("identity.email", email=facts.email)
            tried = True

    def _name(self, key: str, zip_code: str | None = None) -> str:
        person = self.facts.person
        return self.voice.say(
            key,
            first_name=person.first_name,
            last_name=person.last_name,
            zip=zip_code or person.address.zip,
            city=person.address.city,
            email=self.facts.email,
        )


class Answers:
    """Answers for the sake of one wish. `said` is the wish as the customer puts it at the moment."""

    def __init__(self, wording: Wording, voice: Voice, said: Wish) -> None:
        self.wording = wording
        self.voice = voice
        self.said = said
        self.wrong_orders = list(wording.facts.wrong_orders)
        self._assigned: dict[str, Change] = {}
        self._ways: dict[str, Callable[[Turn, int], Say]] = {
            "order_number": self._order,
            "items": self._items,
            "variant": self._variant,
            "payment_method": self._method,
            "refund_method": self._method,
            "reason": self._reason,
            "address": self._address,
            "choice": self._choice,
            "details": self._details,
        }

    def answer(self, turn: Turn, detail: int) -> Say:
        """What to say to the turn's question; `detail` is how often it was asked before."""
        return self._ways.get(turn.asks or "", self._choice)(turn, detail)

    def restart(self, said: Wish) -> None:
        """Take a corrected wish as what is said from now on."""
        self.said = said
        self._assigned = {}

    def _say(self, text: str) -> Say:
        return Say(self.voice.roughen(text))

    def _button(self, turn: Turn, values: Sequence[str], detail: int) -> Say | None:
        """A button with one of the values: sometimes at first, always when words did not do."""
        return self._one_of(choose.with_value(turn.buttons, values), turn, detail)

    def _one_of(self, found: Sequence[Button], turn: Turn, detail: int) -> Say | None:
        if len(found) != 1 or (detail < 2 and not self.voice.chance(BUTTON_RATE)):
            return None
        if detail >= 3:
            return choose.press(found[0])
        return choose.pick(found[0], turn.buttons, self.voice)

    def _order(self, turn: Turn, detail: int) -> Say:
        order = self.said.order
        if order is None:
            return self._choice(turn, detail)
        if self.wrong_orders:
            return Say(self.voice.say("order_ref.wrong", number=self.wrong_orders.pop(0)))
        pressed = self._button(turn, [order.number], detail)
        words = self.wording.order(order, self.said.operation, detail)
        return pressed or self._say(self.voice.say("order_answer", order=words))

    def _items(self, turn: Turn, detail: int) -> Say:
        order, items = self.said.order, [change.item for change in self.said.changes]
        if order is None or not items:
            return self._choice(turn, detail)
        narrowed = self._among_buttons(turn, items)
        if len(narrowed) == 1:
            pressed = self._one_of(self._offering(turn, narrowed[0]), turn, detail)
            if pressed:
                return pressed
        words = self.wording.items(narrowed, order, detail)
        if words.startswith(("all", "everything")):
            return self._say(words)
        return self._say(self.voice.say("items_answer", items=words))

    def _among_buttons(self, turn: Turn, items: Sequence[Item]) -> list[Item]:
        """The items still asked for: those offered, where only some are."""
        return [item for item in items if self._offering(turn, item)] or list(items)

    def _offering(self, turn: Turn, item: Item) -> list[Button]:
        """The buttons for the item. Line numbers are every order's: the name must be there, too."""
        found = choose.with_value(turn.buttons, [item.item_id, item.line])
        return [button for button in found if folded(item.name) in folded(button.title)]

    def at_another_order(self, turn: Turn) -> bool:
        """Whether the choice is among things of which the customer wants none."""
        names = {folded(change.item.name) for change in self.said.changes}
        titles = [folded(button.title) for button in turn.buttons]
        found = any(name in title for name in names for title in titles)
        return turn.asks == "items" and bool(titles) and not found

    def _variant(self, turn: Turn, detail: int) -> Say:
        change = self.change_asked(turn)
        if change is None:
            return self._not_that_item(turn)
        pressed = self._button(turn, [change.new_item_id or ""], detail)
        return pressed or self._say(self.wording.variant(change, detail))

    def change_asked(self, turn: Turn) -> Change | None:
        """The change the question is about; lines of one variant are told apart by their number."""
        changes, about = self.said.changes, turn.about
        if not about and len(changes) == 1:
            return changes[0]
        line, item_id = str(about.get("line") or ""), about.get("item_id")
        if line in self._assigned:
            return self._assigned[line]
        taken = list(self._assigned.values())
        free = [c for c in changes if c.item.item_id == item_id and c not in taken]
        free.sort(key=lambda change: change.item.line != line)
        if free and line:
            self._assigned[line] = free[0]
        return free[0] if free else None

    def _not_that_item(self, turn: Turn) -> Say:
        order, items = self.said.order, [change.item for change in self.said.changes]
        name = turn.about.get("name")
        if order is None or not items or name is None:
            return self._say(self.wording.swaps(self.said.changes, order))
        words = self.wording.items(items, order, detail=1)
        return self._say(self.voice.say("not_that_item", item=str(name).lower(), items=words))

    def _method(self, turn: Turn, detail: int) -> Say:
        if self.said.method_id is None:
            return self._choice(turn, detail)
        pressed = self._button(turn, [self.said.method_id], detail)
        words = self.wording.method(self.said.method_id, self.said.order, detail)
        return pressed or self._say(self.voice.say("method_answer", method=words))

    def _reason(self, turn: Turn, detail: int) -> Say:
        reason = self.said.reason
        if reason is None:
            return self._details(turn, detail)
        pressed = self._button(turn, [reason], detail)
        return pressed or self._say(self.wording.reason(reason, detail))

    def _address(self, turn: Turn, detail: int) -> Say:
        if self.said.address is None:
            return self._choice(turn, detail)
        words = self.wording.address(self.said.address, detail)
        return Say(self.voice.say("address_answer", address=words))

    def _choice(self, turn: Turn, detail: int) -> Say:
        """The button that goes best with the wish; in words where none does."""
        wish = self.said
        ids = [wish.order.number if wish.order else "", wish.method_id or ""]
        ids += [c.new_item_id or "" for c in wish.changes] + [c.item.item_id for c in wish.changes]
        found = choose.with_value(turn.buttons, ids)
        found = found or choose.with_words(turn.buttons, OPERATION_WORDS[wish.operation])
        if found:
            return choose.pick(found[0], turn.buttons, self.voice)
        if any(choose.names_person(button) for button in turn.buttons):
            return self._say(self.voice.say("decline_person"))
        return self._details(turn, detail)

    def _details(self, turn: Turn, detail: int) -> Say:
        task = self.voice.say(f"task_name.{self.said.operation.value}")
        return self._say(self.voice.say("details", task=task))
