"""Checks identity tokens: a shop that has a customer signed in says so in a signed JWT."""

from __future__ import annotations

from collections.abc import Mapping

import jwt

from gateway.errors import ApiError, Code
from gateway.settings import Settings

MAX_CUSTOMER_ID_CHARS = 128


class Identities:
    """Tells which customer a token speaks of.

    Each algorithm has its own key, so that a token cannot choose how the other's key is read.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the keys from the settings; without any, every token is refused."""
        self._audience = settings.identity_audience
        self._keys: dict[str, str] = {}
        if settings.identity_secret is not None:
            self._keys["HS256"] = settings.identity_secret.reveal()
        if settings.identity_public_key is not None:
            self._keys["RS256"] = settings.identity_public_key

    def customer_id(self, token: str) -> str:
        """The customer a token names in `sub`. The token must carry an expiry (`exp`).

        Raises:
            ApiError: no key is set, or the token is expired, or it is not a valid one.
        """
        if not self._keys:
            raise ApiError(
                Code.IDENTITY_NOT_CONFIGURED,
                "This assistant takes no identity tokens: set AFTERCART_IDENTITY_SECRET or "
                "AFTERCART_IDENTITY_PUBLIC_KEY, or leave 'identity' out.",
                "identity",
            )
        customer_id = self._claims(token).get("sub")
        if not isinstance(customer_id, str) or not 0 < len(customer_id) <= MAX_CUSTOMER_ID_CHARS:
            raise _invalid()
        return customer_id

    def _claims(self, token: str) -> Mapping[str, object]:
        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            key = self._keys.get(str(algorithm))
            if key is None:
                raise _invalid()
            claims: Mapping[str, object] = jwt.decode(
                token,
                key,
                algorithms=[str(algorithm)],
                audience=self._audience,
                options={"require": ["sub", "exp"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise ApiError(
                Code.IDENTITY_EXPIRED,
                "The identity token is expired; have the shop sign a new one.",
                "identity",
            ) from error
        except (jwt.PyJWTError, ValueError) as error:
            raise _invalid() from error
        return claims


def _invalid() -> ApiError:
    return ApiError(
        Code.IDENTITY_INVALID,
        "The identity token is not valid: it must be signed by the shop and carry 'sub' and 'exp'.",
        "identity",
    )
