"""The component's settings: one table, read from `config.yml` once, checked wholly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nlu_components.entities.catalogue import Catalogue, file, provider
from nlu_components.entities.codes import OrderNumbers
from nlu_components.entities.finding import Habits
from nlu_components.entities.types import KINDS, EntitySettingError

REGIONS = ("GB", "IN", "US")
_SHIPPED = Path(__file__).resolve().parents[2]

# name: (default, what it is). docs/entities.md shows the same table.
DEFAULTS: Mapping[str, tuple[object, str]] = {
    "patterns": ("data/entities", "The folder of words and patterns, from the project's folder."),
    "entities": (None, "Which entities are found, a list; null: all of them."),
    "names": ({}, "Other names for entities: {order_no: my_order}."),
    "order_prefixes": (["A", "J", "W"], "The letters before the digits of an order number."),
    "order_digits": ([6, 7], "How many digits an order number may have."),
    "currency": ("USD", "The currency (ISO 4217) of amounts without one."),
    "day_first": (None, "How 03/12 is read: true 3 December, false 12 March, null either."),
    "phone_regions": (["IN", "US", "GB"], "Whose phone numbers are known; the first that fits counts."),
    "timezone": ("UTC", "Where the shop's days begin and end (IANA name)."),
    "catalogue_provider": (None, "A callable (package.module:name) that gives the catalogue."),
    "catalogue_file": (None, "A YAML or CSV file of products, or a folder of YAML files."),
    "refresh_s": (60, "Seconds a catalogue is good for; 0 asks for it at every message."),
}  # fmt: skip


class EntitySettings:
    """The settings in force. Every attribute is checked; `__init__` raises EntitySettingError."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """`config` is the component's part of `config.yml`, defaults filled in."""
        self._config = config
        self.patterns = _folder(self._text("patterns"))
        self.habits = Habits(
            orders=OrderNumbers(self._prefixes(), self._digits()),
            currency=self._matching("currency", r"[A-Z]{3}", "a code of three capitals, as in USD"),
            day_first=self._day_first(),
            regions=self._regions(),
            kinds=self._kinds(),
        )
        self.names = self._names()
        self.timezone = self._zone()
        self.catalogue = self._source()
        self.refresh_s = self._seconds()

    def _wrong(self, name: str, expected: str) -> EntitySettingError:
        found = self._config.get(name)
        return EntitySettingError(
            f"ShopEntityExtractor: `{name}: {found!r}` in config.yml: expected {expected}."
            f" {DEFAULTS[name][1]}"
        )

    def _text(self, name: str) -> str:
        value = self._config[name]
        if isinstance(value, str) and value.strip():
            return value
        raise self._wrong(name, "a text")

    def _matching(self, name: str, pattern: str, expected: str) -> str:
        value = self._config[name]
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise self._wrong(name, expected)

    def _texts(self, name: str) -> list[str]:
        value = self._config[name]
        if isinstance(value, list) and all(isinstance(v, str) and v for v in value):
            return value
        raise self._wrong(name, "a list of texts")

    def _prefixes(self) -> tuple[str, ...]:
        prefixes = self._texts("order_prefixes")
        if any(not re.fullmatch(r"[A-Za-z][A-Za-z-]{0,7}", prefix) for prefix in prefixes):
            raise self._wrong("order_prefixes", "up to eight letters each, without # and digits")
        return tuple(prefix.upper() for prefix in prefixes)

    def _digits(self) -> tuple[int, ...]:
        value = self._config["order_digits"]
        rows = value if isinstance(value, list) else [value]
        if rows and all(isinstance(v, int) and 3 <= v <= 18 for v in rows):
            return tuple(rows)
        raise self._wrong("order_digits", "whole numbers from 3 to 18, as in [6, 7]")

    def _day_first(self) -> bool | None:
        value = self._config["day_first"]
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong("day_first", "true, false or null")

    def _regions(self) -> tuple[str, ...]:
        regions = self._texts("phone_regions")
        if set(regions) <= set(REGIONS):
            return tuple(regions)
        raise self._wrong("phone_regions", "some of " + ", ".join(REGIONS))

    def _kinds(self) -> frozenset[str]:
        if self._config["entities"] is None:
            return frozenset(KINDS)
        kinds = self._texts("entities")
        if set(kinds) <= set(KINDS):
            return frozenset(kinds)
        raise self._wrong("entities", "some of " + ", ".join(KINDS))

    def _names(self) -> dict[str, str]:
        value = self._config["names"]
        named = isinstance(value, dict) and all(isinstance(v, str) and v for v in value.values())
        if named and set(value) <= set(KINDS):
            return dict(value)
        raise self._wrong("names", "a mapping from some of " + ", ".join(KINDS))

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self._text("timezone"))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self._wrong("timezone", "an IANA name, as in Asia/Kolkata") from None

    def _source(self) -> Callable[[], Catalogue] | None:
        named, path = self._config["catalogue_provider"], self._config["catalogue_file"]
        if named and path:
            raise self._wrong("catalogue_file", "null where `catalogue_provider` is set")
        if path:
            found = Path(self._text("catalogue_file"))
            if not found.exists():
                raise self._wrong("catalogue_file", "a file or folder that is there")
            return file(found)
        return provider(self._text("catalogue_provider")) if named else None

    def _seconds(self) -> float:
        value = self._config["refresh_s"]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
            return float(value)
        raise self._wrong("refresh_s", "seconds, 0 or more")


def _folder(text: str) -> Path:
    """The folder, below the project or, where that has none, as shipped with Aftercart."""
    path = Path(text)
    return path if path.is_absolute() or path.is_dir() else _SHIPPED / path
