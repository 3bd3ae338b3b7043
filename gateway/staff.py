"""The door for staff: one token, set by the shop."""

from __future__ import annotations

import hmac

from gateway.errors import ApiError, Code
from shop.setting_kinds import Secret


def check_staff(token: str | None, expected: Secret | None, what: str) -> None:
    """Return if `token` is the staff token. Raises ApiError; `what` is closed otherwise."""
    if expected is None:
        raise ApiError(
            Code.STAFF_ONLY, f"The {what} are closed: set AFTERCART_STAFF_TOKEN to open them."
        )
    given = (token or "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, expected.reveal().encode()):
        raise ApiError(
            Code.STAFF_ONLY, f"The {what} are for staff: send the staff token as Bearer."
        )
