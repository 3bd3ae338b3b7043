"""Trains a model, keeping the one before until the new one is whole."""

from __future__ import annotations

import contextlib
import fcntl
import io
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import NoModel, TrainingFailed
from engine.logs import quiet_libraries
from engine.models import (
    Stamp,
    content_hash,
    is_trained,
    read_stamp,
    wanted_model,
    write_stamp,
)

KEPT_MODELS = 3
PREFIX = "aftercart-"
DATA_FOLDERS = ("data/nlu", "data/rules", "data/stories")

Say = Callable[[str], None]


def train_if_changed(project: Path, models: Path, say: Say, force: bool = False) -> bool:
    """Train unless the training data is what the last training used; whether it trained.

    Only one training runs at a time; another waits, and usually finds nothing left to do.
    `say` gets lines of progress.

    Raises:
        TrainingFailed: the model and its stamp from before are untouched.
    """
    models.mkdir(parents=True, exist_ok=True)
    with _alone(models):
        if not force and is_trained(project, models):
            return False
        _train(project, models, say)
        return True


def _train(project: Path, models: Path, say: Say) -> None:
    before = read_stamp(models)
    estimate = f", about {before.seconds:.0f} s last time" if before else ""
    say(f"Training the assistant{estimate} ...")
    began = time.monotonic()
    content = content_hash(project)
    served = _served(models)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=models) as folder, _progress(say):
        made = _run_rasa(project, Path(folder))
        model = models / f"{PREFIX}{time.strftime('%Y%m%d-%H%M%S')}-{content[:8]}.tar.gz"
        os.utime(made)
        made.replace(model)
    seconds = time.monotonic() - began
    write_stamp(models, Stamp(content, model.name, round(seconds, 1)))
    _drop_old(models, served)
    say(f"Trained {model.name} in {seconds:.0f} s.")


def _run_rasa(project: Path, output: Path) -> Path:
    """Train into `output`. Rasa ends the program on some errors, which is caught here."""
    from rasa.api import train

    data = [str(project / folder) for folder in DATA_FOLDERS if (project / folder).is_dir()]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), quiet_libraries():
            result = train(
                str(project / "domain.yml"), str(project / "config.yml"), data, output=str(output)
            )
    except (Exception, SystemExit) as error:
        raise TrainingFailed(f"training stopped: {error}\n{printed.getvalue()}") from error
    if result.code != 0 or not result.model:
        raise TrainingFailed(f"training made no model\n{printed.getvalue()}")
    return Path(result.model)


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    """Keep other trainings into `models` waiting."""
    with (models / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _progress(say: Say) -> Iterator[None]:
    """Pass on what Rasa logs about its steps."""
    logger = logging.getLogger("rasa.engine.training.hooks")
    handler = _Steps(say)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.level, logger.propagate = logging.INFO, False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before


class _Steps(logging.Handler):
    """Says each step of a training with the time passed."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self._say = say
        self._began = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        self._say(f"  {time.monotonic() - self._began:5.1f} s  {record.getMessage()}")


def _served(models: Path) -> Path | None:
    try:
        return wanted_model(models)
    except NoModel:
        return None


def _drop_old(models: Path, served: Path | None) -> None:
    """Delete our own older models, not those somebody trained by hand, nor the one served till now."""
    ours = sorted(models.glob(f"{PREFIX}*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for path in ours[:-KEPT_MODELS]:
        if path != served:
            path.unlink()
