"""`python -m benchmarks.retrieval`: how well questions find their answer, and are refused without one.

Prints a table and, as the last line of standard output, one JSON object; progress goes to standard
error. docs/benchmarks.md says what is measured.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from benchmarks.nlu.data import ROOT, DataError, eval_folder
from benchmarks.retrieval import data, dstc10, latency, report, systems
from benchmarks.retrieval.figures import Figures, groups, measure
from embeddings.encoder import SentenceEncoder
from embeddings.errors import EmbeddingsError
from embeddings.onnx_encoder import load
from embeddings.store import RememberingEncoder
from llm_fallback.errors import KnowledgeError
from llm_fallback.retrieval.building import build
from llm_fallback.retrieval.fitting import FALSE_ACCEPT_BUDGET, fit

MEASURES = ("own", "dstc10", "latency")
_TIMED = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when everything that could be measured was."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.corpus is None) != (options.queries is None):
        parser.error("--corpus and --queries go together")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(report.heading(), flush=True)
    try:
        encoder = _encoder(options.cache)
        totals = _files(options, encoder) if options.corpus else _table(options, encoder)
    except (DataError, KnowledgeError) as error:
        print(f"bench-retrieval: {error}", file=sys.stderr)
        return 1
    print(json.dumps(totals))
    return 0


def _files(options: argparse.Namespace, encoder: SentenceEncoder | None) -> Figures:
    """The entries of one file asked with the questions of another; the figures of our index."""
    sources = data.read_corpus(options.corpus)
    questions = data.read_queries(options.queries)
    _row("files", systems.BM25, systems.bm25(sources), questions)
    ask = systems.ours(sources, encoder, options.cache, options.budget)
    return _row("files", systems.OURS, ask, questions)


def _table(options: argparse.Namespace, encoder: SentenceEncoder | None) -> dict[str, object]:
    totals: dict[str, object] = {}
    wanted = options.only or MEASURES
    if "own" in wanted:
        totals |= _own(options, encoder)
    if "latency" in wanted:
        totals["100,000 entries"] = _large(encoder)
    if "dstc10" in wanted and encoder is not None:
        try:
            task = dstc10.read(options.eval)
        except DataError as error:
            _say(f"dstc10: skipped, {error}")
        else:
            figures = _dstc10(task, encoder, options.cache)
            print(report.line("dstc10", systems.OURS, figures), flush=True)
            totals["dstc10"] = figures
    return totals


def _own(options: argparse.Namespace, encoder: SentenceEncoder | None) -> dict[str, object]:
    """Our FAQ with its questions; our figures also at the top level, as for files."""
    name = f"own {options.split}"
    sources = data.own_sources()
    questions = data.own_questions(options.split)
    foreign = [q for q in data.own_questions("dev") if not q.answer]
    baseline = _row(name, systems.BM25, systems.bm25(sources, foreign), questions)
    _say("learning from the FAQ ...")
    sparse = systems.ours(sources, None, options.cache, options.budget)
    without = _row(name, systems.SPARSE, sparse, questions)
    if encoder is None:
        return {**without, name: {systems.BM25: baseline, systems.SPARSE: without}}
    ask = systems.ours(sources, encoder, options.cache, options.budget)
    outcomes = systems.judge(ask, questions)
    ours = measure(outcomes)
    print(report.line(name, systems.OURS, {**ours, "questions": len(questions)}), flush=True)
    parts = {group: measure(some) for group, some in groups(outcomes).items()}
    for group, figures in parts.items():
        count = len(groups(outcomes)[group])
        print(report.line(f"  {group}", systems.OURS, {**figures, "questions": count}), flush=True)
    found = {systems.BM25: baseline, systems.SPARSE: without, systems.OURS: ours, "groups": parts}
    return {**ours, name: found}


def _large(encoder: SentenceEncoder | None) -> dict[str, Figures]:
    """Times at a hundred thousand entries, without and with meaning."""
    _say("building 100,000 entries ...")
    sources = latency.large(data.own_sources())
    questions = [q for q in data.own_questions("dev") if q.language == "en"][:_TIMED]
    timed = [replace(question, answer="") for question in questions]
    found = {}
    compared: dict[str, SentenceEncoder | None] = {systems.SPARSE: None}
    if encoder is not None:
        compared[systems.OURS] = latency.Arbitrary(encoder)
    for system, its_encoder in compared.items():
        ask = systems.ours(sources, its_encoder, None)
        outcomes = systems.judge(ask, timed)
        found[system] = {"query_ms_p50": measure(outcomes)["query_ms_p50"]}
        print(report.line("100,000 entries", system, found[system]), flush=True)
    return found


def _dstc10(task: dstc10.Task, encoder: SentenceEncoder, cache: Path) -> Figures:
    """With what our own FAQ teaches an index that has one wording for each entry."""
    _say("dstc10 ...")
    sources = data.own_sources()
    encode = RememberingEncoder(encoder, cache, "own").encode
    corpus = build(sources.entries, encode, unanswered=sources.unanswered)
    weights = fit(replace(corpus, learnt=None)).of("en")
    return dstc10.run(task, _Cached(encoder, cache), weights)


class _Cached:
    """Keeps the vectors of the snippets for the next run; a single question is computed anew."""

    def __init__(self, encoder: SentenceEncoder, cache: Path) -> None:
        self._encoder = encoder
        self._stored = RememberingEncoder(encoder, cache, "dstc10")
        self.fingerprint = encoder.fingerprint
        self.dimensions = encoder.dimensions
        self.encode = lambda texts: (self._encoder if len(texts) == 1 else self._stored).encode(
            texts
        )


def _row(name: str, system: str, ask: systems.Ask, questions: Sequence[data.Question]) -> Figures:
    figures = measure(systems.judge(ask, questions))
    print(report.line(name, system, {**figures, "questions": len(questions)}), flush=True)
    return figures


def _encoder(cache: Path) -> SentenceEncoder | None:
    try:
        return load(cache)
    except EmbeddingsError as error:
        _say(f"without meaning: {error}")
        return None


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    add = parser.add_argument
    add("--corpus", type=Path, metavar="JSONL", help="entries: id, question, answer a line")
    add("--queries", type=Path, metavar="TSV", help="questions: text, tab, id or nothing")
    add("--eval", type=Path, default=eval_folder(), help="folder with the outside data")
    add("--only", action="append", choices=MEASURES, help="only this; may be given several times")
    add(
        "--split",
        choices=("test", "dev", "hindi"),
        default="test",
        help="which of our own questions",
    )
    add("--budget", type=float, default=FALSE_ACCEPT_BUDGET, help="false accepts allowed (0.05)")
    add(
        "--cache",
        type=Path,
        default=ROOT / (os.environ.get("AFTERCART_CACHE_DIR") or "var/embeddings"),
        help="folder for what takes long to compute",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
