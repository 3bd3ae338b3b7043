"""What was learnt, in a folder for the next start: learning takes seconds and much memory, reading it none."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from llm_fallback.retrieval.learnt import Learnt

_PARTS = ("classes", "weights")
_PREFIX = "learnt-"
_LOCK = "learning.lock"
# Not there, or broken.
_UNREADABLE = (OSError, ValueError, EOFError, BadZipFile)


def learnt_once(
    folder: Path | None, made_of: Iterable[bytes], learn: Callable[[], Learnt]
) -> Learnt:
    """What `learn` gives, or gave at an earlier start from the same `made_of` and the same code.

    One set of arrays is kept in `folder` and mapped into memory, so that what is hardly used takes none. None
    keeps nothing. Of several processes that want the same, one learns and the others wait for it.
    """
    if folder is None:
        return learn()
    digest = hashlib.sha256(_code())
    for part in made_of:
        digest.update(hashlib.sha256(part).digest())
    place = folder / f"{_PREFIX}{digest.hexdigest()[:24]}"
    with suppress(*_UNREADABLE):
        return _read(place)
    with _alone(folder):
        # Another process may have learnt it meanwhile.
        with suppress(*_UNREADABLE):
            return _read(place)
        _remove(place)
        learnt = learn()
        with suppress(OSError):
            _write(place, learnt)
            return _read(place)
    return learnt


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes that learn waiting; where nothing can be written, they learn as well."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / _LOCK).open("ab")
    except OSError:
        yield
        return
    with file:
        # Closing the file lets go of it, also where the process ends.
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(place: Path) -> Learnt:
    return Learnt(*(np.load(place / f"{part}.npy", mmap_mode="r") for part in _PARTS))


def _write(place: Path, learnt: Learnt) -> None:
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in _PARTS:
        np.save(draft / f"{part}.npy", getattr(learnt, part))
    with suppress(OSError):
        # Another process was there first.
        draft.rename(place)
    for other in place.parent.glob(f"{_PREFIX}*"):
        if other != place:
            _remove(other)
    if draft.exists():
        _remove(draft)


def _remove(folder: Path) -> None:
    # Whoever has it mapped keeps it until they end.
    with suppress(OSError):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


@lru_cache(maxsize=1)
def _code() -> bytes:
    """A digest of how it is learnt."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).digest()
