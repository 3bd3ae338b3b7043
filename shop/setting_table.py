"""A table of settings: a frozen dataclass whose fields say their variable, kind and meaning.

    @dataclass(frozen=True)
    class Settings:
        port: int = field(default=8080, metadata=row("AFTERCART_PORT", port, "Port it listens on."))

Documentation lists the rows as `Row.shown` has them, and a test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from shop.setting_kinds import SECRET_KINDS

T = TypeVar("T")


class MalformedSetting(ValueError):
    """A variable holds what its kind cannot read. The message names it; secrets are not shown."""


@dataclass(frozen=True)
class Row:
    """One row of the table of settings."""

    name: str
    kind: str
    default: object
    says: str

    @property
    def shown(self) -> str:
        """The default as the documentation shows it."""
        if isinstance(self.default, tuple):
            return f"`{','.join(self.default)}`" if self.default else "none"
        return "none" if self.default in (None, "") else f"`{self.default}`"


def row(name: str, read: Callable[[str], object], says: str) -> Mapping[str, object]:
    """A row of the table, beside the default of its field."""
    return {"name": name, "read": read, "says": says}


def rows_of(table: type) -> tuple[Row, ...]:
    """The rows of a table, in the order of its fields."""
    return tuple(
        Row(
            name=item.metadata["name"],
            kind=item.metadata["read"].__name__,
            default=item.default,
            says=item.metadata["says"],
        )
        for item in fields(table)
    )


def read_table(table: type[T], environment: Mapping[str, str]) -> T:
    """The settings as the environment has them; empty values count as unset.

    Raises:
        MalformedSetting: naming the first malformed setting.
    """
    values = {}
    for item in fields(table):  # type: ignore[arg-type] # any dataclass, which has no type of its own
        raw = environment.get(item.metadata["name"], "")
        if raw:
            values[item.name] = _read(item.metadata["name"], item.metadata["read"], raw)
    return table(**values)


def _read(name: str, read: Callable[[str], Any], raw: str) -> Any:
    try:
        return read(raw)
    except ValueError as error:
        shown = "the value given" if read in SECRET_KINDS else repr(raw)
        raise MalformedSetting(f"{name}: {shown} will not do: {error}") from error
