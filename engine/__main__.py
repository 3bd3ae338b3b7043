"""`python -m engine`: train models, see which there are, and choose which one answers.

train [--force]  train a model if the training data changed
models           list the models, the one wanted first
use NAME         have that model answer, also `previous` or `newest`; a running assistant takes it up by itself
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from engine.errors import EngineError, TrainingFailed
from engine.logs import configure_logging, quieten_libraries
from engine.models import choose, models_by_wish, models_in, newest_model, wanted_model

NEWEST = "newest"
PREVIOUS = "previous"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m engine",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model if the training data changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    listing = commands.add_parser("models", help="list the models, the one wanted first")
    use = commands.add_parser("use", help="have another model answer")
    use.add_argument("name", help=f"the file of the model, {PREVIOUS!r} or {NEWEST!r}")
    use.add_argument("--actions", default="actions", help="the package of the actions")
    for command in (train, listing, use):
        command.add_argument("--project", type=Path, default=Path(), help="folder with config.yml")
        command.add_argument(
            "--models", type=Path, help="where models are (default: PROJECT/models)"
        )
    options = parser.parse_args(arguments)
    models = options.models or options.project / "models"
    if options.command == "train":
        return _train(options.project, models, options.force)
    if options.command == "models":
        return _told(lambda: _list(models))
    return _told(lambda: _use(models, options.name, options.actions))


def _train(project: Path, models: Path, force: bool) -> int:
    quieten_libraries()
    configure_logging("WARNING")
    from engine.training import train_if_changed

    try:
        trained = train_if_changed(project, models, _say, force)
    except TrainingFailed as error:
        print(f"{error}\nThe model from before, if any, is still in use.", file=sys.stderr)
        return 1
    if not trained:
        _say("The model is up to date.")
    return 0


def _list(models: Path) -> int:
    for number, path in enumerate(models_by_wish(models)):
        print(f"{path.name}{'  (wanted)' if number == 0 else ''}")
    return 0


def _use(models: Path, name: str, actions: str) -> int:
    chosen = _named(models, name)
    quieten_libraries()
    configure_logging("WARNING")
    from engine.in_process import InProcessActions
    from engine.model import why_not

    reason = why_not(models / chosen, InProcessActions(actions))
    if reason is not None:
        print(f"{reason}.\nNothing was changed.", file=sys.stderr)
        return 1
    choose(models, chosen)
    _say(f"{chosen} is wanted. A running assistant takes it up within half a minute.")
    return 0


def _named(models: Path, name: str) -> str:
    """The file meant: the newest, or the one written before the one that is wanted now."""
    if name == NEWEST:
        return newest_model(models).name
    if name != PREVIOUS:
        return name
    files = models_in(models)
    older = files[files.index(wanted_model(models)) + 1 :]
    if not older:
        raise EngineError(
            f"there is no model before {files[-1].name!r}: see `python -m engine models`"
        )
    return older[0].name


def _told(command: Callable[[], int]) -> int:
    try:
        return command()
    except EngineError as error:
        print(f"{error}.", file=sys.stderr)
        return 1


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
