"""Runs migrations on the connection `records.database.migrate` opened."""

from __future__ import annotations

from alembic import context

from records.database import VERSION_TABLE
from records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
