"""The table of tickets. Its migrations have a version table of their own: it may share a database."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, MetaData, Table

from shop.adapters._shared.columns import CleanText, UtcDateTime

metadata = MetaData()

# `id` is only the order in which tickets came; people and programs use `reference`.
tickets = Table(
    "desk_tickets",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("reference", CleanText, nullable=False, unique=True),
    Column("key", CleanText, nullable=False, unique=True),
    Column("kind", CleanText, nullable=False),
    Column("state", CleanText, nullable=False, index=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("conversation_id", CleanText, nullable=False, index=True),
    Column("customer_id", CleanText, index=True),
    Column("order_number", CleanText),
    Column("line_ids", JSON, nullable=False),
    Column("details", CleanText, nullable=False),
    Column("contact", CleanText, nullable=False),
    Column("priority", Integer, nullable=False),
)
