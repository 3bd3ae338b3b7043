"""What was asked of language models, and what was not answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "llm_calls",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(128), nullable=False),
        sa.Column("message_id", sa.String(80)),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("prompt_version", sa.String(64), nullable=False),
        sa.Column("index_version", sa.String(128), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("prompt_tokens", sa.Integer, nullable=False),
        sa.Column("completion_tokens", sa.Integer, nullable=False),
        sa.Column("cost_millionths", sa.BigInteger, nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_llm_calls"),
    )
    op.create_index("ix_llm_calls_conversation", "llm_calls", ["conversation"])
    op.create_index("ix_llm_calls_at", "llm_calls", ["at"])
    op.create_table(
        "answer_gaps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(128), nullable=False),
        sa.Column("message_id", sa.String(80)),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("rung", sa.String(32)),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("intents", sa.Text, nullable=False),
        sa.Column("passages", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_gaps"),
    )
    for column in ("conversation", "at", "reason"):
        op.create_index(f"ix_answer_gaps_{column}", "answer_gaps", [column])


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    op.drop_table("answer_gaps")
    op.drop_table("llm_calls")
