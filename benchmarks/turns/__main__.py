"""`python -m benchmarks.turns`: turns over HTTP, stock Rasa and the gateway side by side.

Prints a table and, as the last line of standard output, one JSON object; progress goes to standard
error. docs/benchmarks.md says what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.turns.default_model import DEFAULT_EPOCHS, DefaultModelFailed, default_model
from benchmarks.turns.measure import Figures, Plan, measure
from benchmarks.turns.processes import ROOT
from benchmarks.turns.systems import Gateway, Stock, System, shop_settings
from benchmarks.turns.talks import Shopper, shop_of, shoppers
from engine.models import is_trained, newest_model
from shop.bootstrap import open_own_shop
from shop.settings import Settings

COLUMNS = ("stock_default", "stock", "engine")
CUSTOMERS = 1500
ROWS = ("turns_per_s", "p50_ms", "p95_ms", "start_s", "rss_mb", "rss_after_mb")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when all was measured."""
    options = _parser().parse_args(arguments)
    columns = options.columns.split(",")
    if unknown := set(columns) - set(COLUMNS):
        print(f"bench-turns: no column {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    if not is_trained(ROOT, ROOT / "models"):
        print("bench-turns: train first: python -m engine train", file=sys.stderr)
        return 1
    turns = (5, 200, 1000) if options.long else (5, 200)
    plan = Plan(options.conversations, options.seconds, options.alone, turns)
    figures: dict[str, Figures] = {}
    try:
        for name in COLUMNS:
            if name in columns:
                figures[name] = _column(name, options, plan)
    except (RuntimeError, DefaultModelFailed) as error:
        print(f"bench-turns: {error}", file=sys.stderr)
        return 1
    print(table(figures))
    print(json.dumps({name: each.as_json() for name, each in figures.items()}))
    return 0


def table(figures: Mapping[str, Figures]) -> str:
    """The figures side by side, one row a measure."""
    columns = {name: each.as_json() for name, each in figures.items()}
    rows = list(ROWS)
    rows[3:3] = [key for key in next(iter(columns.values())) if key.startswith("turn_")]
    lines = [" | ".join(["measure".ljust(14), *(name.rjust(13) for name in columns)])]
    for row in rows:
        cells = (f"{column[row]:13.2f}" for column in columns.values())
        lines.append(" | ".join([row.ljust(14), *cells]))
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--columns", default=",".join(COLUMNS), help="which, parted by commas")
    parser.add_argument("--conversations", type=int, default=32, help="how many at once")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long at once")
    parser.add_argument("--alone", type=int, default=15, help="conversations of one customer")
    parser.add_argument("--long", action="store_true", help="also turn 1,000")
    parser.add_argument("--workers", type=int, default=1, help="worker processes of the engine")
    parser.add_argument(
        "--epochs",
        type=int,
        default=DEFAULT_EPOCHS,
        help="epochs of stock_default; fewer train faster and run the same",
    )
    parser.add_argument("--keep", type=Path, help="folder for logs and databases")
    return parser


def _column(name: str, options: argparse.Namespace, plan: Plan) -> Figures:
    model = default_model(options.epochs, _say) if name == "stock_default" else None
    folder = Path(tempfile.mkdtemp(prefix=f"aftercart-turns-{name}-"))
    try:
        people = fill_shop(folder)
        system = _system(name, folder, model, options.workers)
        _say(f"measuring {name}")
        try:
            figures = asyncio.run(measure(system, people, plan))
        finally:
            system.processes.stop()
        _say(f"{name}: {json.dumps(figures.as_json())}")
        return figures
    finally:
        if options.keep:
            shutil.copytree(folder, options.keep / name, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def fill_shop(folder: Path) -> tuple[Shopper, ...]:
    """A shop of many customers in the folder; its customers."""
    today = datetime.now(timezone.utc).date()
    people = shoppers(CUSTOMERS, today)
    shop = open_own_shop(Settings.read(shop_settings(folder)))
    shop.replace_all(shop_of(people, today))
    return people


def _system(name: str, folder: Path, model: Path | None, workers: int) -> System:
    if name == "engine":
        return Gateway(folder, workers=workers)
    return Stock(folder, name, model or newest_model(ROOT / "models"))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
