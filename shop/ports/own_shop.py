"""The own-shop port: a shop platform whose whole content is ours to fill and to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from shop.domain.audit import AuditEntry
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Commerce


class OwnShop(Commerce, Protocol):
    """A platform kept by Aftercart itself (the demo shop, the one in memory)."""

    def replace_all(self, data: ShopData) -> None:
        """Make `data` the whole content, in one transaction. Receipts and audit entries go too.

        Raises ValueError where `data` cannot be stored as it is, ShopUnavailable where the platform
        fails; the old content stays then.
        """

    def dump(self) -> ShopData:
        """The whole content in the platform's order: what `replace_all` took and writes changed."""

    def audit_entries(self, key: str | None = None) -> Sequence[AuditEntry]:
        """What was written, oldest first; with `key` only the entries of that idempotency key."""
