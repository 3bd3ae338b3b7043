"""The demo shop "Juniper & Pine": made up, believable, and the same for the same day and seed."""

from __future__ import annotations

from shop.demo.errors import DemoDataError
from shop.demo.filling import demo_age_days, ensure_demo_shop
from shop.demo.generator import generate

__all__ = ["DemoDataError", "demo_age_days", "ensure_demo_shop", "generate"]
