"""What is written down about every write: who did what, when, and how it was before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shop.domain.plans import Operation


@dataclass(frozen=True)
class AuditEntry:
    """One write. `before` and `after` are JSON texts of the same shape: what the write touched.

    For orders: `{"order": {...}, "balances": {method id: amount}, "stock": {variant id: units}}`;
    for a default address: `{"customer_id": ..., "address": {...}}`. Amounts are decimal strings,
    times ISO 8601 in UTC. `order_number` is None for writes that touch no order.
    """

    key: str
    actor: str
    conversation_id: str
    at: datetime
    operation: Operation
    order_number: str | None
    before: str
    after: str
