"""One request of the customer from its opening to its end: a write, a question, a person wanted."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from benchmarks.tasks import choose
from benchmarks.tasks.answers import Answers, Identity, fits
from benchmarks.tasks.chat import Say, Turn
from benchmarks.tasks.corrections import correction
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.summary import Mismatch, check
from benchmarks.tasks.wishes import DELIVERED, HandOver, Operation, Question, Request, Undo, Wish
from benchmarks.tasks.wording import SWEEPING_RATE, Wording

MOST_CORRECTIONS = 2
MOST_OPENINGS = 3
MOST_YES = 3
MOST_QUESTION_TURNS = 4
# What is only asked for the sake of some requests: asked in another one, the assistant is at
# something else. A reason may be asked for a return, too.
TELLING = {
    operation: frozenset({"items", "variant", "address"})
    | (frozenset() if operation in DELIVERED else frozenset({"reason"}))
    for operation in Operation
}
VAGUE_ORDER_RATE = 0.25
WITHOUT_QUESTION = frozenset({None, "anything_else", "rating", "comment"})


class Case(Protocol):
    """A request under way. `outcome` is "" while it is open, then "done", "asked" or why it failed."""

    request: Request
    opened: bool
    outcome: str

    def open(self, manner: str = "") -> str:
        """The words that bring the request up, in the customer's own manner or the one given."""

    def respond(self, turn: Turn) -> Say | None:
        """What to say to the turn; None once there is nothing more to say about this request."""


class WishCase:
    """A write the customer wants, said as `said` and meant as `meant`."""

    def __init__(self, meant: Wish, said: Wish, wording: Wording, voice: Voice) -> None:
        self.request: Request = meant
        self.meant = meant
        self.said = said
        self.wording = wording
        self.voice = voice
        self.answers = Answers(wording, voice, said)
        self.opened = False
        self.outcome = ""
        self.digressed = False
        self.said_yes = 0
        self._openings = 0
        self._corrections = 0
        self._slips = 0 if said == meant else 1
        self._leaving = False
        self._asked: Counter[tuple[object, ...]] = Counter()

    def open(self, manner: str = "") -> str:
        """The request in the customer's words; more exact each time it has to be said again."""
        self.opened = True
        detail = min(self._openings, 1)
        self._openings += 1
        manner = "plain" if detail else manner or self.voice.manner
        key = f"open.{self.said.operation.value}.{manner}"
        return self.voice.say(key, **self.facts(detail))

    def facts(self, detail: int) -> dict[str, str | None]:
        """Everything about the wish that an opening may tell, in words."""
        wish, wording = self.said, self.wording
        swapped = wish.order and wish.changes and all(c.new_item_id for c in wish.changes)
        return {
            **self._order_and_items(detail),
            "swaps": wording.swaps(wish.changes, wish.order, detail) if swapped else None,
            "method": wording.method(wish.method_id, wish.order, detail)
            if wish.method_id
            else None,
            "address": wording.address(wish.address, detail) if wish.address else None,
            "reason": wording.reason(wish.reason) if wish.reason else None,
        }

    def _order_and_items(self, detail: int) -> dict[str, str | None]:
        """The order and the items, the two sometimes in one: "everything in my pending order"."""
        order, items = self.said.order, [change.item for change in self.said.changes]
        if order is None:
            return {"order": None, "items": None}
        words = self.wording.order(order, self.said.operation, detail, items)
        if items and not detail and self.voice.chance(SWEEPING_RATE):
            sweeping = self.wording.sweeping(items, order, words)
            if sweeping is not None:
                return {"order": None, "items": sweeping}
        if not detail and self.voice.chance(VAGUE_ORDER_RATE):
            words = self.voice.say("order_ref.some")
        return {
            "order": words,
            "items": self.wording.listed(items, order, detail) if items else None,
        }

    def respond(self, turn: Turn) -> Say | None:
        """Answer, confirm, correct, or end."""
        if turn.asks == "confirm":
            return self._confirm(turn)
        if self._leaving:
            return self._leave(turn)
        if turn.asks in WITHOUT_QUESTION:
            return self._go_on(turn)
        return self._answer(turn)

    def _answer(self, turn: Turn) -> Say:
        key = (turn.asks, turn.about.get("line"), turn.about.get("item_id"))
        detail = self._asked[key]
        self._asked[key] += 0 if self.digressed else 1
        self.digressed = False
        if turn.asks in TELLING[self.said.operation] and not fits(turn.asks, self.said):
            return self._lead_back("operation", detail)
        if self.answers.at_another_order(turn):
            return self._lead_back("order", detail)
        lost = turn.asks == "variant" and self.answers.change_asked(turn) is None
        return Say(self.open()) if lost and detail else self.answers.answer(turn, detail)

    def _lead_back(self, part: str, detail: int) -> Say:
        """The assistant is at something else: say what is wrong, then say it all again."""
        if detail:
            return Say(self.voice.roughen(self.open()))
        wrong = [Mismatch(part)]
        return Say(self.voice.roughen(correction(wrong, self.said, self.wording, self.voice)))

    def _confirm(self, turn: Turn) -> Say | None:
        """Yes to exactly the wish, a correction to anything else, at last a no."""
        summary = turn.summary
        if summary is None:
            return self._give_up("asked to confirm without a summary")
        if self.meant.refuse:
            return self._refuse()
        wrong = check(summary, self.meant)
        if wrong and self.said_yes:
            self.outcome = self.outcome or "done"
            return None
        if not wrong:
            self.said_yes += 1
            if self.said_yes > MOST_YES:
                return self._give_up("asked to confirm again and again")
            return Say(self.voice.roughen(self.voice.say("agree")))
        if self._corrections >= MOST_CORRECTIONS + self._slips:
            parts = ", ".join(mismatch.part for mismatch in wrong)
            return self._give_up(f"summary stayed wrong: {parts}")
        return self._correct(correction(wrong, self.meant, self.wording, self.voice))

    def _correct(self, words: str) -> Say:
        self._corrections += 1
        self.said = self.meant
        self.answers.restart(self.meant)
        self._asked.clear()
        return Say(self.voice.roughen(words))

    def _refuse(self) -> Say:
        self._leaving, self.outcome = True, "done"
        return Say(self.voice.say("keep"))

    def _give_up(self, why: str) -> Say:
        self._leaving, self.outcome = True, why
        return Say(self.voice.say("disagree"))

    def _leave(self, turn: Turn) -> Say | None:
        """Nothing more is wanted: refuse what is still asked once, then go on to the next request."""
        if turn.asks in WITHOUT_QUESTION or self._asked[("leaving",)]:
            return None
        self._asked[("leaving",)] += 1
        return Say(self.voice.say("never_mind"))

    def _go_on(self, turn: Turn) -> Say | None:
        """The assistant waits for nothing: it is done, was led astray, or has not understood."""
        if self.said_yes or self.meant.refuse:
            self.outcome = "done"
            return None
        if self.digressed:
            self.digressed = False
            task = self.voice.say(f"task_name.{self.said.operation.value}")
            return Say(self.voice.roughen(self.voice.say("resume", task=task)))
        if self._openings < MOST_OPENINGS:
            return Say(self.voice.roughen(self.open()))
        self.outcome = "never taken up, or refused"
        return None


