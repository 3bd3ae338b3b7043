"""All settings of the gateway: one table of name, type, default and one sentence.

They are read once, at the start, from the environment. `docs/chat-api.md` lists them, and a test
compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gateway.errors import SettingsError

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


def row(name: str, read: Callable[[str], object], says: str) -> Mapping[str, object]:
    """A row of the table, beside the default of its field."""
    return {"name": name, "read": read, "says": says}


@dataclass(frozen=True)
class Settings:
    """The table, and with its values the settings."""

    host: str = field(
        default="127.0.0.1", metadata=row("AFTERCART_HOST", text, "Address the gateway listens on.")
    )
    port: int = field(
        default=8080,
        metadata=row("AFTERCART_PORT", port, "Port the gateway listens on; 0 for any."),
    )
    records_url: str = field(
        default="sqlite:///var/records.db",
        metadata=row("AFTERCART_RECORDS_URL", text, "Database of sessions, turns and feedback."),
    )
    tracker_url: str = field(
        default="sqlite:///var/tracker.db",
        metadata=row(
            "AFTERCART_TRACKER_URL",
            text,
            "Database of conversations; `endpoints` takes the tracker_store of endpoints.yml.",
        ),
    )
    languages: tuple[str, ...] = field(
        default=("en",),
        metadata=row(
            "AFTERCART_LANGUAGES",
            languages,
            "Languages the assistant speaks; the first is the default.",
        ),
    )
    identity_secret: Secret | None = field(
        default=None,
        metadata=row(
            "AFTERCART_IDENTITY_SECRET",
            secret,
            "Secret shared with the shop, which signs identity tokens with it (HS256).",
        ),
    )
    identity_public_key: str | None = field(
        default=None,
        metadata=row(
            "AFTERCART_IDENTITY_PUBLIC_KEY",
            public_key,
            "Public key of the shop, or its file, if it signs identity tokens with RS256.",
        ),
    )
    identity_audience: str | None = field(
        default=None,
        metadata=row(
            "AFTERCART_IDENTITY_AUDIENCE",
            text,
            "What identity tokens must name as their audience (aud).",
        ),
    )
    staff_token: Secret | None = field(
        default=None,
        metadata=row("AFTERCART_STAFF_TOKEN", secret, "Token that opens the analytics to staff."),
    )
    session_ttl_s: int = field(
        default=0,
        metadata=row(
            "AFTERCART_SESSION_TTL_S",
            number,
            "Seconds without a message after which a session is over; 0 for never.",
        ),
    )
    allowed_origins: tuple[str, ...] = field(
        default=(),
        metadata=row(
            "AFTERCART_ALLOWED_ORIGINS",
            origins,
            "Other sites whose pages may call the API; none set, pages on localhost may.",
        ),
    )
    frame_ancestors: str = field(
        default="'self'",
        metadata=row(
            "AFTERCART_FRAME_ANCESTORS",
            frame_ancestors,
            "Sites that may show the chat page in a frame, as in CSP.",
        ),
    )
    max_body_bytes: int = field(
        default=16384,
        metadata=row("AFTERCART_MAX_BODY_BYTES", number, "Largest request body taken, in bytes."),
    )
    max_text_chars: int = field(
        default=2000,
        metadata=row(
            "AFTERCART_MAX_TEXT_CHARS", number, "Longest message text taken, in characters."
        ),
    )
    session_rate_per_minute: int = field(
        default=60,
        metadata=row(
            "AFTERCART_SESSION_RATE_PER_MINUTE",
            number,
            "Messages a minute a session may send in the long run; 0 for any number.",
        ),
    )
    session_burst: int = field(
        default=30,
        metadata=row("AFTERCART_SESSION_BURST", number, "Messages a session may send at once."),
    )
    ip_rate_per_minute: int = field(
        default=600,
        metadata=row(
            "AFTERCART_IP_RATE_PER_MINUTE",
            number,
            "Requests a minute one address may make in the long run; 0 for any number.",
        ),
    )
    ip_burst: int = field(
        default=300,
        metadata=row("AFTERCART_IP_BURST", number, "Requests one address may make at once."),
    )
    trusted_proxies: str = field(
        default="",
        metadata=row(
            "AFTERCART_TRUSTED_PROXIES",
            text,
            "Addresses of proxies whose X-Forwarded-For is believed, parted by commas.",
        ),
    )
    offered_messages: int = field(
        default=10,
        metadata=row(
            "AFTERCART_OFFERED_MESSAGES",
            number,
            "How many of the latest messages with buttons still have theirs accepted.",
        ),
    )
    turn_timeout_s: int = field(
        default=30,
        metadata=row("AFTERCART_TURN_TIMEOUT_S", number, "Seconds after which a turn is given up."),
    )
    log_level: str = field(
        default="WARNING",
        metadata=row(
            "AFTERCART_LOG_LEVEL",
            one_of("INFO", "WARNING", "ERROR"),
            "Lowest level of events logged.",
        ),
    )
    log_format: str = field(
        default="text",
        metadata=row("AFTERCART_LOG_FORMAT", one_of("text", "json"), "How events are logged."),
    )


@dataclass(frozen=True)
class Row:
    """One row of the table of settings."""

    name: str
    kind: str
    default: object
    says: str

    @property
    def shown(self) -> str:
        """The default as the documentation shows it."""
        if isinstance(self.default, tuple):
            return f"`{','.join(self.default)}`" if self.default else "none"
        return "none" if self.default in (None, "") else f"`{self.default}`"


def table() -> tuple[Row, ...]:
    """The settings as a table, in the order of the documentation."""
    return tuple(
        Row(
            name=item.metadata["name"],
            kind=item.metadata["read"].__name__,
            default=item.default,
            says=item.metadata["says"],
        )
        for item in fields(Settings)
    )


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings as the environment has them; empty values count as unset.

    Raises:
        SettingsError: naming the first malformed setting. A secret's value is not shown.
    """
    values = {}
    for item in fields(Settings):
        raw = environment.get(item.metadata["name"], "")
        if raw:
            values[item.name] = _read(item.metadata["name"], item.metadata["read"], raw)
    return Settings(**values)


def _read(name: str, read: Callable[[str], Any], raw: str) -> Any:
    try:
        return read(raw)
    except ValueError as error:
        shown = "the value given" if read in (secret, public_key) else repr(raw)
        raise SettingsError(f"{name}: {shown} will not do: {error}") from error


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"the file cannot be read ({error.strerror})") from error
