"""What may be done with an order as it stands: status, earlier changes, windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from shop.domain.order import Order, OrderStatus, PaymentDirection
from shop.domain.plans import Operation
from shop.domain.policy import Policy
from shop.domain.rules.refusal import Refusal, RefusalCode, refuse

_TOO_LATE: dict[OrderStatus, RefusalCode] = {
    OrderStatus.PROCESSED: RefusalCode.ALREADY_PROCESSED,
    OrderStatus.SHIPPED: RefusalCode.ALREADY_SHIPPED,
    OrderStatus.DELIVERED: RefusalCode.ALREADY_DELIVERED,
}
_TOO_EARLY: dict[OrderStatus, RefusalCode] = {
    OrderStatus.PENDING: RefusalCode.NOT_DELIVERED_YET,
    OrderStatus.PROCESSED: RefusalCode.NOT_DELIVERED_YET,
    OrderStatus.SHIPPED: RefusalCode.NOT_DELIVERED_YET,
}
_DONE: dict[OrderStatus, RefusalCode] = {
    OrderStatus.CANCELLED: RefusalCode.ALREADY_CANCELLED,
    OrderStatus.RETURN_REQUESTED: RefusalCode.RETURN_ALREADY_REQUESTED,
    OrderStatus.RETURNED: RefusalCode.ALREADY_RETURNED,
    OrderStatus.EXCHANGE_REQUESTED: RefusalCode.EXCHANGE_ALREADY_REQUESTED,
    OrderStatus.EXCHANGED: RefusalCode.ALREADY_EXCHANGED,
}
_AFTER_DELIVERY = frozenset({Operation.RETURN_ITEMS, Operation.EXCHANGE_ITEMS})

# What comes closest to what was asked for, best first.
_INSTEAD: dict[Operation, tuple[Operation, ...]] = {
    Operation.CANCEL_ORDER: (Operation.RETURN_ITEMS, Operation.EXCHANGE_ITEMS),
    Operation.CHANGE_ADDRESS: (Operation.CANCEL_ORDER, Operation.RETURN_ITEMS),
    Operation.CHANGE_ITEMS: (
        Operation.EXCHANGE_ITEMS,
        Operation.CANCEL_ORDER,
        Operation.RETURN_ITEMS,
    ),
    Operation.CHANGE_PAYMENT: (Operation.CANCEL_ORDER,),
    Operation.RETURN_ITEMS: (Operation.CANCEL_ORDER, Operation.EXCHANGE_ITEMS),
    Operation.EXCHANGE_ITEMS: (
        Operation.CHANGE_ITEMS,
        Operation.RETURN_ITEMS,
        Operation.CANCEL_ORDER,
    ),
    Operation.CHANGE_DEFAULT_ADDRESS: (),
}
ORDER_OPERATIONS: tuple[Operation, ...] = tuple(
    o for o in Operation if o is not Operation.CHANGE_DEFAULT_ADDRESS
)


@dataclass(frozen=True)
class _Terms:
    """One operation's part of the policy, in the shape all of them share."""

    statuses: frozenset[OrderStatus]
    after_items_changed: bool = True
    window: timedelta | None = None


def check(operation: Operation, order: Order, policy: Policy, now: datetime) -> Refusal | None:
    """Whether the order allows `operation` at `now` (aware): None, or the refusal.

    Judges the order alone (status, earlier changes, windows, and for a change of payment how it was
    paid), so it can be asked as soon as the order is known. Raises ValueError for a naive `now`.
    """
    refusal = _judge(operation, order, policy, now)
    if refusal is None:
        return None
    alternatives = _INSTEAD[operation]
    return refusal.offering(
        next((a for a in alternatives if _judge(a, order, policy, now) is None), None)
    )


def possible_operations(order: Order, policy: Policy, now: datetime) -> tuple[Operation, ...]:
    """What may be done with that order at `now`. The default address is no order's: never among them."""
    return tuple(o for o in ORDER_OPERATIONS if _judge(o, order, policy, now) is None)


def closes_at(operation: Operation, order: Order, policy: Policy) -> datetime | None:
    """The first moment (UTC) at which the window is over; None without window or without its start.

    Windows in days end with the last day, in UTC: the time of delivery does not matter.
    """
    window, start = _terms(operation, policy).window, _window_start(operation, order)
    return None if window is None or start is None else _end(operation, start, window)


