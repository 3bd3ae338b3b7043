"""`python -m engine train [--force]`: train a model if the training data changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.errors import TrainingFailed
from engine.logs import configure_logging, quieten_libraries


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model if the training data changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    train.add_argument("--project", type=Path, default=Path(), help="folder with config.yml")
    train.add_argument("--models", type=Path, help="where models go (default: PROJECT/models)")
    options = parser.parse_args(arguments)
    return _train(options.project, options.models or options.project / "models", options.force)


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


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
