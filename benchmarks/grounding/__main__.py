"""`python -m benchmarks.grounding`: does the verifier tell supported replies from unsupported ones?

Prints a table and, as the last line of standard output, one JSON object; docs/benchmarks.md says
what is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.grounding import data, measures
from benchmarks.grounding.data import DataError
from benchmarks.grounding.measures import Figures, Outcome

COLUMNS = ("auroc", "caught", "let_through", "unsupported", "supported", "p50_ms", "p95_ms")
AIMS = {
    "begin": "AUROC >= 0.93",
    "test": "caught >= 0.98, let through >= 0.90, p95 <= 10 ms",
}
HALVES = ("dev", "watched", "test")
LANGUAGES = ("en", "hi", "hi-Latn", "hi+")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when what was asked for could be measured."""
    options = _parser().parse_args(arguments)
    try:
        figures = _pairs(options.pairs) if options.pairs else _table(options)
    except DataError as error:
        print(f"bench-grounding: {error}", file=sys.stderr)
        return 1
    print(json.dumps(figures))
    return 0


def _pairs(path: Path) -> dict[str, object]:
    """The figures of a file of pairs; those of our score are what the last line has."""
    pairs = data.read_pairs(path)
    print(_heading())
    rows = {name: measures.of_pairs(pairs, score) for name, score in measures.SCORES.items()}
    for name, figures in rows.items():
        print(_line(path.stem, name, figures))
    return asdict(rows["ours"])


def _table(options: argparse.Namespace) -> dict[str, object]:
    print(_heading())
    rows: dict[str, object] = {}
    for name, figures in _begin(options.eval):
        rows[name] = asdict(figures)
    outcomes = measures.judge(data.replies(options.replies))
    for name, chosen in _cuts(outcomes):
        figures = measures.of_replies(chosen)
        print(_line(name, "ours", figures, AIMS.get(name.split()[-1], "")), flush=True)
        rows[name] = asdict(figures)
    _print_sabotage([o for o in outcomes if o.reply.half == "test"])
    if options.show:
        _print_wrong([o for o in outcomes if o.reply.half == options.show])
    tested = measures.of_replies([o for o in outcomes if o.reply.half == "test"])
    auroc = rows.get("begin ours", {})
    found = auroc["auroc"] if isinstance(auroc, dict) and auroc else None
    return {**asdict(tested), "auroc": found, "rows": rows}


def _begin(folder: Path) -> Iterator[tuple[str, Figures]]:
    """BEGIN's development splits, each and together, scored by ours and by plain containment."""
    try:
        sets = {name: data.begin(folder, name) for name in ("wow", "cmu")}
    except DataError as error:
        print(f"begin: skipped, {error}", file=sys.stderr)
        return
    sets["both"] = [pair for pairs in sets.values() for pair in pairs]
    for split, pairs in sets.items():
        for system, score in measures.SCORES.items():
            figures = measures.of_pairs(pairs, score)
            aim = AIMS["begin"] if (split, system) == ("both", "ours") else ""
            print(_line(f"begin {split}", system, figures, aim), flush=True)
            yield f"begin {system}" if split == "both" else f"begin {split} {system}", figures


def _cuts(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """The replies of each language and half, and all languages together."""
    for half in HALVES:
        for language in LANGUAGES:
            chosen = [o for o in outcomes if (o.reply.half, o.reply.language) == (half, language)]
            if chosen:
                yield f"replies {language} {half}", chosen
        if found := [o for o in outcomes if o.reply.half == half]:
            yield f"replies all {half}", found


def _heading() -> str:
    titles = {"let_through": "let thr.", "unsupported": "unsupp.", "supported": "supp."}
    return f"{'measure':<21} {'system':<24}" + "".join(f"{titles.get(c, c):>9}" for c in COLUMNS)


def _line(name: str, system: str, figures: Figures, aim: str = "") -> str:
    cells = "".join(_cell(getattr(figures, column)) for column in COLUMNS)
    return f"{name:<21} {system:<24}{cells}  {aim}".rstrip()


def _cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>9}"
    return f"{value:>9}" if isinstance(value, int) else f"{value:>9.3f}"


def _print_sabotage(outcomes: Sequence[Outcome]) -> None:
    found = measures.by_sabotage(outcomes)
    cells = ", ".join(f"{kind} {caught}/{of}" for kind, (caught, of) in found.items())
    print(f"caught in the test half, by what was done: {cells}")


def _print_wrong(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.let_through == bool(outcome.reply.sabotage):
            kind = outcome.reply.sabotage or "faithful"
            print(f"  {kind}: {outcome.reply.text}  [{'; '.join(outcome.problems)}]")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grounding", description=__doc__)
    add = parser.add_argument
    add("--pairs", type=Path, metavar="TSV", help="measure this: source, reply, label a line")
    add("--eval", type=Path, default=data.eval_folder(), help="folder with the outside data")
    add("--replies", type=Path, default=data.REPLIES, help="folder with hand-written replies")
    add("--show", choices=HALVES, help="list the replies of a half that were misjudged")
    return parser


if __name__ == "__main__":
    sys.exit(main())
