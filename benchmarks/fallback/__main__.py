"""`python -m benchmarks.fallback`: what customers get while the model fails, or talks nonsense.

Prints a table and, as the last line of standard output, one JSON object. docs/fallback-providers.md
says what is measured.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

import structlog

from benchmarks.fallback import faulted, grounded, share
from benchmarks.fallback.server import ServerFailed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 if everything was answered in time, 2 if it could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fallback", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    faults = commands.add_parser("faults", help="every failure of the provider")
    faults.add_argument("--questions", type=int, default=20, help="for each failure (default 20)")
    faults.add_argument("--at-once", type=int, default=10, help="customers waiting (default 10)")
    faults.add_argument("--only", action="append", default=[], metavar="FAILURE", help="only this")
    grounded_ = commands.add_parser("grounded", help="a model whose words are random")
    grounded_.add_argument("--questions", type=int, default=500, help="how many (default 500)")
    grounded_.add_argument("--at-once", type=int, default=2, help="customers waiting (default 2)")
    share_ = commands.add_parser("share", help="how many questions need no model")
    share_.add_argument("--questions", type=int, default=10**6, help="how many (default all)")
    share_.add_argument("--at-once", type=int, default=2, help="customers waiting (default 2)")
    share_.add_argument("--only", action="append", default=[], choices=share.SYSTEMS)
    options = parser.parse_args(arguments)
    # Failures are the point here; each would be logged.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        if options.command == "grounded":
            return grounded.run(options.questions, options.at_once)
        if options.command == "share":
            return share.run(options.questions, options.at_once, options.only)
        return faulted.run(options.questions, options.at_once, options.only)
    except ServerFailed as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
