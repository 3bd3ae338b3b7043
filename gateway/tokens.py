"""Session tokens: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

SESSION_ID = re.compile(r"[0-9a-f]{32}")


def new_session_id() -> str:
    """An id nobody can guess, though knowing it opens nothing."""
    return secrets.token_hex(16)


def is_session_id(text: str) -> bool:
    """Whether `text` could be one of ours; anything else need not be looked up."""
    return SESSION_ID.fullmatch(text) is not None


def new_token() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_token(token: str, kept_hash: str) -> bool:
    """Whether `kept_hash` was kept of `token`; takes as long for any two."""
    return hmac.compare_digest(hash_of(token), kept_hash)
