"""The shop's settings: one table, read from the environment once, into one frozen value.

SettingsError
 └─ a variable holds something we cannot use: its name, what it held, and what was expected
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

T_co = TypeVar("T_co", covariant=True)


class SettingsError(ValueError):
    """A setting cannot be used. The message names the variable."""


class ShopPlatform(str, Enum):
    """The shop platforms Aftercart can speak with."""

    DEMO_SQL = "demo_sql"
    MEMORY = "memory"


class DatabaseUrl:
    """Where a database is. Prints with stars for the password; `reveal` gives all of it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def reveal(self) -> str:
        """The URL with its password, for opening the database and for nothing else."""
        return self._url

    def __repr__(self) -> str:
        return f"DatabaseUrl({make_url(self._url).render_as_string(hide_password=True)!r})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseUrl) and other._url == self._url

    def __hash__(self) -> int:
        return hash(self._url)


@dataclass(frozen=True)
class Setting(Generic[T_co]):
    """One row of the table. `parse` raises ValueError saying what was expected."""

    variable: str
    type: str
    default: str
    sentence: str
    parse: Callable[[str], T_co]

    def read(self, environment: Mapping[str, str]) -> T_co:
        """The value, or the default where the variable is missing or empty."""
        text = environment.get(self.variable, "").strip() or self.default
        try:
            return self.parse(text)
        except ValueError as error:
            raise SettingsError(
                f"The environment variable {self.variable} holds {_shown(text)}, expected {error}."
                " Correct it, or unset it to use the default."
            ) from None


def _shown(text: str) -> str:
    """The value as an error may quote it: what looks like a URL may hold a password."""
    return "a URL we cannot read" if "://" in text else repr(text)


def _platform(text: str) -> ShopPlatform:
    try:
        return ShopPlatform(text)
    except ValueError:
        raise ValueError("one of " + ", ".join(p.value for p in ShopPlatform)) from None


def _database_url(text: str) -> DatabaseUrl:
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    # SQLite without a file is a database for each connection: nothing written would be found again.
    in_memory = url is not None and url.database in (None, "", ":memory:")
    backend = "" if url is None else url.get_backend_name()
    if backend == "postgresql" or (backend == "sqlite" and not in_memory):
        return DatabaseUrl(text)
    raise ValueError("sqlite:///path/to/file.db or postgresql://user:password@host/name")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    # Also false for "nan", which is a float and no length of time.
    if not 0 < seconds <= 600:
        raise ValueError("seconds above 0 and up to 600, e.g. 5 or 2.5")
    return seconds


SHOP = Setting(
    "AFTERCART_SHOP",
    "platform",
    "demo_sql",
    "Which shop platform the assistant works with: demo_sql (a shop kept in a database) or memory"
    " (the demo shop, forgotten when the process ends).",
    _platform,
)
SHOP_URL = Setting(
    "AFTERCART_SHOP_URL",
    "database URL",
    "sqlite:///var/shop.db",
    "The database of the demo_sql shop.",
    _database_url,
)
RECORDS_URL = Setting(
    "AFTERCART_RECORDS_URL",
    "database URL",
    "sqlite:///var/records.db",
    "The database of what Aftercart itself keeps, tickets among it.",
    _database_url,
)
POLICY_DIR = Setting(
    "AFTERCART_POLICY_DIR",
    "directory",
    "data/policies",
    "The directory with the shop's rules, one YAML file per area.",
    Path,
)
SHOP_TIMEOUT_S = Setting(
    "AFTERCART_SHOP_TIMEOUT_S",
    "seconds",
    "5",
    "How long the shop or the desk may take to answer before it counts as down.",
    _seconds,
)

SETTINGS: tuple[Setting[object], ...] = (SHOP, SHOP_URL, RECORDS_URL, POLICY_DIR, SHOP_TIMEOUT_S)


@dataclass(frozen=True)
class Settings:
    """Every setting of the shop, as read from the environment."""

    shop: ShopPlatform
    shop_url: DatabaseUrl
    records_url: DatabaseUrl
    policy_dir: Path
    shop_timeout_s: float

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings in an environment such as `os.environ`; raises SettingsError."""
        return cls(
            shop=SHOP.read(environment),
            shop_url=SHOP_URL.read(environment),
            records_url=RECORDS_URL.read(environment),
            policy_dir=POLICY_DIR.read(environment),
            shop_timeout_s=SHOP_TIMEOUT_S.read(environment),
        )
