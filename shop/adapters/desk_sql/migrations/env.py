"""Alembic comes in here; see `shop.adapters._shared.migrations`."""

from shop.adapters._shared.migrations import run_env

run_env()
