"""Entities held against the written test set, `tests/nlu_components/entities/messages.yml`.

`python -m benchmarks.nlu.entities` prints a table and, on the last line, JSON. An entity counts as found when
its type and both ends of its span are right; `values` is the share of those whose value is right too.
The set has a half to develop with and a half held out, which nothing was tuned on.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

import yaml

from nlu_components.entities.catalogue import file
from nlu_components.entities.finding import Finder, Habits
from nlu_components.entities.index import Index
from nlu_components.entities.types import Found
from nlu_components.entities.words import read_words

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = ROOT / "tests" / "nlu_components" / "entities" / "messages.yml"
HALVES = ("development", "held_out")
_REPEATS = 5

_MARKED = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<kind>[a-z_]+): (?P<value>(?:[^()]|\([^()]*\))*)\)")


@dataclass(frozen=True)
class Gold:
    """An entity as marked in the set, its value as written there."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Case:
    """A message of the set; `half` is development or held_out."""

    half: str
    language: str
    text: str
    gold: tuple[Gold, ...]


@dataclass(frozen=True)
class Result:
    """A case and what was found in it."""

    case: Case
    found: tuple[Gold, ...]


def read_cases(path: Path = MESSAGES) -> tuple[date, tuple[Case, ...]]:
    """The day of the messages, and the messages, in file order."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    clock = content["clock"]
    moment = clock if isinstance(clock, datetime) else datetime.fromisoformat(clock)
    cases = tuple(
        _case(block["half"], block["language"], line.removeprefix("- "))
        for block in content["messages"]
        for line in block["examples"].splitlines()
    )
    return moment.date(), cases


def _case(half: str, language: str, marked: str) -> Case:
    text, gold, last = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[last : match.start()]
        end = len(text) + len(match["text"])
        gold.append(Gold(match["kind"], len(text), end, match["value"]))
        text += match["text"]
        last = match.end()
    return Case(half, language, text + marked[last:], tuple(gold))


def demo_finder() -> Finder:
    """A finder with the shipped words, default habits and the demo shop's catalogue."""
    words = read_words(ROOT / "data" / "entities")
    index = Index(file(ROOT / "data" / "demo")(), words)
    return Finder(words, Habits(), lambda: index)


def as_gold(found: Found) -> Gold:
    """A find in the notation of the set."""
    return Gold(found.kind, found.start, found.end, _written(found.value))


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        upto = f"..{value['to']}" if "to" in value else ""
        return f"{value['comparison']} {value['amount']}{upto} {value['currency']}"
    return str(value)


def results(finder: Finder, today: date, cases: Iterable[Case]) -> list[Result]:
    """Every case with what the finder finds in it."""
    return [Result(c, tuple(map(as_gold, finder.find(c.text, today)))) for c in cases]


def scores(of: Sequence[Result]) -> dict[str, dict[str, float]]:
    """Per entity and overall: precision, recall, f1 (type and exact span), share of right values, count."""
    hits, found, gold, values = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for result in of:
        marked = {(g.kind, g.start, g.end): g.value for g in result.case.gold}
        for kind in (g.kind for g in result.case.gold):
            gold.update((kind, "overall"))
        for one in result.found:
            found.update((one.kind, "overall"))
            value = marked.get((one.kind, one.start, one.end))
            if value is not None:
                hits.update((one.kind, "overall"))
                values.update((one.kind, "overall") if value == one.value else ())
    return {k: _score(hits[k], found[k], gold[k], values[k]) for k in sorted(gold | found)}


def _score(hits: int, found: int, gold: int, values: int) -> dict[str, float]:
    precision = hits / found if found else 1.0
    recall = hits / gold if gold else 1.0
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        "values": round(values / hits, 4) if hits else 1.0,
        "count": gold,
    }


def wrong(of: Iterable[Result]) -> Iterator[str]:
    """Each mistake on a line, for reading."""
    for result in of:
        gold, found = set(result.case.gold), set(result.found)
        if gold != found:
            text = result.case.text
            missing = [(g.kind, text[g.start : g.end], g.value) for g in gold - found]
            extra = [(g.kind, text[g.start : g.end], g.value) for g in found - gold]
            yield f"{result.case.half} {result.case.language}: {text}\n    missing {missing}\n    extra {extra}"


def _parse_ms(finder: Finder, today: date, cases: Sequence[Case]) -> dict[str, float]:
    taken: list[float] = []
    for _ in range(_REPEATS):
        for case in cases:
            begin = time.perf_counter()
            finder.find(case.text, today)
            taken.append(1000 * (time.perf_counter() - begin))
    cuts = quantiles(taken, n=100)
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3)}


def run() -> dict[str, Any]:
    """All figures: `overall`, `by_type`, `halves`, `languages`, `exact_messages`, `parse_ms`."""
    today, cases = read_cases()
    finder = demo_finder()
    every = results(finder, today, cases)
    halves = {half: [r for r in every if r.case.half == half] for half in HALVES}
    languages = sorted({case.language for case in cases})
    by_type = scores(every)
    return {
        "messages": len(cases),
        "overall": by_type.pop("overall"),
        "by_type": by_type,
        "halves": {half: scores(of)["overall"] for half, of in halves.items()},
        "held_out_by_type": scores(halves["held_out"]),
        "languages": {
            name: scores([r for r in every if r.case.language == name])["overall"]
            for name in languages
        },
        "exact_messages": round(
            sum(set(r.case.gold) == set(r.found) for r in every) / len(every), 4
        ),
        "parse_ms": _parse_ms(finder, today, cases),
    }


def _rows(figures: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, float]]]:
    yield from figures["by_type"].items()
    yield from figures["languages"].items()
    yield from figures["halves"].items()
    yield "overall", figures["overall"]


def main() -> None:
    """Print the table, with --wrong also the mistakes of a half, and JSON on the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", choices=HALVES, help="show the mistakes in this half")
    asked = parser.parse_args()
    if asked.wrong:
        today, cases = read_cases()
        of = [case for case in cases if case.half == asked.wrong]
        print("\n".join(wrong(results(demo_finder(), today, of))))
    figures = run()
    print(f"{'entities':14} {'count':>5} {'prec':>6} {'recall':>6} {'f1':>6} {'values':>6}")
    for name, row in _rows(figures):
        shown = " ".join(f"{row[key]:6.3f}" for key in ("precision", "recall", "f1", "values"))
        print(f"{name:14} {row['count']:5} {shown}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
