"""What a service needs of the shop it serves, in one value that tests can build by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shop.domain.policy import Policy
from shop.ports.commerce import Commerce
from shop.ports.desk import Desk


@dataclass(frozen=True)
class Shop:
    """A platform, a desk, the shop's rules and the time (aware, UTC)."""

    commerce: Commerce
    desk: Desk
    policy: Policy
    clock: Callable[[], datetime]
