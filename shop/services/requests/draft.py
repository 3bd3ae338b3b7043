"""The draft of a request, and its way into and out of a conversation's slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from enum import Enum
from typing import Any

from shop.domain.customer import Address
from shop.domain.plans import Operation
from shop.services.pointing.types import Choice, Days
from shop.services.requests.kinds import KINDS, Ask, Kind


class End(str, Enum):
    """Why a form is over. `COMPLETE` means that everything needed is known (and agreed to)."""

    COMPLETE = "complete"
    REFUSED = "refused"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    GAVE_UP = "gave_up"
    LOCKED = "locked"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Unheard:
    """A message kept for later, with the days understanding found in it."""

    text: str
    days: tuple[Days, ...] = ()


@dataclass
class Draft:
    """What is known of one request.

    `unheard` are messages that came before the customer was known and still have to be listened to.
    `choices` are the options last offered. `problem` is why the last message did not settle what was
    asked. `digest` names the plan whose summary the customer has seen, `summary` is that summary as data
    and `shown` its parts as text. `serial` counts the requests of
    a conversation, so that asking for the same thing twice is two writes and a retry is one.
    """

    kind_name: str
    serial: int = 0
    operation: Operation | None = None
    customer_id: str | None = None
    first_name: str | None = None
    order_number: str | None = None
    items: list[str] = field(default_factory=list)
    variants: dict[str, str] = field(default_factory=dict)
    method_id: str | None = None
    reason: str | None = None
    address: Address | None = None
    trouble: str | None = None
    details: str | None = None
    confirmed: bool = False

    unheard: list[Unheard] = field(default_factory=list)
    claim: dict[str, Any] = field(default_factory=dict)
    identity_failures: int = 0
    identity_level: str = "none"
    partial_address: Address | None = None
    method_wish: list[str] = field(default_factory=list)
    method_open: bool = False
    wants_part: bool = False
    choices: list[Choice] = field(default_factory=list)
    choices_for: Ask | None = None
    about: str | None = None
    about_data: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    context_order: str | None = None
    more_orders: list[str] = field(default_factory=list)
    attempts: int = 0
    digest: str | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    end: End | None = None
    refusal: str | None = None
    instead: Operation | None = None

    @property
    def kind(self) -> Kind:
        """The kind of request this is a draft of."""
        return KINDS[self.kind_name]

    def has(self, ask: Ask) -> bool:
        """Whether what `ask` asks for is known."""
        return _KNOWN[ask](self)

    @property
    def asking(self) -> Ask | None:
        """The first thing still missing, None if nothing is."""
        return next((ask for ask in self.kind.needs if not self.has(ask)), None)

    def offer(self, ask: Ask, choices: list[Choice]) -> None:
        """Offer options for a question; the options of another question are gone."""
        self.choices, self.choices_for = choices, ask

    def offered(self, ask: Ask) -> list[Choice]:
        """The options last offered for that question."""
        return self.choices if self.choices_for is ask else []

    def forget_order(self) -> None:
        """Start over with another order: what was said of the first one does not carry over."""
        self.order_number = None
        self.method_id = None
        self.digest = None
        self.forget_items()

    def forget_items(self) -> None:
        """Forget the lines chosen and what they become."""
        self.items = []
        self.variants = {}
        self.about, self.about_data = None, {}

    def core(self) -> tuple[Any, ...]:
        """What the customer has settled so far; a message that leaves it equal settled nothing."""
        return (
            self.customer_id,
            self.order_number,
            tuple(self.more_orders),
            tuple(self.items),
            tuple(sorted(self.variants.items())),
            self.method_id,
            self.reason,
            self.address,
            self.trouble,
            self.details,
            self.confirmed,
        )

    def write_key(self, conversation_id: str) -> str:
        """The idempotency key of the write that was agreed to: the same however often it is retried."""
        return f"{conversation_id}:{self.serial}:{self.digest}"

    def to_data(self) -> dict[str, Any]:
        """The draft as plain JSON data, which shares nothing with the draft that could change."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Draft:
        """The draft that `to_data` wrote; keys of another version of the software are passed over."""
        values = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
        for name, build in (
            ("operation", Operation),
            ("instead", Operation),
            ("end", End),
            ("choices_for", Ask),
        ):
            if values.get(name) is not None:
                values[name] = build(values[name])
        for name in ("address", "partial_address"):
            if values.get(name) is not None:
                values[name] = Address(**values[name])
        values["unheard"] = [_unheard(kept) for kept in values.get("unheard", [])]
        values["choices"] = [Choice(**choice) for choice in values.get("choices", [])]
        return cls(**values)


_KNOWN: Mapping[Ask, Callable[[Draft], bool]] = {
    Ask.CUSTOMER: lambda draft: draft.customer_id is not None,
    Ask.ORDER: lambda draft: draft.order_number is not None,
    Ask.ITEMS: lambda draft: bool(draft.items),
    Ask.VARIANT: lambda draft: bool(draft.items) and draft.variants.keys() >= set(draft.items),
    Ask.PAYMENT_METHOD: lambda draft: draft.method_id is not None,
    Ask.REFUND_METHOD: lambda draft: draft.method_id is not None,
    Ask.REASON: lambda draft: draft.reason is not None,
    Ask.ADDRESS: lambda draft: draft.address is not None,
    Ask.TROUBLE: lambda draft: draft.trouble is not None,
    Ask.DETAILS: lambda draft: draft.details is not None,
    Ask.CONFIRM: lambda draft: draft.confirmed,
}

_PLAIN = frozenset({str, bool, int, float, type(None)})


def _plain(value: Any) -> Any:
    """What `dataclasses.asdict` makes of a value, enums by their values, without its detours."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        return {key: _plain(each) for key, each in value.items()}
    if kind is list or kind is tuple:
        return kind(map(_plain, value))
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {name: _plain(each) for name, each in vars(value).items()}
    return value


@dataclass(frozen=True)
class Said:
    """One message as the dialogue heard it.

    `intent` and `confidence` come from understanding; `choice` is the value of a button pressed for
    the slot `choice_for`. `days` are those named in it. `asked` is what the assistant had asked. `settled` is set when another part of
    the dialogue has already answered this very message, so that only the question is repeated.
    """

    text: str
    intent: str = ""
    confidence: float = 0.0
    asked: Ask | None = None
    choice_for: str | None = None
    choice: str | None = None
    affirmed: bool | None = None
    settled: bool = False
    conversation_id: str = ""
    language: str = "en"
    days: tuple[Days, ...] = ()


def _unheard(kept: Mapping[str, Any] | str) -> Unheard:
    if isinstance(kept, str):  # Written by an earlier version.
        return Unheard(kept)
    return Unheard(kept["text"], tuple(Days(**day) for day in kept["days"]))
