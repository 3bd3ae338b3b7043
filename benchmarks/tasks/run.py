"""One task from the pristine shop to the verdict."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from benchmarks.tasks import agenda, verdict
from benchmarks.tasks.chat import Chat, ChatFailed, Say, Turn
from benchmarks.tasks.customer import Customer
from benchmarks.tasks.expected import Difference, Json
from benchmarks.tasks.facts import UnknownCustomer
from benchmarks.tasks.layout import Task, parse_shop
from benchmarks.tasks.wishes import Agenda

MOST_TURNS = 60


class ServedShop(Protocol):
    """An assistant on a shop that can be put back and looked at."""

    def restore(self) -> None:
        """Put the shop back to what the shop file says."""

    def export(self) -> Json:
        """The shop as it is now, in the layout of the shop file."""

    def chat(self) -> AbstractContextManager[Chat]:
        """A new conversation."""

    def asked_model(self) -> int:
        """How many answers so far a language model was asked for, or would have been."""


@dataclass
class Conversation:
    """What was said, and how it ended. `broken` holds a failure of the server or the customer."""

    lines: list[str] = field(default_factory=list)
    turns: int = 0
    llm_calls: int = 0
    handoff: str = "bot"
    replies: list[str] = field(default_factory=list)
    broken: str = ""

    def heard(self, turn: Turn) -> None:
        """Note the assistant's turn."""
        self.handoff = turn.handoff
        self.llm_calls += turn.llm_calls
        self.replies.append(turn.text)
        for reply in turn.replies:
            self.lines.append(f"  A: {reply.text}")
            titles = " | ".join(button.title for button in reply.buttons)
            self.lines += [f"     ({titles})"] if titles else []
        self.lines.append(f"     [asks={turn.asks} handoff={turn.handoff}]")

    def said(self, say: Say) -> None:
        """Note the customer's turn."""
        self.turns += 1
        self.lines.append(f"C: {say}")


@dataclass(frozen=True)
class Result:
    """How a task ended. `told` of `to_tell` facts the task wants communicated were in the replies."""

    task_id: str
    seed: int
    solved: bool
    wrong_writes: int
    turns: int
    llm_calls: int
    why_not: tuple[str, ...]
    differences: tuple[Difference, ...]
    lines: tuple[str, ...]
    told: int = 0
    to_tell: int = 0


class Bench:
    """What all tasks of a run share: the served shop, the shop file and the customers' phrases."""

    def __init__(self, served: ServedShop, pristine: Json, phrases: Mapping[str, Any]) -> None:
        self.served = served
        self.shop = parse_shop(pristine)
        self.phrases = phrases
        self._judge = verdict.Judge(pristine)

    def run(
        self, task: Task, seed: int, progress: Callable[[str], None] = lambda line: None
    ) -> Result:
        """Let the task's customer talk to the assistant on the pristine shop, then compare.

        `progress` gets every line of the conversation as it happens. A task whose customer is not
        in the shop file is not solved, and says so.
        """
        rng = random.Random(f"{seed}/{task.id}")
        try:
            plan = agenda.build(self.shop, task, rng)
            return self._held(task, seed, plan, rng, progress)
        except UnknownCustomer as error:
            why = f"the task does not fit the shop file: {error}"
            return Result(task.id, seed, False, 0, 0, 0, (why,), (), ())

    def _held(
        self,
        task: Task,
        seed: int,
        plan: Agenda,
        rng: random.Random,
        progress: Callable[[str], None],
    ) -> Result:
        customer = Customer(self.shop, plan, self.phrases, rng)
        self.served.restore()
        with self.served.chat() as chat:
            conversation = converse(chat, customer, progress)
        person_id = plan.facts.person.id
        judged = self._judge.judge(self.served.export(), person_id, task.actions)
        solved = judged.equal and (conversation.handoff != "bot" or not plan.wants_person)
        why = _why_not(conversation, customer, judged, plan.wants_person)
        return Result(
            task_id=task.id,
            seed=seed,
            solved=solved,
            wrong_writes=len(judged.wrong_records),
            turns=conversation.turns,
            llm_calls=conversation.llm_calls,
            why_not=() if solved else tuple(why),
            differences=judged.differences,
            lines=tuple(conversation.lines),
            told=sum(_told(fact, conversation) for fact in task.to_communicate),
            to_tell=len(task.to_communicate),
        )


def converse(
    chat: Chat, customer: Customer, progress: Callable[[str], None] = lambda line: None
) -> Conversation:
    """Talk until the customer is gone, the server fails, or it has taken too long."""
    conversation = Conversation()
    shown = 0
    try:
        turn = chat.open()
        while True:
            conversation.heard(turn)
            say = _said_by(customer, turn)
            if say is None:
                break
            if conversation.turns >= MOST_TURNS:
                conversation.broken = f"not done after {MOST_TURNS} turns"
                break
            conversation.said(say)
            shown = _show(conversation, shown, progress)
            turn = chat.send(say)
    except ChatFailed as error:
        conversation.broken = str(error)
    conversation.broken = conversation.broken or customer.over
    _show(conversation, shown, progress)
    return conversation


def _said_by(customer: Customer, turn: Turn) -> Say | None:
    """What the customer says. His being at a loss for words ends one conversation, not the run."""
    try:
        return customer.say(turn)
    except ValueError as error:
        customer.over = f"the simulated customer failed: {error}"
        return None


def _show(conversation: Conversation, shown: int, progress: Callable[[str], None]) -> int:
    for line in conversation.lines[shown:]:
        progress(line)
    return len(conversation.lines)


def _why_not(
    conversation: Conversation,
    customer: Customer,
    judged: verdict.ShopVerdict,
    wants_person: bool,
) -> list[str]:
    why = [conversation.broken] if conversation.broken else []
    why += customer.failures
    if wants_person and conversation.handoff == "bot":
        why.append("not handed over")
    if judged.wrong_records:
        why.append(f"wrong write in {', '.join(judged.wrong_records)}")
    return why or ["the shop is not as expected"]


def _told(fact: str, conversation: Conversation) -> bool:
    return any(
        fact.casefold() in reply.replace(",", "").casefold() for reply in conversation.replies
    )
