"""What can go wrong behind a port.

ShopError
 ├─ ShopUnavailable       the platform did not answer, or answered with a fault: try again later
 │   └─ OutcomeUnknown    ... in the middle of a write: it may or may not have happened
 ├─ NotFound              the thing named does not exist
 ├─ StaleOrder            the order changed since the plan was made: make a new plan
 ├─ InsufficientBalance   a gift card can no longer cover what the plan takes from it
 ├─ OutOfStock            a variant the plan needs is no longer available
 └─ KeyReused             an idempotency key came back with a different plan
"""

from __future__ import annotations


class ShopError(Exception):
    """Any failure behind a port."""


class ShopUnavailable(ShopError):
    """The platform did not answer in time, or answered with a fault. Nothing was written."""


class OutcomeUnknown(ShopUnavailable):
    """The platform failed during a write. The same key tells later whether it happened."""


class NotFound(ShopError):
    """The thing named does not exist."""


class StaleOrder(ShopError):
    """The order is not as it was when the plan was made. Nothing was written."""


class InsufficientBalance(ShopError):
    """A gift card cannot cover what the plan takes from it. Nothing was written."""


class OutOfStock(ShopError):
    """A variant the plan needs is not available any more. Nothing was written."""


class KeyReused(ShopError):
    """The idempotency key was used before for a different plan. Nothing was written."""
