"""The pipelines that are compared, each trained and run by Rasa itself."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.nlu.data import ROOT, Sentence
from engine.logs import quiet_libraries

FALLBACK = "nlu_fallback"
OURS = "aftercart"
CLASSIFIER = "nlu_components.intent_classifier.CalibratedIntentClassifier"

# What `rasa init` and Rasa's documentation call the default, and the same with Rasa's logistic regression in DIET's place.
_FEATURES: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_FALLBACK = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}
DIET_EPOCHS = 100


@dataclass(frozen=True)
class System:
    """A pipeline under a name, and what reads its training data; no importer is Rasa's own."""

    name: str
    pipeline: Sequence[Mapping[str, Any]]
    importers: Sequence[Mapping[str, Any]] = ()


def ours(config: Path = ROOT / "config.yml", budget: float | None = None) -> System:
    """The pipeline of the project, with another budget for false accepts if one is given."""
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    pipeline = content["pipeline"]
    if budget is not None:
        pipeline = _with(pipeline, false_accept_budget=budget)
    return System(OURS, pipeline, content.get("importers", ()))


def ours_otherwise(system: System) -> System:
    """Our pipeline with sentence embeddings if it has none, and without if it has."""
    (classifier,) = (part for part in system.pipeline if part["name"] == CLASSIFIER)
    has = classifier.get("embeddings", "off") not in (False, "off")
    name = f"{OURS}_{'without' if has else 'with'}_emb"
    pipeline = _with(system.pipeline, embeddings="off" if has else "on")
    return System(name, pipeline, system.importers)


def _with(pipeline: Sequence[Mapping[str, Any]], **settings: Any) -> list[Mapping[str, Any]]:
    """The pipeline with other settings of the classifier. Each message is worked out, also the second time."""
    settings = {**settings, "remembered_messages": 0}
    return [{**part, **(settings if part["name"] == CLASSIFIER else {})} for part in pipeline]


def logistic_regression() -> System:
    """Rasa's LogisticRegressionClassifier on Rasa's features, with Rasa's fallback."""
    classifier = {"name": "LogisticRegressionClassifier", "random_state": 42}
    return System("rasa_lr", [*_FEATURES, classifier, _FALLBACK])


def diet(epochs: int = DIET_EPOCHS) -> System:
    """Rasa's default pipeline. Other than 100 epochs, it says so in its name."""
    name = "rasa_diet" if epochs == DIET_EPOCHS else f"rasa_diet_{epochs}_epochs"
    classifier = {
        "name": "DIETClassifier",
        "epochs": epochs,
        "constrain_similarities": True,
        "random_seed": 42,
    }
    return System(name, [*_FEATURES, classifier, {"name": "EntitySynonymMapper"}, _FALLBACK])


@dataclass(frozen=True)
class Understood:
    """What a system made of one message.

    `intent` is what it answers, `candidate` its best intent whatever it thinks of it, `in_scope` the
    highest confidence it has in any intent that is not foreign. `ms` is the time it took.
    """

    intent: str
    candidate: str
    in_scope: float
    threshold: float
    ms: float


@dataclass
class Trained:
    """A trained pipeline in this process."""

    runner: Any
    target: str
    train_s: float
    foreign: str
    _tracker: Any = field(default=None)

    def understand(self, text: str) -> Understood:
        """Parse one message with the whole pipeline, as Rasa's server would in process."""
        parsed, seconds = self.parse(text)
        ranking = [r for r in parsed["intent_ranking"] if r["name"] != FALLBACK]
        inside = [float(r["confidence"]) for r in ranking if r["name"] != self.foreign]
        evidence = parsed.get("intent_evidence") or {}
        return Understood(
            str(parsed["intent"]["name"]),
            str(ranking[0]["name"]) if ranking else "",
            max(inside, default=0.0),
            float(evidence.get("threshold", _FALLBACK["threshold"])),
            1000 * seconds,
        )

    def parse(self, text: str) -> tuple[dict[str, Any], float]:
        """What Rasa's pipeline makes of a text, and the seconds it took."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
        from rasa.shared.core.trackers import DialogueStateTracker

        if self._tracker is None:
            self._tracker = DialogueStateTracker.from_events("benchmark", [])
        inputs = {
            PLACEHOLDER_MESSAGE: [UserMessage(text)],
            PLACEHOLDER_TRACKER: self._tracker,
        }
        began = time.perf_counter()
        results = self.runner.run(inputs=inputs, targets=[self.target])
        seconds = time.perf_counter() - began
        parsed: dict[str, Any] = results[self.target][0].as_dict(only_output_properties=True)
        return {"intent": {"name": ""}, "intent_ranking": [], **parsed}, seconds


@contextmanager
def train(system: System, sentences: Sequence[Sentence], foreign: str) -> Iterator[Trained]:
    """Train a pipeline on sentences. `foreign` is the label of those that belong to no intent.

    What it writes goes with the end of the context.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-nlu-"))
    try:
        examples = [{"text": s.text, "intent": s.label} for s in sentences if s.text.strip()]
        data = folder / "nlu.json"
        data.write_text(
            json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8"
        )
        # As a designer would say which label is foreign; and of no other run's memory.
        pipeline = _with(
            system.pipeline,
            out_of_scope_intents=[foreign] if foreign else [],
            embeddings_cache=str(folder),
        )
        yield _train(pipeline, data, folder, foreign, system.importers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def train_project(system: System, data: Path) -> Iterator[tuple[Trained, float]]:
    """Train a pipeline on the project's own data as it is, entities included.

    The second is how many seconds it takes to train it again, with what it remembers.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-nlu-"))
    try:
        pipeline = _with(system.pipeline, embeddings_cache=str(folder))
        trained = _train(pipeline, data, folder, "out_of_scope", system.importers)
        again = folder / "again"
        again.mkdir()
        second = _train(pipeline, data, again, "out_of_scope", system.importers)
        yield trained, second.train_s
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _train(
    pipeline: Sequence[Any],
    data: Path,
    folder: Path,
    foreign: str,
    importers: Sequence[Mapping[str, Any]] = (),
) -> Trained:
    from rasa.engine import loader
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.model_training import train_nlu

    config = folder / "config.yml"
    content = {
        "recipe": "default.v1",
        "assistant_id": "benchmark",
        "language": "en",
        "pipeline": list(pipeline),
        **({"importers": list(importers)} if importers else {}),
    }
    config.write_text(yaml.safe_dump(content), encoding="utf-8")
    # Without a cache of its own Rasa would take over what an earlier run has trained.
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    began = time.perf_counter()
    # Rasa says on standard output that it has trained; here that is for the figures.
    with quiet_libraries(), warnings.catch_warnings(), redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        model = train_nlu(str(config), str(data), str(folder))
    seconds = time.perf_counter() - began
    if model is None:
        raise RuntimeError(f"Rasa trained no model from {str(data)!r}")
    storage = folder / "storage"
    storage.mkdir()
    with quiet_libraries():
        metadata, runner = loader.load_predict_graph_runner(
            storage, Path(model), LocalModelStorage, DaskGraphRunner
        )
    # Rasa's last node reads `/intent`; what customers type is parsed up to the one before it.
    target = str(metadata.predict_schema.nodes[metadata.nlu_target].needs["messages"])
    return Trained(runner, target, seconds, foreign)
