"""Filling in shapes such as "LS# #@@": # is any digit, @ a capital letter."""

from __future__ import annotations

import string
from random import Random

# Without the letters that postcodes and tracking ids leave out because they look like others.
_ALPHABETS = {"#": string.digits, "@": "ABDEFGHJLNPQRSTUWXYZ"}


def filled(shape: str, random: Random) -> str:
    """`shape` with chance in place of its signs."""
    return "".join(random.choice(_ALPHABETS[c]) if c in _ALPHABETS else c for c in shape)
