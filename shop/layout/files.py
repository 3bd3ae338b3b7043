"""Files in the layout: parsed strictly, written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from shop.domain.snapshot import ShopData
from shop.layout.errors import LayoutError
from shop.layout.reading import from_layout
from shop.layout.writing import to_layout


def read_layout(path: Path) -> ShopData:
    """The shop in a file; see `from_layout`. Changes nothing.

    Raises LayoutError where the file cannot be read, is no JSON, or is not in the layout.
    """
    return from_layout(_parsed(path))


def write_layout(data: ShopData, path: Path) -> None:
    """Write the shop to a file; see `to_layout`. A file of that name is replaced, in one step.

    Raises LayoutError where the shop does not fit the layout or the file cannot be written; what was
    there stays then.
    """
    text = json.dumps(to_layout(data), indent=2, ensure_ascii=False)
    try:
        _replace(path, text + "\n")
    except OSError as error:
        raise LayoutError(str(path), "a place for a file", error.strerror or str(error)) from error


def _replace(path: Path, text: str) -> None:
    # Through a symbolic link, the file it leads to: os.replace would put a file in the link's place.
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(0, "a directory")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """What the file there is open to. A new one holds customers' data: only its owner may read it."""
    return target.stat().st_mode & 0o777 if target.exists() else 0o600


def _parsed(path: Path) -> object:
    place = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise LayoutError(place, "a file", "nothing there") from None
    except OSError as error:
        found = error.strerror or str(error)
        raise LayoutError(place, "a file that can be read", found) from error
    except UnicodeDecodeError as error:
        found = f"other bytes at position {error.start}"
        raise LayoutError(place, "UTF-8 text", found) from error
    return _json(text, place)


def _json(text: str, place: str) -> object:
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repeats,
        )
    except _NotOurs as error:
        raise LayoutError(place, error.expected, error.found) from None
    except json.JSONDecodeError as error:
        found = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise LayoutError(place, "JSON", found) from error
    except RecursionError:
        raise LayoutError(place, "the layout's five levels", "thousands of them") from None
    except (ValueError, ArithmeticError) as error:
        # A number of more digits than Python reads, or an exponent beyond all measure.
        raise LayoutError(place, "amounts of usual size", str(error)) from error


class _NotOurs(Exception):
    """JSON as Python reads it, but not as the layout means it."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected = expected
        self.found = found
        super().__init__(expected, found)


def _no_constant(name: str) -> object:
    raise _NotOurs("numbers", name)


def _no_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """An object; a name a second time would silently win over the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for i, name in enumerate(names) if name in names[:i])
        raise _NotOurs("every name once in an object", f"{repeated!r} twice")
    return found
