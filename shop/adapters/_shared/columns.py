"""Column types and groups of columns that our tables share."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from sqlalchemy import BigInteger, Column, DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")


def clean_text(value: str) -> str:
    """The text as `CleanText` stores it, and as it is to be looked for."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)


class CleanText(TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 ships no types
    """Text that every database can hold.

    Customers can send a NUL character or half of a surrogate pair: PostgreSQL refuses the first, and
    no database can encode the second. Both become the replacement character, so that a look-up with
    one finds nothing and a text with one is kept but for it.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The value, with what cannot be stored replaced."""
        return None if value is None else clean_text(value)


class UtcDateTime(TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 ships no types
    """An aware datetime, kept as UTC: SQLite has no time zones and would store it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The value in UTC; a naive datetime is a mistake of the caller and refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: pass an aware datetime in UTC")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored value as aware UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)
        return value.astimezone(timezone.utc)


ADDRESS_PARTS = ("line1", "line2", "city", "region", "postcode", "country")


def address_columns() -> list[Column]:
    """One column for each part of a postal address."""
    return [Column(f"address_{part}", CleanText, nullable=False) for part in ADDRESS_PARTS]


def money_columns(name: str, *, nullable: bool = False) -> list[Column]:
    """An exact amount in whole hundredths (`<name>_cents`), and its `<name>_currency`."""
    return [
        Column(f"{name}_cents", BigInteger, nullable=nullable),
        Column(f"{name}_currency", CleanText, nullable=nullable),
    ]
