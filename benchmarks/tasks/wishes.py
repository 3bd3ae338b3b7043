"""What a simulated customer has in mind: requests, questions, facts, and second thoughts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from benchmarks.tasks.layout import Address, Item, Order, Person, Product


class Operation(str, Enum):
    """The writes, as the chat API's summaries name them."""

    CANCEL_ORDER = "cancel_order"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    RETURN_ITEMS = "return_items"
    EXCHANGE_ITEMS = "exchange_items"
    CHANGE_DEFAULT_ADDRESS = "change_default_address"


SWAPPING = frozenset({Operation.CHANGE_ITEMS, Operation.EXCHANGE_ITEMS})
DELIVERED = frozenset({Operation.RETURN_ITEMS, Operation.EXCHANGE_ITEMS})
# After these an order takes no further request.
FINAL = frozenset(
    {
        Operation.CANCEL_ORDER,
        Operation.CHANGE_ITEMS,
        Operation.RETURN_ITEMS,
        Operation.EXCHANGE_ITEMS,
    }
)


@dataclass(frozen=True)
class Change:
    """One line of the order; `new_item_id` is the variant wanted instead, None in a return."""

    item: Item
    new_item_id: str | None = None

    @property
    def pair(self) -> tuple[str, str | None]:
        """The variants before and after."""
        return (self.item.item_id, self.new_item_id)


@dataclass(frozen=True)
class Wish:
    """One write the customer wants, complete. With `refuse` he asks for it but never says yes."""

    operation: Operation
    order: Order | None = None
    changes: tuple[Change, ...] = ()
    method_id: str | None = None
    address: Address | None = None
    reason: str | None = None
    refuse: bool = False


@dataclass(frozen=True)
class HandOver:
    """The wish to talk to a person."""


@dataclass(frozen=True)
class Undo:
    """A request nobody can fulfil: to take a cancellation back."""

    order: Order | None = None


@dataclass(frozen=True)
class Question:
    """Something the customer wants to know; `kind` is a key under `ask` in the phrases."""

    kind: str
    order: Order | None = None
    product: Product | None = None


Request = Wish | HandOver | Undo | Question


@dataclass(frozen=True)
class Facts:
    """What the customer knows of himself and his orders.

    `wrong_*` are things the task says he gets wrong first, in the order he says them.
    """

    person: Person
    email: str | None = None
    wrong_emails: tuple[str, ...] = ()
    wrong_zips: tuple[str, ...] = ()
    wrong_orders: tuple[str, ...] = ()
    known_numbers: frozenset[str] = frozenset()
    forgets_numbers: bool = False
    story: str = ""


@dataclass(frozen=True)
class Agenda:
    """Everything one customer brings to the conversation.

    `first_said` holds, by position of the wish in `requests`, the wish as he first says it, to be
    corrected at the confirmation. `together` are positions announced in one message. `asides` are
    questions asked in the middle of something else.
    """

    facts: Facts
    requests: tuple[Request, ...]
    first_said: dict[int, Wish] = field(default_factory=dict)
    together: tuple[int, ...] = ()
    asides: tuple[Question, ...] = ()
    manner: str = "plain"
    angry: bool = False
    grateful: bool = False

    @property
    def wants_person(self) -> bool:
        """Whether the conversation must end with a person."""
        return any(isinstance(request, HandOver) for request in self.requests)
