"""The tables. A change here needs a migration in `records/migrations/versions`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator):  # type: ignore[misc]
    """An aware datetime, kept in UTC; SQLite would lose the time zone."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive datetimes: nobody could tell what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Put the time zone back."""
        return None if value is None else value.replace(tzinfo=timezone.utc)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("customer_id", sa.String(128), index=True),
    sa.Column("handoff", sa.String(16), nullable=False),
    sa.Column("offered", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("session_id", sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("replies", sa.Integer),
    sa.Column("source", sa.String(16)),
    sa.Column("handoff", sa.String(16)),
    sa.Column("failed", sa.Boolean),
    sa.Column("begun_at", UtcDateTime, nullable=False, index=True),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("model", sa.String(255)),
    # The customer wants no more of the reply; whichever process composes it looks here.
    sa.Column("stop_asked", sa.Boolean),
    sa.UniqueConstraint("session_id", "message_id"),
)

# A rating of one message, or with an empty message id the score of the conversation.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("session_id", sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("message_id", sa.String(80), nullable=False),
    sa.Column("rating", sa.String(8)),
    sa.Column("score", sa.Integer),
    sa.Column("comment", sa.Text),
    sa.Column("given_at", UtcDateTime, nullable=False, index=True),
    sa.UniqueConstraint("session_id", "message_id"),
)

# What was asked of a language model, without personal data. One row for each call, also failed ones.
llm_calls = sa.Table(
    "llm_calls",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(128), nullable=False, index=True),
    sa.Column("message_id", sa.String(80)),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("provider", sa.String(64), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("prompt_version", sa.String(64), nullable=False),
    sa.Column("index_version", sa.String(128), nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("prompt_tokens", sa.Integer, nullable=False),
    sa.Column("completion_tokens", sa.Integer, nullable=False),
    # Millionths of the budget's currency: SQLite has no decimals.
    sa.Column("cost_millionths", sa.BigInteger, nullable=False),
    sa.Column("took_ms", sa.Integer, nullable=False),
)

# A question the assistant did not answer well, without personal data.
answer_gaps = sa.Table(
    "answer_gaps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(128), nullable=False, index=True),
    sa.Column("message_id", sa.String(80)),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("reason", sa.String(32), nullable=False, index=True),
    sa.Column("rung", sa.String(32)),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("intents", sa.Text, nullable=False),
    sa.Column("passages", sa.Text, nullable=False),
)
