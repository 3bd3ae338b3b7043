"""The order in which a customer's orders are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

from shop.domain.order import Order

_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


def newest_first(orders: Iterable[Order]) -> tuple[Order, ...]:
    """Orders by the time they were placed, newest first; those without one last, as they came."""
    return tuple(sorted(orders, key=lambda order: order.placed_at or _LONG_AGO, reverse=True))
