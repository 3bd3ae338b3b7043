"""Which model answered a turn, and that somebody asked for its end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("turns", sa.Column("model", sa.String(255)))
    op.add_column("turns", sa.Column("stop_asked", sa.Boolean))


def downgrade() -> None:
    """Drop the columns."""
    with op.batch_alter_table("turns") as turns:
        turns.drop_column("stop_asked")
        turns.drop_column("model")
