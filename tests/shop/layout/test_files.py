"""Files: broken ones are told apart, and a file is written whole or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from shop.domain.snapshot import ShopData
from shop.layout import LayoutError, read_layout, to_layout, write_layout
from tests.shop.layout.documents import SMALL


@pytest.mark.parametrize(
    ("content", "expected", "found"),
    [
        (b"", "JSON", "line 1, column 1"),
        (b'{"users": {},}', "JSON", "line 1"),
        (b'{"users": 1', "JSON", "line 1"),
        (b"\xff\xfe\x00", "UTF-8 text", "position 0"),
        (b'{"users": {}, "users": {}}', "every name once", "'users' twice"),
        (b'{"users": NaN}', "numbers", "NaN"),
        (b'{"users": -Infinity}', "numbers", "-Infinity"),
        (b"[" * 100_000, "five levels", "thousands"),
        (b'{"users": {}, "products": {}, "orders": 1e99999999999999999999}', "usual size", ""),
    ],
)
def test_a_file_that_is_no_json_is_named(
    tmp_path: Path, content: bytes, expected: str, found: str
) -> None:
    """The error names the file, what it should be, and where it stops being that."""
    path = tmp_path / "broken.json"
    path.write_bytes(content)

    with pytest.raises(LayoutError) as caught:
        read_layout(path)

    assert caught.value.place == str(path)
    assert expected in caught.value.expected
    assert found in caught.value.found


@pytest.mark.parametrize(("name", "found"), [("none.json", "nothing there"), (".", "directory")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, found: str) -> None:
    """No file, or a folder."""
    with pytest.raises(LayoutError) as caught:
        read_layout(tmp_path / name)

    assert found in caught.value.found.casefold()


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Editors on Windows put one in front."""
    path = tmp_path / "marked.json"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.read_bytes())

    assert read_layout(path) == read_layout(SMALL)


def test_an_export_is_readable_and_private(tmp_path: Path) -> None:
    """A new file is indented UTF-8 that only its owner may read: it holds customers' data."""
    path = tmp_path / "out.json"
    write_layout(read_layout(SMALL), path)

    text = path.read_text(encoding="utf-8")
    assert '\n  "users": {' in text
    assert "2e étage" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_export_replaces_what_was_there(tmp_path: Path) -> None:
    """An older file is replaced in its place, its permissions and a link to it kept."""
    path, link = tmp_path / "out.json", tmp_path / "link.json"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_layout(ShopData(), link)

    assert json.loads(path.read_text()) == to_layout(ShopData())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.json", "out.json"]


@pytest.mark.parametrize("name", ["missing/out.json", "."])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    """A folder that is not there, or a folder in the file's place."""
    with pytest.raises(LayoutError, match=r"expected a place for a file"):
        write_layout(ShopData(), tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last step fails, the old content stays and nothing else is left behind."""
    path = tmp_path / "out.json"
    path.write_text("old")

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(LayoutError, match=r"Permission denied"):
        write_layout(ShopData(), path)

    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.json", "old")]
