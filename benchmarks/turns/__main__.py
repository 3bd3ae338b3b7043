"""`python -m benchmarks.turns`: turns over HTTP, stock Rasa and the gateway side by side.

Prints a table and, as the last line of standard output, one JSON object; progress goes to standard
error. docs/benchmarks.md says what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.turns.default_model import DEFAULT_EPOCHS, DefaultModelFailed, default_model
from benchmarks.turns.figures import ROWS, Clock, Figures, Plan
from benchmarks.turns.measure import Customers, alone, busy, long, started
from benchmarks.turns.processes import ROOT
from benchmarks.turns.strain import growth, many_open, overload
from benchmarks.turns.systems import (
    Gateway,
    Stock,
    System,
    open_client,
    shop_settings,
    until_first_answer,
)
from benchmarks.turns.talks import Shopper, shop_of, shoppers
from engine.models import is_trained, newest_model
from shop.bootstrap import open_own_shop
from shop.settings import Settings

COLUMNS = ("stock_default", "stock", "engine")
# Measured of every column, and those of the engine alone: nothing else claims them.
OF_ALL = {"alone": alone, "busy": busy, "long": long}
OF_ENGINE = {"open": many_open, "overload": overload, "growth": growth}
CORES = "cores"
PARTS = (*OF_ALL, *OF_ENGINE, CORES)
CUSTOMERS = 1500
# Turn 200 of stock Rasa takes seconds, and turn 1,000 many: one conversation, not so far.
FULL = Plan(turns=(5, 200, 1000))
QUICK = Plan(
    seconds=10,
    alone_talks=5,
    turns=(5, 50),
    long_again=1,
    open=500,
    overload_s=10,
    turns_in_all=2000,
)
STOCK_TURNS, STOCK_AGAIN = 200, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when all was measured."""
    options = _parser().parse_args(arguments)
    columns, parts = options.columns.split(","), options.only.split(",")
    if unknown := (set(columns) - set(COLUMNS)) | (set(parts) - set(PARTS)):
        print(f"bench-turns: there is no {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    if not is_trained(ROOT, ROOT / "models"):
        print("bench-turns: train first: python -m engine train", file=sys.stderr)
        return 1
    figures: dict[str, Figures] = {}
    try:
        for name in COLUMNS:
            if name in columns:
                figures[name] = _column(name, options, parts)
    except (RuntimeError, DefaultModelFailed) as error:
        print(f"bench-turns: {error}", file=sys.stderr)
        return 1
    print(table(figures))
    print(json.dumps({name: each.as_json() for name, each in figures.items()}))
    return 0


def table(figures: Mapping[str, Figures]) -> str:
    """The figures side by side, one row a measure; empty where a column was not measured."""
    columns = {name: each.as_json() for name, each in figures.items()}
    known = list(dict.fromkeys(name for column in columns.values() for name in column))
    rows = [name for row in ROWS for name in known if name == row or _is_turn(row, name)]
    lines = [" | ".join(["measure".ljust(24), *(name.rjust(13) for name in columns)])]
    for row in rows:
        cells = (
            f"{column[row]:13.2f}" if row in column else " " * 13 for column in columns.values()
        )
        lines.append(" | ".join([row.ljust(24), *cells]))
    return "\n".join(lines)


def _is_turn(row: str, name: str) -> bool:
    return row == "turn_" and name.startswith(row)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--columns", default=",".join(COLUMNS), help="which, parted by commas")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, parted by commas")
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it runs")
    parser.add_argument("--conversations", type=int, help="how many at once")
    parser.add_argument("--seconds", type=float, help="how long at once")
    parser.add_argument("--alone", type=int, help="conversations of one customer")
    parser.add_argument("--open", type=int, help="conversations open at once")
    parser.add_argument("--overload", type=float, help="seconds of too many messages")
    parser.add_argument("--turns", type=int, help="turns that memory is looked at for")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes of part `cores`"
    )
    parser.add_argument(
        "--epochs",
        type=int,
        default=DEFAULT_EPOCHS,
        help="epochs of stock_default; fewer train faster and run the same",
    )
    parser.add_argument("--keep", type=Path, help="folder for logs and databases")
    return parser


def plan_of(name: str, options: argparse.Namespace) -> Plan:
    """How much is measured of a column."""
    plan = QUICK if options.quick else FULL
    given = {
        "at_once": options.conversations,
        "seconds": options.seconds,
        "alone_talks": options.alone,
        "open": options.open,
        "overload_s": options.overload,
        "turns_in_all": options.turns,
        "workers": options.workers,
    }
    fields = {**vars(plan), **{key: value for key, value in given.items() if value is not None}}
    if name != "engine":
        fields["turns"] = tuple(turn for turn in plan.turns if turn <= STOCK_TURNS)
        fields["long_again"] = STOCK_AGAIN
    return Plan(**fields)


def _column(name: str, options: argparse.Namespace, parts: Sequence[str]) -> Figures:
    model = default_model(options.epochs, _say) if name == "stock_default" else None
    figures, plan = Figures(), plan_of(name, options)
    folder = Path(tempfile.mkdtemp(prefix=f"aftercart-turns-{name}-"))
    try:
        people = fill_shop(folder)
        system = _system(name, folder, model)
        try:
            asyncio.run(_measure(system, people, plan, parts, figures))
        finally:
            system.processes.stop()
        if name == "engine" and CORES in parts and plan.workers > 1:
            _say(f"{name}: {plan.workers} workers")
            together = Gateway(folder, workers=plan.workers)
            try:
                asyncio.run(_all_cores(together, people, plan, figures))
            finally:
                together.processes.stop()
        _say(f"{name}: {json.dumps(figures.as_json())}")
        return figures
    finally:
        if options.keep:
            shutil.copytree(folder, options.keep / name, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(
    system: System, people: Sequence[Shopper], plan: Plan, parts: Sequence[str], figures: Figures
) -> None:
    """Start the system, measure it, and leave it running."""
    _say(f"{system.name}: starting")
    await started(system, figures)
    customers = Customers(system, people)
    of_it = {**OF_ALL, **OF_ENGINE} if system.name == "engine" else OF_ALL
    for part, run in of_it.items():
        if part in parts:
            _say(f"{system.name}: {part}")
            await run(customers, plan, figures)
            system.processes.check()
    figures.values["rss_after_mb"] = system.processes.rss_mb()


async def _all_cores(
    system: Gateway, people: Sequence[Shopper], plan: Plan, figures: Figures
) -> None:
    """The same crowd before several processes, as far as the gateway starts more than one."""
    await until_first_answer(system)
    if system.processes.count() < plan.workers:
        _say("the gateway runs one process only; AFTERCART_WORKERS changed nothing")
        return
    customers, clock = Customers(system, people), Clock()
    async with open_client() as client:
        await customers.crowd(client, plan.at_once, plan.seconds / 3, Clock())
        rate = await customers.crowd(client, plan.at_once, plan.seconds, clock)
    figures.values["all_cores_turns_per_s"] = rate
    figures.values["all_cores_p95_ms"] = clock.ms(0.95)


def fill_shop(folder: Path) -> tuple[Shopper, ...]:
    """A shop of many customers in the folder; its customers."""
    today = datetime.now(timezone.utc).date()
    people = shoppers(CUSTOMERS, today)
    shop = open_own_shop(Settings.read(shop_settings(folder)))
    shop.replace_all(shop_of(people, today))
    return people


def _system(name: str, folder: Path, model: Path | None) -> System:
    if name == "engine":
        return Gateway(folder)
    return Stock(folder, name, model or newest_model(ROOT / "models"))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