def _judge(operation: Operation, order: Order, policy: Policy, now: datetime) -> Refusal | None:
    if now.tzinfo is None:
        raise ValueError(f"now={now!r} has no time zone: pass an aware datetime, e.g. in UTC")
    if operation is Operation.CHANGE_DEFAULT_ADDRESS:
        allowed = policy.modification.default_address.allowed
        return None if allowed else refuse(RefusalCode.NOT_OFFERED, operation, order)
    return (
        _judge_status(operation, order, policy)
        or _judge_changes(operation, order, policy)
        or _judge_window(operation, order, policy, now)
        or _judge_payments(operation, order)
    )


def _judge_status(operation: Operation, order: Order, policy: Policy) -> Refusal | None:
    if order.status in _terms(operation, policy).statuses:
        return None
    wrong_time = _TOO_EARLY if operation in _AFTER_DELIVERY else _TOO_LATE
    code = (wrong_time | _DONE).get(order.status, RefusalCode.NOT_OFFERED)
    return refuse(code, operation, order, **_dates(order))


def _judge_changes(operation: Operation, order: Order, policy: Policy) -> Refusal | None:
    if not order.items_modified or _terms(operation, policy).after_items_changed:
        return None
    return refuse(RefusalCode.ITEMS_ALREADY_MODIFIED, operation, order)


def _judge_window(
    operation: Operation, order: Order, policy: Policy, now: datetime
) -> Refusal | None:
    window = _terms(operation, policy).window
    if window is None:
        return None
    size = _size(operation, window)
    end = closes_at(operation, order, policy)
    if end is None:
        if order.placed_at and now < _end(operation, order.placed_at, window):
            return None  # nothing is delivered before it is placed: the window cannot be over
        return refuse(RefusalCode.DATE_UNKNOWN, operation, order, **size)
    if now < end:
        return None
    last_day = (end - timedelta(microseconds=1)).date().isoformat()
    return refuse(
        RefusalCode.WINDOW_OVER, operation, order, last_day=last_day, **size, **_dates(order)
    )


def _judge_payments(operation: Operation, order: Order) -> Refusal | None:
    if operation is not Operation.CHANGE_PAYMENT:
        return None
    if len(order.payments) > 1:
        count = str(len(order.payments))
        return refuse(RefusalCode.SEVERAL_PAYMENTS, operation, order, payments=count)
    if not order.payments or order.payments[0].direction is not PaymentDirection.PAYMENT:
        return refuse(RefusalCode.NO_PAYMENT, operation, order)
    return None


def _terms(operation: Operation, policy: Policy) -> _Terms:
    modification = policy.modification
    if operation is Operation.CANCEL_ORDER:
        cancel = policy.cancellation
        hours = cancel.window_hours
        window = None if hours is None else timedelta(hours=hours)
        return _Terms(cancel.statuses, cancel.after_items_changed, window)
    if operation is Operation.CHANGE_ADDRESS:
        return _Terms(modification.address.statuses, modification.address.after_items_changed)
    if operation is Operation.CHANGE_PAYMENT:
        return _Terms(modification.payment.statuses, modification.payment.after_items_changed)
    if operation is Operation.CHANGE_ITEMS:
        return _Terms(modification.items.statuses, not modification.items.once)
    if operation in _AFTER_DELIVERY:
        area = policy.returns if operation is Operation.RETURN_ITEMS else policy.exchanges
        days = area.window_days
        return _Terms(area.statuses, window=None if days is None else timedelta(days=days))
    return _Terms(frozenset())


def _window_start(operation: Operation, order: Order) -> datetime | None:
    return order.delivered_at if operation in _AFTER_DELIVERY else order.placed_at


def _end(operation: Operation, start: datetime, window: timedelta) -> datetime:
    start = start.astimezone(timezone.utc)
    if operation not in _AFTER_DELIVERY:
        return start + window
    midnight = datetime.combine(start.date(), time.min, tzinfo=timezone.utc)
    return midnight + window + timedelta(days=1)


def _size(operation: Operation, window: timedelta) -> dict[str, str]:
    if operation in _AFTER_DELIVERY:
        return {"window_days": str(window.days)}
    return {"window_hours": str(int(window.total_seconds()) // 3600)}


def _dates(order: Order) -> dict[str, str]:
    """The days an order was placed and delivered on, as far as they are known."""
    known = {"placed_on": order.placed_at, "delivered_on": order.delivered_at}
    return {
        k: t.astimezone(timezone.utc).date().isoformat() for k, t in known.items() if t is not None
    }
