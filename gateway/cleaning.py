"""Makes what customers type safe to keep and to show, without changing what they said."""

from __future__ import annotations

import re
import unicodedata

from gateway.errors import ApiError, Code

# Everything below the space but tab and newline, and the second block of controls.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# These turn the direction of all that follows, also in what others read beside it.
DIRECTION_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")

# Characters that are letters or symbols by category and yet show nothing.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"})


def clean_text(raw: str, field: str, max_chars: int) -> str:
    """The text without control characters.

    Raises:
        ApiError: it is too long, or shows nothing.
    """
    if len(raw) > max_chars:
        raise ApiError(
            Code.TEXT_TOO_LONG,
            f"{field!r} has {len(raw)} characters; at most {max_chars} are taken. Send it shorter.",
            field,
        )
    cleaned = DIRECTION_OVERRIDES.sub("", CONTROLS.sub("", raw.replace("\r\n", "\n"))).strip()
    if not any(map(_shows, cleaned)):
        raise ApiError(Code.TEXT_EMPTY, f"{field!r} shows nothing; write something to send.", field)
    return cleaned


def _shows(character: str) -> bool:
    if character in BLANK or _is_variation_selector(character):
        return False
    return unicodedata.category(character) not in UNSEEN_CATEGORIES


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
