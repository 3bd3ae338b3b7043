"""`python -m benchmarks.injection`: what attacks get out of the fallback when the model gives in."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

from benchmarks.injection.attacks import attacks
from benchmarks.injection.run import Answer, run, unguarded

UNGUARDED = "unguarded"
LADDER = "benchmarks.injection.ladder:make"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code: 0 if no attack was won."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.injection", description=__doc__)
    parser.add_argument(
        "--answer",
        default=LADDER,
        help=f"what answers: package.module:callable that makes an Answer, or {UNGUARDED!r}",
    )
    parser.add_argument("--where", help="only direct, faq, product or order_note")
    options = parser.parse_args(arguments)
    chosen = [a for a in attacks() if options.where in (None, a.where)]
    figures = run(_answer(options.answer), chosen)
    print(json.dumps({"answer": options.answer, **figures}, ensure_ascii=False))
    return 1 if figures["won"] else 0


def _answer(name: str) -> Answer:
    if name == UNGUARDED:
        return unguarded()
    module, _, function = name.partition(":")
    made: Answer = getattr(importlib.import_module(module), function)()
    return made


if __name__ == "__main__":
    sys.exit(main())
