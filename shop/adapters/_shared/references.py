"""References a customer can read out: short, and without characters that look or sound alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from shop.domain.plans import Operation

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V; no vowels, so that no words come about.
_ALPHABET = "34679CDFGHJKMNPQRTVWXY"
_BASE = len(_ALPHABET)
_LENGTH = 6

_PREFIXES = {
    Operation.CANCEL_ORDER: "CN",
    Operation.CHANGE_ADDRESS: "AD",
    Operation.CHANGE_ITEMS: "IT",
    Operation.CHANGE_PAYMENT: "PM",
    Operation.RETURN_ITEMS: "RT",
    Operation.EXCHANGE_ITEMS: "EX",
    Operation.CHANGE_DEFAULT_ADDRESS: "DA",
}


def receipt_reference(operation: Operation, key: str, taken: Callable[[str], bool]) -> str:
    """A reference such as "RT-7K3M9Q", made from the idempotency key, that is not `taken` yet."""
    attempt = 0
    while True:
        number = _number(key, attempt)
        letters = "".join(_ALPHABET[number // _BASE**i % _BASE] for i in range(_LENGTH))
        reference = f"{_PREFIXES[operation]}-{letters}"
        if not taken(reference):
            return reference
        attempt += 1


def ticket_reference(key: str, taken: Callable[[str], bool]) -> str:
    """A reference such as "T-48213", made from the idempotency key, that is not `taken` yet.

    Five digits; one more after every ten attempts that were taken, so that numbers never run out.
    """
    attempt = 0
    while True:
        lowest = 10 ** (4 + attempt // 10)
        reference = f"T-{lowest + _number(key, attempt) % (9 * lowest)}"
        if not taken(reference):
            return reference
        attempt += 1


def _number(key: str, attempt: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{attempt}:{key}".encode()).digest(), "big")
