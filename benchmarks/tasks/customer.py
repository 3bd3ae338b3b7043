"""The simulated customer: takes its requests up one after the other until the agenda is done.

Independent of how the assistant works: it sees turns (what is asked, offered and summed up) and says
what a person with this agenda would.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from benchmarks.tasks import choose
from benchmarks.tasks.answers import Identity, fits
from benchmarks.tasks.cases import (
    WITHOUT_QUESTION,
    Case,
    HandOverCase,
    QuestionCase,
    UndoCase,
    WishCase,
)
from benchmarks.tasks.chat import Say, Turn
from benchmarks.tasks.layout import Shop
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.summary import check
from benchmarks.tasks.wishes import Agenda, HandOver, Question, Request, Undo, Wish
from benchmarks.tasks.wording import Wording

MOST_REPEATS = 4
PROOFS = frozenset({"identity", "email", "name_and_postcode"})
BARE_GREETING_RATE = 0.12
GREETING_RATE = 0.4
INTRODUCTION_RATE = 0.15
PLEASE_RATE = 0.5
ASIDE_RATE = 0.5
ANGER_RATE = 0.3
THANKS_RATE = 0.15


class Customer:
    """One customer in one conversation. `over` says why it ended; "" if all was said."""

    def __init__(
        self, shop: Shop, agenda: Agenda, phrases: Mapping[str, Any], rng: random.Random
    ) -> None:
        self.agenda = agenda
        self.voice = Voice(phrases, rng, agenda.manner)
        self.wording = Wording(shop, agenda.facts, self.voice)
        self.identity = Identity(agenda.facts, self.voice)
        self.cases = [self._case(at, request) for at, request in enumerate(agenda.requests)]
        self.todo = list(self.cases)
        self.over = ""
        self._asides = list(agenda.asides)
        self._anger = 1 if agenda.angry else 0
        self._announced: list[Case] = []
        self._repeats: Counter[tuple[Any, ...]] = Counter()
        self._taken: set[str] = set()
        self._closing = 0

    def _case(self, at: int, request: Request) -> Case:
        if isinstance(request, Wish):
            said = self.agenda.first_said.get(at, request)
            return WishCase(request, said, self.wording, self.voice)
        if isinstance(request, Question):
            return QuestionCase(request, self.wording, self.voice)
        if isinstance(request, Undo):
            return UndoCase(request, self.wording, self.voice)
        return HandOverCase(self.identity, self.voice)

    @property
    def failures(self) -> list[str]:
        """The requests that did not come to their end, each with why."""
        return [
            f"{_name(case.request)}: {case.outcome or 'not reached'}"
            for case in self.cases
            if case.outcome not in ("done", "asked")
        ]

    def say(self, turn: Turn) -> Say | None:
        """What the customer does after a turn (the greeting is the first); None: he is gone."""
        if self._stuck(turn):
            return None
        if self._closing:
            return self._close(turn)
        if turn.handoff != "bot" and not self._wants_person():
            self.over = "handed over to a person"
            return None
        return self._formality(turn) or self._pursue(turn)

    def _stuck(self, turn: Turn) -> bool:
        key = turn.key()
        if key is None or turn.asks in WITHOUT_QUESTION:
            return False
        # Several requests may each need, say, an order: only asking for one of them again counts.
        question = (id(self.todo[0]) if self.todo else None, *key)
        self._repeats[question] += 1
        if self._repeats[question] > MOST_REPEATS:
            self.over = f"stuck on {turn.asks}"
        return bool(self.over)

    def _wants_person(self) -> bool:
        return bool(self.todo) and isinstance(self.todo[0].request, HandOver)

    def _formality(self, turn: Turn) -> Say | None:
        """Answers that do not depend on what is wanted: who one is, how it was."""
        opened = any(case.opened for case in self.cases)
        if turn.asks in PROOFS and (opened or self.voice.chance(0.5)):
            return Say(self.identity.prove(turn.asks or ""))
        if (
            not opened
            and turn.asks in WITHOUT_QUESTION
            and self._once("greeting", BARE_GREETING_RATE)
        ):
            return Say(self.voice.say("bare_greeting"))
        if turn.asks == "code":
            return Say(self.voice.say("no_code"))
        if turn.asks == "contact":
            return Say(self.identity.contact())
        if turn.asks in ("rating", "comment"):
            return Say(self.voice.say(turn.asks))
        return None

    def _once(self, what: str, rate: float) -> bool:
        """A chance that is taken or lost once."""
        if what in self._taken:
            return False
        self._taken.add(what)
        return self.voice.chance(rate)

    def _pursue(self, turn: Turn) -> Say | None:
        """Go on with the request under way, or with the next one."""
        self._follow(turn)
        crossing = self._at_a_crossing(turn)
        if crossing is not None:
            return crossing
        while self.todo:
            case = self.todo[0]
            if not case.opened:
                return self._open(case)
            say = self._aside(turn, case) or case.respond(turn)
            if say is not None:
                return self._with_feeling(say, turn)
            self.todo.pop(0)
            self._follow(turn, finished=case)
        if turn.handoff != "bot":
            return None
        return self._close(turn)

    def _follow(self, turn: Turn, finished: Case | None = None) -> None:
        """Take up first what the assistant is at, if it is another of the customer's requests."""
        at_it = next((case for case in self.todo if self._is_about(turn, case)), None)
        if at_it is not None:
            self._take_up(at_it)
        elif finished is not None and self.todo and self.todo[0] in self._announced:
            # Announced, but the assistant did not come back to it by itself.
            self.todo[0].opened = False

    def _take_up(self, case: Case) -> None:
        """Go on with this request as one that needs no opening any more."""
        current = self.todo[0]
        if case is current:
            return
        if isinstance(current, WishCase) and current.said_yes:
            current.outcome = "done"
            self.todo.remove(current)
        self.todo.remove(case)
        self.todo.insert(0, case)
        case.opened = True

    def _at_a_crossing(self, turn: Turn) -> Say | None:
        """Yes or no to an offer to go on with something: yes if it is what comes next anyway."""
        offer = choose.yes_and_no(turn.buttons) if turn.asks == "choice" else None
        if offer is None or self._wants_person():
            return None
        open_wishes = [c for c in self.todo if isinstance(c, WishCase) and not c.said_yes]
        yes, no = offer
        if open_wishes and choose.speaks_of(turn.text, open_wishes[0].meant.operation):
            self._take_up(open_wishes[0])
            return choose.pick(yes, turn.buttons, self.voice)
        return choose.pick(no, turn.buttons, self.voice)

    def _is_about(self, turn: Turn, case: Case) -> bool:
        wish = case.request
        if not isinstance(wish, Wish):
            return False
        if turn.summary is not None:
            return not check(turn.summary, wish)
        if case is not self.todo[0] and case not in self._announced:
            return False
        agreed = isinstance(case, WishCase) and case.said_yes > 0
        return fits(turn.asks, wish) and not agreed

    def _aside(self, turn: Turn, case: Case) -> Say | None:
        """A question, or anger, in the middle of something else."""
        if not isinstance(case, WishCase) or turn.asks in WITHOUT_QUESTION or case.said_yes:
            return None
        if self._asides and self.voice.chance(ASIDE_RATE):
            case.digressed = True
            question = QuestionCase(self._asides.pop(), self.wording, self.voice)
            return Say(self.voice.roughen(question.open()))
        if self._anger and self.voice.chance(ANGER_RATE):
            self._anger = 0
            case.digressed = True
            return Say(self.voice.say("anger"))
        return None

    def _with_feeling(self, say: Say, turn: Turn) -> Say:
        """Sometimes a word of thanks before an answer."""
        plain = say.payload is None and turn.asks not in WITHOUT_QUESTION | {"confirm"}
        if plain and self.agenda.grateful and self._once("thanks", THANKS_RATE):
            return Say(f"{self.voice.say('thanks')} {say.text}")
        return say

    def _open(self, case: Case) -> Say:
        first = all(other is case or not other.opened for other in self.cases)
        announced = len(self._announced)
        text = self._announcement(case)
        if first:
            text = self._with_greeting(text)
        elif announced == len(self._announced):
            text = self.voice.say("lead_next", text=_lower_first(text))
        return Say(self.voice.roughen(text))

    def _announcement(self, case: Case) -> str:
        """The opening words; of several requests where they are announced together."""
        group = [self.cases[at] for at in self.agenda.together]
        if case in self._announced or case not in group:
            return case.open()
        self._announced = group
        together = self._all_alike(group)
        if together is not None:
            return together
        sentences = [_sentence(member.open("plain")) for member in group[:2]]
        return self.voice.say("two_at_once", first=sentences[0], second=_lower_first(sentences[1]))

    def _all_alike(self, group: list[Case]) -> str | None:
        """ "cancel all my pending orders", where the group is all that; None where it cannot be said."""
        cases = [case for case in group if isinstance(case, WishCase)]
        key = f"open_all.{cases[0].said.operation.value}"
        if len({case.said.operation for case in cases}) > 1 or not self.voice.has(key):
            return None
        if len({(case.said.reason, case.said.address) for case in cases}) > 1:
            return None
        if not self._are_all_pending(cases):
            return None
        for case in cases:
            case.open()
        facts = cases[0].facts(detail=0)
        return self.voice.say(key, reason=facts["reason"], address=facts["address"])

    def _are_all_pending(self, cases: list[WishCase]) -> bool:
        orders = self.wording.shop.orders_of(self.agenda.facts.person)
        pending = {order.number for order in orders if order.status == "pending"}
        return {case.said.order.number for case in cases if case.said.order} == pending

    def _with_greeting(self, text: str) -> str:
        if self.voice.manner == "polite" and self.voice.chance(PLEASE_RATE):
            text = self.voice.say("please", text=_sentence(text))
        if self._once("introduction", INTRODUCTION_RATE):
            text = f"{self.identity.introduce()} {text}"
        if self.voice.chance(GREETING_RATE):
            text = f"{self.voice.say('greeting')} {_lower_first(text)}"
        return text

    def _close(self, turn: Turn) -> Say | None:
        """End politely; still answer how it was."""
        self._closing += 1
        if self._closing == 1:
            return Say(self.voice.say("nothing_else" if turn.asks else "goodbye"))
        if turn.asks in ("rating", "comment") and self._closing < 4:
            return Say(self.voice.say(turn.asks))
        return None


def _name(request: Request) -> str:
    if not isinstance(request, Wish):
        return type(request).__name__
    number = f" {request.order.number}" if request.order else ""
    return f"{request.operation.value}{number}"


def _sentence(text: str) -> str:
    return text if text[-1:] in ".?!" else f"{text}."


def _lower_first(text: str) -> str:
    """The text going on in a sentence: "Can you" becomes "can you", "I" and names stay."""
    starts = ("Can ", "Could ", "Please ", "Would ", "My ", "There ", "All ", "The ", "So ", "Get ")
    return text[:1].lower() + text[1:] if text.startswith(starts) else text
