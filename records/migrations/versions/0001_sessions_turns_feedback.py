"""Sessions, turns and feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("customer_id", sa.String(128)),
        sa.Column("handoff", sa.String(16), nullable=False),
        sa.Column("offered", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_customer_id", "sessions", ["customer_id"])
    op.create_index("ix_sessions_created_at", "sessions", ["created_at"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("replies", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("handoff", sa.String(16)),
        sa.Column("failed", sa.Boolean),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_turns_session_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("session_id", "message_id", name="uq_turns_session_id_message_id"),
    )
    op.create_index("ix_turns_begun_at", "turns", ["begun_at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(80), nullable=False),
        sa.Column("rating", sa.String(8)),
        sa.Column("score", sa.Integer),
        sa.Column("comment", sa.Text),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_feedback_session_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("session_id", "message_id", name="uq_feedback_session_id_message_id"),
    )
    op.create_index("ix_feedback_given_at", "feedback", ["given_at"])


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    op.drop_table("feedback")
    op.drop_table("turns")
    op.drop_table("sessions")
