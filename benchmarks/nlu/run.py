"""Runs the measurements: each a system trained on some sentences and tested on others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.nlu import data
from benchmarks.nlu.data import DataError, Sentence, Sets
from benchmarks.nlu.figures import Figures, Outcome, measure
from benchmarks.nlu.systems import OURS, System, Trained, train, train_project

FOLDS = 5
OUT_OF_SCOPE = "out_of_scope"
# Measures entities on their written test set: `run()` gives, among others, `overall` with `f1`.
ENTITIES = "benchmarks.nlu.entities"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    measure: str
    system: str
    figures: Figures


def judge(system: System, sets: Sets, say: Say) -> tuple[list[Outcome], float]:
    """Train on one part and understand the other; the outcomes, and seconds of training."""
    say(f"{system.name}: training on {len(sets.train)} sentences ...")
    with train(system, sets.train, sets.foreign) as trained:
        return _understand(trained, sets.test), trained.train_s


def outside(name: str, sets: Sets, systems: Sequence[System], say: Say) -> Iterator[Row]:
    """A row for each system on a set with its own training and test part."""
    for system in systems:
        say(name)
        outcomes, seconds = judge(system, sets, say)
        yield Row(name, system.name, measure(outcomes, sets.foreign, seconds))


def bitext(sentences: Sequence[Sentence], systems: Sequence[System], say: Say) -> Iterator[Row]:
    """A row for each system trained on the project's own data and tested on Bitext's requests."""
    sets = Sets(data.own(), sentences, OUT_OF_SCOPE)
    yield from outside("bitext shared intents", sets, systems, say)


def own_folds(systems: Sequence[System], baseline_folds: int, say: Say) -> Iterator[Row]:
    """Rows for each system and language: 5-fold cross-validation on the project's own data.

    Other systems than ours are trained on the first `baseline_folds` folds only; the name says so.
    """
    folds = data.parts(data.own(), FOLDS)
    for system in systems:
        count = FOLDS if system.name.startswith(OURS) else min(baseline_folds, FOLDS)
        outcomes: list[Outcome] = []
        seconds = 0.0
        for number, sets in enumerate(folds[:count], start=1):
            say(f"own data, fold {number} of {count}")
            found, took = judge(system, Sets(sets.train, sets.test, OUT_OF_SCOPE), say)
            outcomes += found
            seconds += took / count
        languages = sorted({sentence.language for sentence, _ in outcomes})
        for language in languages:
            some = [o for o in outcomes if o[0].language == language]
            title = (
                f"own {count}-fold {language}" if count == FOLDS else f"own {count}/5 {language}"
            )
            yield Row(title, system.name, measure(some, OUT_OF_SCOPE, seconds))


def whole_pipeline(system: System, say: Say) -> Row:
    """Training time of the whole pipeline on the project's data, and parse times of its messages."""
    say("whole pipeline: training on the project's data ...")
    sentences = data.own()
    with train_project(system, data.OWN_DATA) as (trained, again):
        outcomes = _understand(trained, sentences[:: max(1, len(sentences) // 2000)])
    figures = measure(outcomes, OUT_OF_SCOPE, trained.train_s)
    times = ("train_s", "parse_ms_p50", "parse_ms_p95")
    return Row(
        "whole pipeline",
        system.name,
        {**{name: figures[name] for name in times}, "retrain_s": round(again, 2)},
    )


def entities(say: Say) -> Row | None:
    """Figures of the entities on their written test set; None, with a message, while there is none."""
    if find_spec(ENTITIES) is None:
        say("entities: skipped, there is no test set of entities yet")
        return None
    figures: Figures = import_module(ENTITIES).run()["overall"]
    return Row("entities", OURS, figures)


def outside_sets(folder: Path, say: Say) -> Iterator[tuple[str, Sets]]:
    """The outside sets that are there; a message for each that is not."""
    for name, read in (("hint3 sofmattress", data.hint3), ("clinc150 small", data.clinc150)):
        try:
            yield name, read(folder)
        except DataError as error:
            say(f"{name}: skipped, {error}")


def _understand(trained: Trained, sentences: Sequence[Sentence]) -> list[Outcome]:
    with _one_core():
        for sentence in sentences[:20]:
            trained.understand(sentence.text)
        return [(sentence, trained.understand(sentence.text)) for sentence in sentences]


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process, and the libraries that compute in threads, on one core."""
    from threadpoolctl import threadpool_limits

    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        os.sched_setaffinity(0, before)
