"""Carry out what was agreed to, once, and say what really happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import structlog

from shop.context import Shop
from shop.domain.ticket import NewTicket, TicketKind
from shop.ports.commerce import Receipt, Write
from shop.ports.errors import OutcomeUnknown, ShopError, ShopUnavailable
from shop.services.access import access_customer
from shop.services.requests.draft import Draft, End
from shop.services.requests.quote import digest_of, quote

log = structlog.get_logger(__name__)


class Outcome(str, Enum):
    """How a request ended; the responses are chosen by it."""

    DONE = "done"
    REFUSED = "refused"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    GAVE_UP = "gave_up"
    LOCKED = "locked"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"
    CHANGED = "changed"


@dataclass(frozen=True)
class Finished:
    """An outcome, the reference of what was written, and facts for the wording."""

    outcome: Outcome
    reference: str = ""
    facts: dict[str, str] = field(default_factory=dict)


_ENDS = {
    End.REFUSED: Outcome.REFUSED,
    End.DECLINED: Outcome.DECLINED,
    End.ABANDONED: Outcome.ABANDONED,
    End.GAVE_UP: Outcome.GAVE_UP,
    End.LOCKED: Outcome.LOCKED,
    End.UNAVAILABLE: Outcome.UNAVAILABLE,
}


def finish(shop: Shop, draft: Draft, conversation_id: str, priority: int = 0) -> Finished:
    """End a request. Writes to the shop (or opens a ticket) only if the draft is complete and agreed to.

    `priority` is that of a ticket it opens. Calling it again for the same draft writes nothing new and answers the same. Platform errors become
    outcomes: UNAVAILABLE (nothing was written), UNKNOWN (it may have been), CHANGED (the order is not
    what it was when the summary was shown; nothing was written).
    """
    if draft.end is not End.COMPLETE:
        return Finished(_ENDS.get(draft.end or End.ABANDONED, Outcome.ABANDONED))
    try:
        if draft.kind_name == "report_problem":
            return _open_ticket(shop, draft, conversation_id, priority)
        if draft.kind.operation is None:
            return Finished(Outcome.DONE)
        return _write(shop, draft, conversation_id)
    except OutcomeUnknown:
        return _look_again(shop, draft, conversation_id)
    except ShopUnavailable:
        return Finished(Outcome.UNAVAILABLE)
    except ShopError as error:
        log.warning("write_refused", error=type(error).__name__, request=draft.kind_name)
        return Finished(Outcome.CHANGED)


def _write(shop: Shop, draft: Draft, conversation_id: str) -> Finished:
    key = draft.write_key(conversation_id)
    earlier = shop.commerce.receipt(key)
    if earlier is not None:
        return _done(earlier)
    if not draft.confirmed or draft.digest is None:
        raise AssertionError(f"{draft.kind_name}: a write without a yes to its summary")
    customer = access_customer(shop.commerce, draft.customer_id or "")
    plan = None if customer is None else quote(shop, draft, customer)
    if plan is None or not draft.confirmed or digest_of(plan) != draft.digest:
        return Finished(Outcome.CHANGED)
    write = Write(key, f"customer:{draft.customer_id}", shop.clock(), conversation_id)
    return _done(shop.commerce.execute(plan, write))


def _look_again(shop: Shop, draft: Draft, conversation_id: str) -> Finished:
    try:
        receipt = shop.commerce.receipt(draft.write_key(conversation_id))
    except ShopUnavailable:
        return Finished(Outcome.UNKNOWN)
    return _done(receipt) if receipt is not None else Finished(Outcome.UNAVAILABLE)


def _done(receipt: Receipt) -> Finished:
    log.info("request_done", operation=receipt.operation.value, replayed=receipt.replayed)
    return Finished(Outcome.DONE, receipt.reference)


def _open_ticket(shop: Shop, draft: Draft, conversation_id: str, priority: int) -> Finished:
    ticket = NewTicket(
        kind=TicketKind(draft.trouble or TicketKind.OTHER_PROBLEM.value),
        conversation_id=conversation_id,
        customer_id=draft.customer_id,
        order_number=draft.order_number,
        details=draft.details or "",
        priority=priority,
    )
    key = f"{conversation_id}:{draft.serial}:ticket"
    return Finished(Outcome.DONE, shop.desk.open(ticket, key, shop.clock()).reference)
