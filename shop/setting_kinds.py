"""How the value of a setting is read: one function for each kind, which raises ValueError."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

MIN_SECRET_BYTES = 32


@dataclass(frozen=True)
class Secret:
    """A value that never shows when printed; `reveal` gives it."""

    _value: str

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__


def text(raw: str) -> str:
    """Any text."""
    return raw


def number(raw: str) -> int:
    """A whole number from 0 on."""
    if not raw.isascii() or not raw.isdigit():
        raise ValueError("expected a whole number from 0 on")
    return int(raw)


def count(raw: str) -> int:
    """A whole number from 1 on."""
    value = number(raw)
    if value == 0:
        raise ValueError("expected a whole number from 1 on")
    return value


def port(raw: str) -> int:
    """A TCP port; 0 lets the system choose."""
    value = number(raw)
    if value > 65535:
        raise ValueError("expected a port from 0 to 65535")
    return value


def names(raw: str) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def origins(raw: str) -> tuple[str, ...]:
    """Origins parted by commas, such as https://shop.example, or * for any."""
    for origin in names(raw):
        if origin != "*" and not re.fullmatch(r"https?://[^/\s]+", origin):
            raise ValueError(f"expected origins like https://shop.example, not {origin!r}")
    return names(raw)


def frame_ancestors(raw: str) -> str:
    """The sources of a CSP `frame-ancestors`, such as 'self' https://shop.example."""
    if re.search(r"[;,\r\n]", raw):
        raise ValueError("expected sources parted by spaces, without ; or ,")
    return raw


def languages(raw: str) -> tuple[str, ...]:
    """Language codes parted by commas; the first is the default."""
    found = names(raw)
    wrong = [code for code in found if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code)]
    if wrong or not found:
        raise ValueError("expected language codes like en,de")
    return found


def secret(raw: str) -> Secret:
    """A secret of at least 32 bytes."""
    if len(raw.encode()) < MIN_SECRET_BYTES:
        raise ValueError(f"expected at least {MIN_SECRET_BYTES} bytes, got {len(raw.encode())}")
    return Secret(raw)


def key(raw: str) -> Secret:
    """A key that somebody else has made, of any length."""
    if not raw.isascii() or not raw.isprintable() or " " in raw.strip():
        raise ValueError("expected one word of ASCII characters")
    return Secret(raw.strip())


def headers(raw: str) -> tuple[tuple[str, Secret], ...]:
    """HTTP headers parted by semicolons, such as X-Team: support; X-Token: abc."""
    found = []
    for part in filter(str.strip, raw.split(";")):
        name, colon, value = (piece.strip() for piece in part.partition(":"))
        if not colon or not re.fullmatch(r"[A-Za-z0-9-]+", name) or not value.isprintable():
            raise ValueError("expected headers like X-Team: support; X-Token: abc")
        found.append((name, Secret(value)))
    return tuple(found)


def url(raw: str) -> str:
    """An address that begins with http:// or https://, without a trailing slash."""
    if not re.fullmatch(r"https?://[^/\s?#@]+(/[^\s?#]*)?", raw):
        raise ValueError("expected an address like https://api.example/v1, without a password")
    return raw.rstrip("/")


def seconds(raw: str) -> float:
    """Seconds above 0 and up to an hour, such as 2.5."""
    value = decimal(raw)
    if not 0 < value <= 3600:
        raise ValueError("expected seconds above 0 and up to 3600, such as 2.5")
    return float(value)


def amount(raw: str) -> Decimal:
    """An amount of money from 0 on, such as 0.15, without its currency."""
    return decimal(raw)


def decimal(raw: str) -> Decimal:
    """A number from 0 on, such as 0.5."""
    try:
        value = Decimal(raw) if raw.isascii() else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not math.isfinite(value) or value < 0:
        raise ValueError("expected a number from 0 on, such as 0.5")
    return value


def currency(raw: str) -> str:
    """A currency by its three letters, such as USD."""
    if not re.fullmatch(r"[A-Z]{3}", raw):
        raise ValueError("expected three capital letters, such as USD")
    return raw


def path(raw: str) -> Path:
    """The path of a file or folder."""
    return Path(raw)


def public_key(raw: str) -> str:
    """A public key in PEM, or the path of a file that holds one."""
    key = raw if raw.lstrip().startswith("-----BEGIN") else _file(raw)
    if "PUBLIC KEY-----" not in key:
        raise ValueError("expected a PEM public key or the path of one")
    return key


def one_of(*choices: str) -> Callable[[str], str]:
    """One of some words."""

    def read(raw: str) -> str:
        if raw not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return raw

    read.__name__ = " or ".join(choices)
    return read


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"the file cannot be read ({error.strerror})") from error


SECRET_KINDS = (secret, key, headers, public_key)
"""Kinds whose values are not repeated in a message."""
