"""`python -m nlu_lint`: print what is wrong with the training data. Exit code 1: errors; 2: nothing was linted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nlu_lint.errors import LintError
from nlu_lint.linting import lint
from nlu_lint.output import as_json, as_text, exit_code
from nlu_lint.settings import load_settings


def main(arguments: Sequence[str]) -> int:
    """Lint the project in the working directory and print the findings. Gives the exit code."""
    parser = argparse.ArgumentParser(prog="nlu_lint", description="Lint NLU training data.")
    parser.add_argument("--settings", type=Path, default=Path("data/lint.yml"), metavar="FILE")
    parser.add_argument("--root", type=Path, default=Path(), help="the Rasa project's folder")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--all", action="store_true", help="show every warning")
    parser.add_argument("--no-model", action="store_true", help="leave out label-error (faster)")
    args = parser.parse_args(arguments)
    try:
        settings = load_settings(args.settings)
        report = lint(args.root, settings, with_model=not args.no_model)
    except LintError as error:
        print(error, file=sys.stderr)
        return 2
    show = as_json if args.format == "json" else as_text
    print(show(report, None if args.all else settings.most_shown))
    return exit_code(report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
