"""The model of `stock_default`: what `rasa init` would train, on our data. Kept by content."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.turns.processes import ROOT
from engine.models import content_hash

KEPT_IN = ROOT / "var" / "benchmarks" / "stock_default"
# What `rasa init` says is 100, which takes an hour on two cores; what a turn costs does not depend on it.
DEFAULT_EPOCHS = 10


class DefaultModelFailed(RuntimeError):
    """The default model could not be trained."""


def default_config(epochs: int) -> dict[str, Any]:
    """What rasa 3.6 trains where `config.yml` leaves pipeline and policies to it.

    Source: rasa/cli/initial_project/config.yml and rasa/shared/importers/autoconfig of rasa 3.6.21.
    """
    return {
        "recipe": "default.v1",
        "assistant_id": "stock_default",
        "language": "en",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", "epochs": epochs, "constrain_similarities": True},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": epochs},
            {
                "name": "TEDPolicy",
                "max_history": 5,
                "epochs": epochs,
                "constrain_similarities": True,
            },
        ],
    }


def default_model(epochs: int, say: Callable[[str], None]) -> Path:
    """The trained model; trained now unless one of the same data and epochs is kept.

    Raises:
        DefaultModelFailed: with the end of what Rasa printed.
    """
    config = default_config(epochs)
    content = hashlib.sha256(f"{content_hash(ROOT)}{json.dumps(config)}".encode()).hexdigest()[:12]
    kept = KEPT_IN / f"{content}-{epochs}-epochs.tar.gz"
    if kept.is_file():
        return kept
    say(f"training stock_default with {epochs} epochs; it is kept for the next time")
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT_IN) as folder:
        _train(Path(folder), config).replace(kept)
    return kept


def _train(folder: Path, config: dict[str, Any]) -> Path:
    # One folder of domain files: two of them would need our own importer setting in the config.
    domain = folder / "domain"
    shutil.copytree(ROOT / "domain", domain)
    shutil.copy(ROOT / "domain.yml", domain / "domain.yml")
    (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "--config", str(folder / "config.yml")]
    command += ["--domain", str(domain), "--data", "data/nlu", "data/rules"]
    command += ["--out", str(folder), "--fixed-model-name", "model"]
    done = subprocess.run(  # noqa: S603 -- Rasa's own command
        command,
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "WARNING", "RASA_TELEMETRY_ENABLED": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    made = folder / "model.tar.gz"
    if done.returncode != 0 or not made.is_file():
        raise DefaultModelFailed("\n".join(done.stdout.splitlines()[-30:]))
    return made
