"""The folder of trained models: which one is the newest, and what it was trained from.

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


@dataclass(frozen=True)
class Stamp:
    """What the last training left behind: the hash it trained from, the model, the duration."""

    content: str
    model: str
    seconds: float


def newest_model(models: Path) -> Path:
    """The model file written last. Raises NoModel if there is none."""
    found = sorted(models.glob("*.tar.gz"), key=lambda path: (path.stat().st_mtime, path.name))
    if not found:
        raise NoModel(f"no trained model in {str(models)!r}: run `python -m engine train`")
    return found[-1]


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
    draft = models / f".{STAMP}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
    draft.replace(models / STAMP)


def is_trained(project: Path, models: Path) -> bool:
    """Whether a model is there that was trained from the training data as it is now."""
    stamp = read_stamp(models)
    if stamp is None or not (models / stamp.model).is_file():
        return False
    return stamp.content == content_hash(project)


def _training_files(project: Path) -> Iterator[Path]:
    for pattern in TRAINED_FROM:
        yield from sorted(path for path in project.glob(pattern) if path.is_file())
