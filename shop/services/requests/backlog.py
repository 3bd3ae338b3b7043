"""What else a customer asked for: requests put aside, asked for in the same breath, or offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.services.requests.draft import Draft, End, Said
from shop.services.requests.kinds import KINDS, OPERATION_KINDS, Ask

# Requests put aside beyond this are forgotten, the oldest first: nobody means them any more.
MAX_ASIDE = 3

# Nor are more requests of one message taken up one after the other.
MAX_MORE = 3

# What can be done about what a look-up found, and what is then known of it.
_HELP_WITH = {
    ("track_order_done", lookup): {"kind": "report_problem", "trouble": "late"}
    for lookup in ("late", "late_untracked")
}

_OUTCOMES_THAT_OFFER_A_PERSON = frozenset({"gave_up", "locked", "unavailable", "unknown"})


@dataclass(frozen=True)
class Next:
    """What comes after a request, for the rules to put into words.

    `step` is "queued" (another order of the same request, waiting to be resumed), "back" (what was put
    aside goes on by itself), "more" (what the same message asked for besides), "resume", "instead", "person" or
    "nothing"; `about` is the request or order it is about.
    """

    step: str
    about: str = ""


@dataclass
class Backlog:
    """Kept in one slot of the conversation. `serial` counts its requests.

    `more` are the parts of a message that asked for something else besides, as understood; `taking_up`
    is set while one of them is dealt with.
    """

    serial: int = 0
    aside: list[dict[str, Any]] = field(default_factory=list)
    queued: list[dict[str, Any]] = field(default_factory=list)
    more: list[dict[str, Any]] = field(default_factory=list)
    taking_up: bool = False
    instead: dict[str, str] = field(default_factory=dict)
    context_order: str | None = None
    resumable: bool = False
    read_only: bool = False

    def begin(self, said: Said, customer_id: str | None, given: Mapping[str, str]) -> Draft:
        """A new draft for the request the message asks for. Its words are listened to by the form."""
        self.instead, self.resumable = {}, False
        draft = self._new(said.intent, customer_id)
        draft.order_number = given.get("order_number")
        return draft

    def put_aside(self, draft: Draft | None) -> None:
        """Keep an unfinished request for later; a question left open is asked again if it matters.

        The yes to a summary does not keep: the summary is shown again.
        """
        if draft is not None:
            self.context_order = draft.order_number or self.context_order
        if draft is None or draft.end is not None or _only_reads(draft):
            return
        draft.digest, draft.confirmed, draft.problem, draft.attempts = None, False, None, 0
        self.aside = [*self.aside, draft.to_data()][-MAX_ASIDE:]

    def hear_more(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """Keep what a message asked for besides, to be taken up when its first request is over."""
        self.more = [*self.more, *(dict(request) for request in requests)][:MAX_MORE]

    def take_up(self) -> dict[str, Any] | None:
        """The part of a message whose turn it is now, if there is one."""
        self.taking_up = bool(self.more)
        return self.more.pop(0) if self.more else None

    def note(self, draft: Draft) -> None:
        """Take from a finished request what it leaves to do: more orders, or what is possible instead."""
        self.read_only = _only_reads(draft)
        more = [n for n in draft.more_orders if draft.end is End.COMPLETE]
        self.queued += [_the_same_for(draft, number) for number in more]
        self.context_order = draft.order_number or self.context_order
        self.instead = {}
        if draft.end is End.REFUSED and draft.instead is not None and draft.order_number:
            kind = OPERATION_KINDS[draft.instead]
            self.instead = {"kind": kind, "order_number": draft.order_number}

    def following(self, customer_id: str | None, outcome: object, lookup: object = None) -> Next:
        """What to do after a request that ended with `outcome`; `lookup` is what a look-up found."""
        self.resumable, self.taking_up = False, False
        if self.queued:
            draft = Draft.from_data(self.queued.pop(0))
            self.serial += 1
            draft.serial = self.serial
            self.aside.append(draft.to_data())
            return Next("queued", draft.order_number or "")
        if outcome in _OUTCOMES_THAT_OFFER_A_PERSON:
            self.more = []  # What stopped this request would stop the others.
            return Next("person")
        if self.more:
            return Next("more")
        help_with = _HELP_WITH.get((str(outcome), str(lookup)))
        if help_with is not None and self.context_order and not self.aside:
            self.instead = {**help_with, "order_number": self.context_order}
        if self.instead:
            return Next("instead", self.instead["kind"])
        if self.aside and self.read_only and str(outcome).endswith("_done"):
            return Next("back")  # A look-up in the middle of a request: answered, and on it goes.
        if self.aside:
            self.resumable = True
            return Next("resume", str(self.aside[-1]["kind_name"]))
        return Next("nothing")

    def accept(self, customer_id: str | None) -> Draft | None:
        """The request that was offered, if one was."""
        if self.instead:
            offer, self.instead = self.instead, {}
            draft = self._new(offer["kind"], customer_id)
            draft.order_number = offer["order_number"]
            draft.trouble = offer.get("trouble")
            return draft
        return self.resume(customer_id) if self.resumable else None

    def decline(self) -> Next:
        """Drop what was offered. What had been put aside before that is offered next."""
        if not self.instead and self.resumable and self.aside:
            self.aside.pop()
        self.resumable = bool(self.instead and self.aside)
        self.instead = {}
        if self.resumable:
            return Next("resume", str(self.aside[-1]["kind_name"]))
        return Next("nothing")

    def resume(self, customer_id: str | None) -> Draft | None:
        """The request put aside last, for the customer who is writing now."""
        self.resumable = False
        if not self.aside:
            return None
        draft = Draft.from_data(self.aside.pop())
        draft.customer_id = customer_id
        return draft

    def to_data(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {
            "serial": self.serial,
            "aside": self.aside,
            "queued": self.queued,
            "more": self.more,
            "taking_up": self.taking_up,
            "instead": self.instead,
            "context_order": self.context_order,
            "resumable": self.resumable,
            "read_only": self.read_only,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Backlog:
        """What `to_data` wrote; an empty mapping is an empty backlog."""
        return cls(
            serial=int(data.get("serial", 0)),
            aside=list(data.get("aside", ())),
            queued=list(data.get("queued", ())),
            more=list(data.get("more", ())),
            taking_up=bool(data.get("taking_up", False)),
            instead=dict(data.get("instead", {})),
            context_order=data.get("context_order"),
            resumable=bool(data.get("resumable", False)),
            read_only=bool(data.get("read_only", False)),
        )

    def _new(self, kind_name: str, customer_id: str | None) -> Draft:
        if kind_name not in KINDS:
            raise LookupError(f"{kind_name!r} is not a request; known are {sorted(KINDS)}")
        self.serial += 1
        return Draft(
            kind_name,
            serial=self.serial,
            customer_id=customer_id,
            context_order=self.context_order,
        )


def _only_reads(draft: Draft) -> bool:
    return draft.kind.operation is None and Ask.DETAILS not in draft.kind.needs


def _the_same_for(draft: Draft, number: str) -> dict[str, Any]:
    """The same request for another order, with what was said for both."""
    return Draft(
        draft.kind_name,
        customer_id=draft.customer_id,
        order_number=number,
        reason=draft.reason,
        address=draft.address,
        method_wish=list(draft.method_wish),
    ).to_data()
