"""All settings of the gateway: one table of name, type, default and one sentence.

They are read once, at the start, from the environment. `docs/chat-api.md` lists them, and a test
compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.errors import SettingsError
from shop.setting_kinds import (
    Secret,
    count,
    frame_ancestors,
    languages,
    number,
    one_of,
    origins,
    port,
    public_key,
    secret,
    text,
)
from shop.setting_table import MalformedSetting, Row, read_table, row, rows_of


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
        default=("en", "hi", "hi-Latn"),
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
        metadata=row(
            "AFTERCART_STAFF_TOKEN",
            secret,
            "Token that opens the analytics and the metrics to staff.",
        ),
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
    most_turns: int = field(
        default=48,
        metadata=row(
            "AFTERCART_MOST_TURNS",
            number,
            "Turns a worker runs or keeps waiting at once; more are refused with 503 for a moment; "
            "0 for any number.",
        ),
    )
    workers: int = field(
        default=1,
        metadata=row(
            "AFTERCART_WORKERS",
            count,
            "Processes that answer on the one port; about one for each core.",
        ),
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


def table() -> tuple[Row, ...]:
    """The settings as a table, in the order of the documentation."""
    return rows_of(Settings)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings as the environment has them; empty values count as unset.

    Raises:
        SettingsError: naming the first malformed setting. A secret's value is not shown.
    """
    try:
        return read_table(Settings, environment)
    except MalformedSetting as error:
        raise SettingsError(str(error)) from error
