"""`python -m benchmarks.nlu`: how well messages are understood, beside Rasa's own pipelines.

Prints a table and, as the last line of standard output, one JSON object; progress goes to standard
error. docs/benchmarks.md says what is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.nlu import data, report, run, systems
from benchmarks.nlu.data import DataError, Sets
from benchmarks.nlu.figures import measure
from benchmarks.nlu.run import Row
from benchmarks.nlu.systems import DIET_EPOCHS, OURS, System
from engine.logs import quieten_libraries

ALL_BASELINES = ("lr", "diet")
MEASURES = ("hint3", "clinc150", "bitext", "own", "entities", "pipeline")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when everything that could be measured was."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.train is None) != (options.test is None):
        parser.error("--train and --test go together")
    quieten_libraries()
    try:
        if options.train is not None:
            _files(options)
        else:
            _table(options)
    except DataError as error:
        print(f"bench-nlu: {error}", file=sys.stderr)
        return 1
    return 0


def _files(options: argparse.Namespace) -> None:
    """Train on one file and test on another; the last line has the figures of our pipeline."""
    sets = Sets(data.read_csv(options.train), data.read_csv(options.test), options.oos_label)
    print(report.heading())
    for system in _systems(options, default=(), budget=options.budget):
        outcomes, seconds = run.judge(system, sets, _say)
        row = Row(options.test.stem[:22], system.name, measure(outcomes, sets.foreign, seconds))
        print(report.line(row, OURS), flush=True)
        if system.name == OURS:
            ours = row.figures
    print(json.dumps(ours))


def _table(options: argparse.Namespace) -> None:
    rows: list[Row] = []
    print(report.heading())
    for row in _rows(options):
        print(report.line(row, OURS), flush=True)
        rows.append(row)
    print(report.totals(rows))


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    wanted = options.only or MEASURES
    ours, *others = _systems(options, default=("lr",) if options.quick else ALL_BASELINES)
    compared = [ours, systems.ours_otherwise(ours), *others]
    strict = systems.ours(options.config, options.budget)
    foreign_shop = [strict, systems.ours_otherwise(strict), *others]
    for name, sets in run.outside_sets(options.eval, _say):
        if name.split()[0] in wanted:
            yield from run.outside(name, sets, foreign_shop, _say)
    if "bitext" in wanted:
        try:
            sentences = data.bitext(options.eval)
        except DataError as error:
            _say(f"bitext: skipped, {error}")
        else:
            yield from run.bitext(sentences, compared, _say)
    if "own" in wanted:
        yield from run.own_folds(compared, options.baseline_folds, _say)
    if "entities" in wanted and (row := run.entities(_say)):
        yield row
    if "pipeline" in wanted:
        for system in compared:
            yield run.whole_pipeline(system, _say)


def _systems(
    options: argparse.Namespace, default: Sequence[str], budget: float | None = None
) -> list[System]:
    """Our pipeline first, then the baselines that are wanted."""
    wanted = default if options.baselines is None else options.baselines
    made = {
        "lr": systems.logistic_regression(),
        "diet": systems.diet(options.diet_epochs),
    }
    return [systems.ours(options.config, budget), *(made[name] for name in wanted)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    add = parser.add_argument
    add("--train", type=Path, metavar="CSV", help="train on this file (columns sentence,label)")
    add("--test", type=Path, metavar="CSV", help="and test on this one")
    add("--oos-label", default="", metavar="NAME", help="label of what belongs to no intent")
    add("--eval", type=Path, default=data.eval_folder(), help="folder with the outside data")
    add("--config", type=Path, default=data.ROOT / "config.yml", help="the pipeline measured")
    add("--budget", type=float, default=0.2, help="false accepts allowed on outside sets (0.2)")
    add("--only", action="append", choices=MEASURES, help="only this; may be given several times")
    add(
        "--baselines",
        type=_baselines,
        metavar="LIST",
        help="of lr, diet; `none` for none (default all; none with --train)",
    )
    add("--quick", action="store_true", help="leave DIET out, which takes most of an hour")
    add("--diet-epochs", type=int, default=DIET_EPOCHS, help="other than 100 is said in the table")
    add("--baseline-folds", type=int, default=1, help="folds of own data for baselines (default 1)")
    return parser


def _baselines(text: str) -> list[str]:
    names = [] if text == "none" else text.split(",")
    unknown = sorted(set(names) - set(ALL_BASELINES))
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no baseline {unknown[0]!r}: lr, diet or none")
    return names


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
