"""A row and the rows that belong to it, as one JSON text that the database makes.

An order is spread over six tables. Asked for so, it comes in one statement, and two texts that are the same are the same
order: what was made of the text can be kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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


class Document:
    """How one table is read together with the tables of its parts."""

    def __init__(self, table: Table, *parents: Column) -> None:
        """`parents` are the columns, one of each part, that name the row they belong to."""
        self.table = table
        self._parents = parents
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
        tables = (parent.table for parent in self._parents)
        return _row(self.table, own), [
            _in_order([_row(table, values) for values in rows])
            for table, rows in zip(tables, parts, strict=True)
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


def _row(table: Table, values: Sequence[Any]) -> Row:
    return {
        column.name: value if value is None else _reader(column)(value)
        for column, value in zip(table.columns, values, strict=True)
    }


def _reader(column: Column) -> Callable[[Any], Any]:
    return next((read for kind, read in _READERS.items() if isinstance(column.type, kind)), _same)


def _same(value: object) -> object:
    return value


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


_READERS: Mapping[type, Callable[[Any], Any]] = {UtcDateTime: _moment, Boolean: bool}
