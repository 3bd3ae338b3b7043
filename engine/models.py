"""The folder of trained models: which one is to be served, and what it was trained from.

Imports nothing of Rasa, so that finding out that nothing changed takes no time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from engine.errors import NoModel

# What a model is made of, relative to the project. Code counts where it takes part in training.
TRAINED_FROM = (
    "config.yml",
    "domain.yml",
    "domain/**/*.yml",
    "data/nlu/**/*.yml",
    "data/rules/**/*.yml",
    "data/stories/**/*.yml",
    "nlu_components/**/*.py",
    # Spellings are kept in the model; the other words of a lexicon are read when it is loaded.
    "data/lexicon/*/understanding_spelling.yml",
)
STAMP = "trained.json"
CHOICE = "chosen.json"


@dataclass(frozen=True)
class Stamp:
    """What the last training left behind: the hash it trained from, the model, the duration."""

    content: str
    model: str
    seconds: float


@dataclass(frozen=True)
class Choice:
    """A model somebody chose to serve. It counts until one is written after `newest_ns`."""

    model: str
    newest_ns: int


@dataclass(frozen=True)
class Version:
    """One state of a model's file: another one under the same name is another version."""

    name: str
    written_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Version:
        """The file as it is now. Raises OSError."""
        found = path.stat()
        return cls(path.name, found.st_mtime_ns, found.st_size)


def models_in(models: Path) -> list[Path]:
    """The model files of a folder, the one written last first."""
    found = [(path.stat().st_mtime_ns, path.name, path) for path in models.glob("*.tar.gz")]
    return [path for _, _, path in sorted(found, reverse=True)]


def newest_model(models: Path) -> Path:
    """The model file written last. Raises NoModel if there is none."""
    found = models_in(models)
    if not found:
        raise NoModel(f"no trained model in {str(models)!r}: run `python -m engine train`")
    return found[0]


def wanted_model(models: Path) -> Path:
    """The model to serve: the newest, or the one somebody chose after that was written.

    Raises:
        NoModel: there is none.
    """
    newest = newest_model(models)
    choice = _read_choice(models)
    if choice is None or newest.stat().st_mtime_ns > choice.newest_ns:
        return newest
    chosen = models / choice.model
    return chosen if chosen.is_file() else newest


def models_by_wish(models: Path) -> list[Path]:
    """All models, in the order they are to be tried: the one wanted, then the others, the newest first.

    Raises:
        NoModel: there is none.
    """
    wanted = wanted_model(models)
    return [wanted, *(path for path in models_in(models) if path != wanted)]


def choose(models: Path, name: str) -> None:
    """Have that model served until a newer one is trained. Raises NoModel if it is not there."""
    if not (models / name).is_file() or "/" in name:
        raise NoModel(f"no model {name!r} in {str(models)!r}: see `python -m engine models`")
    newest_ns = newest_model(models).stat().st_mtime_ns
    _write_whole(models / CHOICE, json.dumps(asdict(Choice(name, newest_ns)), indent=1))


def _read_choice(models: Path) -> Choice | None:
    try:
        return Choice(**json.loads((models / CHOICE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def content_hash(project: Path) -> str:
    """One hash over everything the model is trained from, and the version of Rasa."""
    total = hashlib.sha256(f"rasa {version('rasa')}\n".encode())
    for path in _training_files(project):
        inside = path.relative_to(project).as_posix()
        total.update(f"{inside}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def read_stamp(models: Path) -> Stamp | None:
    """What the last training left behind; None if there was none or it cannot be read."""
    try:
        return Stamp(**json.loads((models / STAMP).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(models: Path, stamp: Stamp) -> None:
    """Leave the stamp behind, whole or not at all."""
    _write_whole(models / STAMP, json.dumps(asdict(stamp), indent=1))


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def is_trained(project: Path, models: Path) -> bool:
    """Whether a model is there that was trained from the training data as it is now."""
    stamp = read_stamp(models)
    if stamp is None or not (models / stamp.model).is_file():
        return False
    return stamp.content == content_hash(project)


def _training_files(project: Path) -> Iterator[Path]:
    for pattern in TRAINED_FROM:
        yield from sorted(path for path in project.glob(pattern) if path.is_file())
