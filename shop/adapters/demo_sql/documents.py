"""A row and the rows that belong to it, as one JSON text that the database makes.

An order is spread over six tables. Asked for so, it comes in one statement, and two texts that are the same are the same
order: what was made of the text can be kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import JSON, Boolean, Text, cast, func, literal_column, select
from sqlalchemy.schema import Column, Table
from sqlalchemy.sql import ColumnElement

from shop.adapters._shared.columns import UtcDateTime
from shop.adapters.demo_sql.mapping import Row

# How SQLite writes times down, and how PostgreSQL is told to: Python 3.10 reads no other fractions.
_MICROSECONDS = literal_column("'YYYY-MM-DD HH24:MI:SS.US'")
_UTC = literal_column("'UTC'")

Readers = tuple[tuple[str, Callable[[Any], Any] | None], ...]


class Document:
    """How one table is read together with the tables of its parts."""

    def __init__(self, table: Table, *parents: Column) -> None:
        """`parents` are the columns, one of each part, that name the row they belong to."""
        self.table = table
        self._parents = parents
        self._readers = [_readers(each) for each in (table, *(p.table for p in parents))]
        (self._key,) = table.primary_key.columns

    def column(self, backend: str) -> ColumnElement:
        """The JSON text of a row, to be selected from the table in SQLite or PostgreSQL."""
        sql = _POSTGRESQL if backend == "postgresql" else _SQLITE
        parts = [
            select(sql.gathered(_array(parent.table, sql)))
            .where(parent == self._key)
            .scalar_subquery()
            for parent in self._parents
        ]
        return cast(sql.array(_array(self.table, sql), *parts), Text)

    def read(self, text: str) -> tuple[Row, list[Sequence[Row]]]:
        """The row in such a text and, for each part, its rows in their order."""
        own, *parts = json.loads(text)
        of_own, *of_parts = self._readers
        return _row(of_own, own), [
            _in_order([_row(of_part, values) for values in rows])
            for of_part, rows in zip(of_parts, parts, strict=True)
        ]


class _Sqlite:
    array = staticmethod(func.json_array)

    def gathered(self, rows: ColumnElement) -> ColumnElement:
        return func.json_group_array(rows)

    def value(self, column: Column) -> ColumnElement:
        # JSON is kept as text there, and would be quoted as a text.
        return func.json(column) if isinstance(column.type, JSON) else column


class _Postgresql:
    array = staticmethod(func.json_build_array)

    def gathered(self, rows: ColumnElement) -> ColumnElement:
        return func.coalesce(func.json_agg(rows), func.json_build_array())

    def value(self, column: Column) -> ColumnElement:
        if isinstance(column.type, UtcDateTime):
            return func.to_char(func.timezone(_UTC, column), _MICROSECONDS)
        return column


_SQLITE, _POSTGRESQL = _Sqlite(), _Postgresql()


def _array(table: Table, sql: _Sqlite | _Postgresql) -> ColumnElement:
    return sql.array(*(sql.value(column) for column in table.columns))


def _in_order(rows: Iterable[Row]) -> Sequence[Row]:
    # An aggregate promises no order.
    return sorted(rows, key=lambda row: row.get("position", 0))


def _row(readers: Readers, values: Sequence[Any]) -> Row:
    return {
        name: value if read is None or value is None else read(value)
        for (name, read), value in zip(readers, values, strict=True)
    }


def _readers(table: Table) -> Readers:
    """The columns' names, and how what JSON has for them is read if not as it is."""
    return tuple((column.name, _reader(column)) for column in table.columns)


def _reader(column: Column) -> Callable[[Any], Any] | None:
    if isinstance(column.type, UtcDateTime):
        return _moment
    return bool if isinstance(column.type, Boolean) else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
