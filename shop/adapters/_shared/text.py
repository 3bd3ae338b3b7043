"""Keys under which names, numbers and addresses are found however a customer writes them."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "‘": "'"}
)


def fold(text: str) -> str:
    """`text` without case, accents, and needless space ("  José  LUIS" -> "jose luis")."""
    # Twice: a styled capital (𝔸) is a plain one only after the first time.
    plain = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.translate(_UNDECOMPOSED).split())


def order_key(number: str) -> str:
    """An order number without case, space around it and the leading "#" (" #w12" -> "W12")."""
    return number.strip().lstrip("#").strip().upper()


def email_key(email: str) -> str:
    """An e-mail address without case and space around it."""
    return email.strip().casefold()


def postcode_key(postcode: str) -> str:
    """A postcode without case and spaces ("sw1a 1aa" -> "SW1A1AA")."""
    return "".join(postcode.split()).upper()


def reference_key(reference: str) -> str:
    """A reference of ours without case and space around it (" t-48213" -> "T-48213")."""
    return reference.strip().upper()
