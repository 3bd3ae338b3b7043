"""Our types as JSON: for audit entries, and for telling whether two plans are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache

from shop.domain.plans import Plan

_PLAIN = frozenset({str, int, bool, type(None)})


def plain(value: object) -> object:
    """`value` as JSON types: amounts as decimal strings, times as ISO 8601, order kept."""
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def as_json(value: object) -> str:
    """`value` as one line of JSON."""
    return json.dumps(plain(value), separators=(",", ":"))


def plan_digest(plan: Plan) -> str:
    """The same for equal plans, another for different ones; 64 characters."""
    text = json.dumps(plain(plan), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