class QuestionCase:
    """Something the customer wants to know; any answer will do."""

    def __init__(self, question: Question, wording: Wording, voice: Voice) -> None:
        self.request: Request = question
        self.question = question
        self.wording = wording
        self.voice = voice
        self.opened = False
        self.outcome = ""
        self._turns = 0

    def open(self, manner: str = "") -> str:
        """The question in the customer's words."""
        self.opened = True
        question = self.question
        values = [
            v
            for x in (question.product.variants if question.product else ())
            for v in x.options.values()
        ]
        return self.voice.say(
            f"ask.{question.kind}",
            order=self.wording.order(question.order, None) if question.order else None,
            product=question.product.name.lower() if question.product else None,
            value=self.voice.rng.choice(values) if values else None,
        )

    def respond(self, turn: Turn) -> Say | None:
        """Help the assistant find what is asked about, for a few turns."""
        self.outcome, self._turns = "asked", self._turns + 1
        if turn.asks in WITHOUT_QUESTION or self._turns > MOST_QUESTION_TURNS:
            return None
        if turn.asks == "confirm":
            return Say(self.voice.say("disagree"))
        order = self.question.order
        if turn.asks == "order_number" and order:
            words = self.wording.order(order, None, detail=1)
            return Say(self.voice.say("order_answer", order=words))
        if turn.buttons and turn.asks in ("choice", "items", "variant") and self._turns < 3:
            return choose.pick(turn.buttons[0], turn.buttons, self.voice)
        return Say(self.voice.say("never_mind"))


class UndoCase:
    """A request that nobody here can fulfil; tried once, then left."""

    def __init__(self, undo: Undo, wording: Wording, voice: Voice) -> None:
        self.request: Request = undo
        self.undo = undo
        self.wording = wording
        self.voice = voice
        self.opened = False
        self.outcome = ""
        self._turns = 0

    def open(self, manner: str = "") -> str:
        """The request in the customer's words."""
        self.opened = True
        return self.voice.say("undo")

    def respond(self, turn: Turn) -> Say | None:
        """Name the order if asked for it; never say yes to anything else."""
        self.outcome, self._turns = "done", self._turns + 1
        if turn.asks in WITHOUT_QUESTION or self._turns > 2:
            return None
        if turn.asks == "order_number" and self.undo.order:
            words = self.wording.order(self.undo.order, None, detail=1)
            return Say(self.voice.say("order_answer", order=words))
        return Say(self.voice.say("disagree" if turn.asks == "confirm" else "never_mind"))


class HandOverCase:
    """The wish to talk to a person; done when the conversation is in the queue."""

    def __init__(self, identity: Identity, voice: Voice) -> None:
        self.request: Request = HandOver()
        self.identity = identity
        self.voice = voice
        self.opened = False
        self.outcome = ""
        self._turns = 0

    def open(self, manner: str = "") -> str:
        """Ask for a person."""
        self.opened = True
        return self.voice.say("hand_over")

    def respond(self, turn: Turn) -> Say | None:
        """Do what it takes to get into the queue."""
        self._turns += 1
        if turn.handoff != "bot":
            self.outcome = "done"
            return None
        if self._turns > 2 * MOST_OPENINGS:
            self.outcome = "no person was reached"
            return None
        if turn.asks == "confirm":
            return Say(self.voice.say("agree" if turn.summary is None else "disagree"))
        if turn.asks == "details":
            return Say(self.voice.say("hand_over_details", text=self.voice.say("hand_over")))
        offered = [button for button in turn.buttons if choose.names_person(button)]
        if offered:
            return choose.pick(offered[0], turn.buttons, self.voice)
        return Say(self.voice.say("hand_over_again"))
