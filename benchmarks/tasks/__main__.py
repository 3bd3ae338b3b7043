"""`python -m benchmarks.tasks`: simulated customers work through shop tasks.

Prints a table and, as the last line of standard output, one JSON object; progress goes to standard
error. docs/benchmarks.md says what is measured.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tasks import phrases, report
from benchmarks.tasks.layout import LayoutError, Task, parse_tasks, read_json
from benchmarks.tasks.run import Bench, Result
from benchmarks.tasks.served import ROOT, ServerFailed, serve

POLICIES = ROOT / "data" / "policies" / "taubench"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when the tasks ran, however they ended."""
    options = _parser().parse_args(arguments)
    seeds = range(options.seed, options.seed + options.seeds)
    results: list[Result] = []
    try:
        asked_model = _run(options, _tasks(options.tasks, options.only), seeds, results)
    except (LayoutError, ServerFailed) as error:
        # What was measured before is shown, but without the figures of a whole run.
        print(report.table(results))
        print(f"bench-tasks: {error}", file=sys.stderr)
        return 1
    print(report.table(results))
    print(report.differences(results))
    print(report.totals(results, seeds, asked_model))
    return 0


def eval_folder() -> Path:
    """The folder with the outside tasks: AFTERCART_EVAL_DIR, or shared/eval beside the checkout."""
    return ROOT / (os.environ.get("AFTERCART_EVAL_DIR") or "../shared/eval") / "taubench"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tasks", description=__doc__)
    folder = eval_folder()
    parser.add_argument("--db", type=Path, default=folder / "db.json", help="shop file")
    parser.add_argument("--tasks", type=Path, default=folder / "tasks_train.json", help="task file")
    parser.add_argument("--seed", type=int, default=1, help="first seed (default 1)")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds (default 1)")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="only this task")
    parser.add_argument("--verbose", action="store_true", help="show the conversations")
    parser.add_argument("--transcripts", type=Path, help="folder to write conversations to")
    parser.add_argument("--policies", type=Path, default=POLICIES, help="the shop's rules")
    return parser


def _tasks(path: Path, only: Sequence[str]) -> list[Task]:
    tasks = parse_tasks(read_json(path))
    wanted = [part for entry in only for part in entry.split(",")]
    unknown = set(wanted) - {task.id for task in tasks}
    if unknown:
        raise LayoutError(f"{path} has no task {', '.join(sorted(unknown))}")
    return [task for task in tasks if not wanted or task.id in wanted]


def _run(
    options: argparse.Namespace, tasks: Sequence[Task], seeds: Sequence[int], results: list[Result]
) -> int:
    """Run every task with every seed, adding to `results` as they end; see `asked_model`."""
    pristine = read_json(options.db)
    with serve(options.db, options.policies, _say) as served:
        bench = Bench(served, pristine, phrases.load())
        for seed in seeds:
            for task in tasks:
                began = time.monotonic()
                result = bench.run(task, seed, _say if options.verbose else _silent)
                results.append(result)
                _write_transcript(options.transcripts, result)
                _say(_line(result, len(results), len(tasks) * len(seeds), began))
        if options.transcripts:
            (options.transcripts / "gateway.log").write_text(served.log(), encoding="utf-8")
        return served.asked_model()


def _line(result: Result, count: int, total: int, began: float) -> str:
    outcome = "solved" if result.solved else f"NOT solved ({'; '.join(result.why_not)})"
    seconds = time.monotonic() - began
    return (
        f"[{count}/{total}] task {result.task_id} seed {result.seed}: {outcome}, "
        f"{result.turns} turns, {seconds:.1f} s"
    )


def _write_transcript(folder: Path | None, result: Result) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    mark = "solved" if result.solved else "failed"
    lines = [*result.lines, "", f"{mark}; {'; '.join(result.why_not)}"]
    lines += [str(difference) for difference in result.differences]
    path = folder / f"{result.task_id}-{result.seed}-{mark}.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _silent(line: str) -> None:
    """Progress nobody wants to see."""


if __name__ == "__main__":
    sys.exit(main())
