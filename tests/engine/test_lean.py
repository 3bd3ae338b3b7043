"""TensorFlow stays out of a process whose model does not use it, and nobody notices."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from engine.lean import components_of, does_without

ROOT = Path(__file__).parents[2]

SCRIPT = """
import sys
from pathlib import Path
from engine.lean import leave_out_tensorflow
from engine.models import newest_model
left_out = leave_out_tensorflow(newest_model(Path(sys.argv[1])))
import warnings
warnings.simplefilter("ignore")
sys.path.insert(0, sys.argv[2])
import asyncio
from engine.engine import Engine
from engine.running import EngineOptions
from engine.types import Text
async def talk():
    engine = await Engine.load(EngineOptions(Path(sys.argv[1]), "sqlite://", actions="sample_actions"))
    await engine.start("s", "en")
    return (await engine.turn("s", Text("hello"), "m1")).messages[0].text
said = asyncio.run(talk())
import tensorflow
try:
    type("Model", (tensorflow.keras.Model,), {"__module__": "elsewhere"})()
except RuntimeError as error:
    refused = "left out" in str(error)
print(left_out, said, refused, "tensorflow.python" in sys.modules)
"""


def test_turns_run_without_it(sample_models: Path) -> None:
    """A process that left it out loads the model, answers, and refuses to compute with what is not there."""
    command = [
        sys.executable,
        "-c",
        SCRIPT,
        str(sample_models),
        str(Path(__file__).parent / "project"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1:] == ["True Hi again. True False"], done.stderr[-2000:]


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (["rasa.core.policies.rule_policy.RulePolicy", "nlu_components.tone.ToneTagger"], True),
        (["rasa.core.policies.ted_policy.TEDPolicy"], False),
        (["rasa.nlu.classifiers.diet_classifier.DIETClassifierGraphComponent"], False),
        (["somebody.elses.Component"], False),
    ],
)
def test_only_known_components_do_without_it(components: list[str], expected: bool) -> None:
    """One component that computes with it, or that nobody knows, and it stays."""
    assert does_without(components) is expected


def test_a_models_components_are_read_from_its_archive(tmp_path: Path) -> None:
    """They stand in the metadata; nothing is unpacked."""
    text = json.dumps({"predict_schema": {"nodes": {"a": {"uses": "rasa.a.A"}}}}).encode()
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))

    assert components_of(tmp_path / "model.tar.gz") == ["rasa.a.A"]
