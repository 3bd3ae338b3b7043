"""The shop's catalogue as the extractor needs it, from a provider or a file, fresh without retraining.

A provider is a callable named by dotted path ("package.module:name"). It returns the products, or an object
with `products()` or with `commerce.products()`; a product has `name` and may have `id`, `aliases` and
`variants` with `id` and `options`. A file is YAML or CSV, or a folder of YAML files (docs/entities.md).

What was loaded is good for `refresh_s` seconds. The first message after that is still answered with it, while
it is loaded anew in the background; the index is only built again where the catalogue has changed. If it
cannot be loaded, the last one stays.
"""

from __future__ import annotations

import csv
import importlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog
import yaml

from nlu_components.entities.types import CatalogueError, EntitySettingError

log = structlog.get_logger(__name__)

T = TypeVar("T")
MAX_PRODUCTS = 20_000


@dataclass(frozen=True)
class Version:
    """One variant: its id ("" if unknown) and its options, name to value."""

    id: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Item:
    """One product."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()


Catalogue = tuple[Item, ...]


# --- sources --------------------------------------------------------------------------------------


def provider(path: str) -> Callable[[], Catalogue]:
    """A source that asks the callable at a dotted path. Raises EntitySettingError if there is none.

    The source raises CatalogueError, whatever goes wrong at the provider.
    """
    module_name, _, name = path.partition(":")
    try:
        call = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise EntitySettingError(
            f"`catalogue_provider: {path}` cannot be imported ({error}): write package.module:callable,"
            " as in shop.bootstrap:current"
        ) from error
    if not callable(call):
        raise EntitySettingError(f"`catalogue_provider: {path}` is no callable: name a function")

    def load() -> Catalogue:
        try:
            return tuple(map(_item, _products(call())))
        # Whatever a shop's own code raises, a message must still be understood without it.
        except Exception as error:
            raise CatalogueError(f"the provider {path!r} failed: {error!r}") from error

    return load


def _products(given: Any) -> Iterable[Any]:
    holder = getattr(given, "commerce", given)
    found = holder.products() if hasattr(holder, "products") else holder
    return list(found)[:MAX_PRODUCTS]


def _item(product: Any) -> Item:
    return Item(
        str(getattr(product, "id", "") or product.name),
        str(product.name),
        tuple(map(str, getattr(product, "aliases", ()))),
        tuple(
            Version(
                str(getattr(v, "id", "")), tuple((str(k), str(x)) for k, x in v.options.items())
            )
            for v in getattr(product, "variants", ())
        ),
    )


def file(path: Path) -> Callable[[], Catalogue]:
    """A source that reads a file or folder. The source raises CatalogueError naming file and line."""

    def load() -> Catalogue:
        if path.is_dir():
            files = sorted(p for p in path.glob("*.yml") if not p.name.startswith("_"))
            return tuple(item for one in files for item in _from_yaml(one))
        if path.suffix == ".csv":
            return tuple(_from_csv(path))
        return tuple(_from_yaml(path))

    return load


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read as UTF-8 text: {error}") from error


def _from_yaml(path: Path) -> Iterable[Item]:
    try:
        content = yaml.safe_load(_read(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CatalogueError(f"{path}:{line}: not valid YAML: {error}") from error
    rows = content.get("products") if isinstance(content, Mapping) else content
    if not isinstance(rows, list):
        raise CatalogueError(f"{path}:1: expected a list of products under `products`")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or not row.get("name"):
            raise CatalogueError(f"{path}: product {number} has no `name`")
        values = {str(k): [str(x) for x in v] for k, v in (row.get("options") or {}).items()}
        aliases = tuple(map(str, row.get("aliases") or ()))
        yield _row(str(row.get("id") or row["name"]), str(row["name"]), aliases, values)


def _from_csv(path: Path) -> Iterable[Item]:
    """Columns `name`, and where there are any `id`, `aliases` and `option:<name>`, values parted by |."""
    reader = csv.DictReader(_read(path).splitlines())
    if "name" not in (reader.fieldnames or ()):
        raise CatalogueError(f"{path}:1: expected a column `name`, found {reader.fieldnames}")
    for row in reader:
        if not row["name"]:
            raise CatalogueError(f"{path}:{reader.line_num}: the product has no name")
        values = {
            column.removeprefix("option:"): _parts(cell)
            for column, cell in row.items()
            if column and column.startswith("option:") and cell
        }
        yield _row(
            row.get("id") or row["name"], row["name"], tuple(_parts(row.get("aliases"))), values
        )


def _parts(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split("|") if part.strip()]


def _row(
    number: str, name: str, aliases: tuple[str, ...], values: Mapping[str, Sequence[str]]
) -> Item:
    """A product of a file: its values are known, not which of them go together."""
    versions = tuple(Version("", ((key, value),)) for key, all_ in values.items() for value in all_)
    return Item(number, name, aliases, versions)


# --- freshness ------------------------------------------------------------------------------------


class Fresh(Generic[T]):
    """Something built from the catalogue, renewed as the module says. Safe with several threads."""

    def __init__(
        self,
        load: Callable[[], Catalogue],
        build: Callable[[Catalogue], T],
        refresh_s: float,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`refresh_s` 0 loads for every message, before it is answered. `seconds` is a clock."""
        self._load, self._build, self._refresh_s, self._seconds = load, build, refresh_s, seconds
        self._lock = threading.Lock()
        self._catalogue: Catalogue = ()
        self._built = build(())
        self._due: float | None = None

    def current(self) -> T:
        """What was built last. Loads first where nothing has been loaded yet or `refresh_s` is 0."""
        now = self._seconds()
        if self._due is None or self._refresh_s == 0:
            self.renew()
        elif now >= self._due:
            self._due = now + self._refresh_s
            threading.Thread(target=self.renew, name="catalogue", daemon=True).start()
        return self._built

    def renew(self) -> None:
        """Load, and build anew where the catalogue has changed. Failures are logged, not raised."""
        with self._lock:
            self._due = self._seconds() + self._refresh_s
            try:
                catalogue = self._load()
            except CatalogueError as error:
                log.warning("catalogue_not_loaded", error=str(error), kept=len(self._catalogue))
                return
            if catalogue != self._catalogue:
                self._built = self._build(catalogue)
                self._catalogue = catalogue
                log.debug("catalogue_loaded", products=len(catalogue))
