"""The importer reads what Rasa reads, and its examples behave as Rasa's."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu_components.example_importer import Example

PATH = "nlu_components.example_importer.ExampleImporter"
FIRST = """
nlu:
- intent: cancel
  metadata: {language: en}
  examples: |
    - cancel my [order](thing)
    - stop it
- synonym: parcel
  examples: |
    - package
- regex: number
  examples: |
    - \\d+
"""
SECOND = """
nlu:
- intent: cancel
  examples: |
    - stop it
- intent: faq/returns
  examples: |
    - can I return it
- lookup: colour
  examples: |
    - red
"""


def read(folder: Path, importer: str) -> TrainingData:
    """The training data of two files as a project with that importer has it."""
    config = folder / f"{importer.rsplit('.', 1)[-1]}.yml"
    config.write_text(f"recipe: default.v1\nimporters: [{{name: {importer}}}]\n", encoding="utf-8")
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "first.yml").write_text(FIRST, encoding="utf-8")
    (data / "second.yml").write_text(SECOND, encoding="utf-8")
    with warnings.catch_warnings():
        # Rasa calls the importer experimental.
        warnings.simplefilter("ignore")
        return TrainingDataImporter.load_nlu_importer_from_config(
            str(config), training_data_paths=[str(data)]
        ).get_nlu_data()


@pytest.fixture
def example() -> Example:
    """An example with what examples have."""
    data = {"text": "stop it", "intent": "cancel", "entities": [{"start": 0, "end": 4}]}
    return Example.of(Message(data, output_properties={"text"}))


def test_the_data_is_what_rasa_reads(tmp_path: Path) -> None:
    """Examples, synonyms, patterns and lists are those of Rasa's own importer."""
    ours, rasas = read(tmp_path, PATH), read(tmp_path, "MultiProjectImporter")

    assert len(ours.training_examples) == 4
    assert all(isinstance(example, Example) for example in ours.training_examples)
    assert ours.fingerprint() == rasas.fingerprint()
    assert [m.data for m in ours.training_examples] == [m.data for m in rasas.training_examples]
    assert ours.entity_synonyms == rasas.entity_synonyms == {"package": "parcel"}
    assert ours.regex_features == rasas.regex_features
    assert ours.lookup_tables == rasas.lookup_tables


def test_a_copy_shares_nothing_that_can_change(example: Example) -> None:
    """What is done to a copy is not seen in the example it was made of."""
    before = example.fingerprint()
    other = copy.deepcopy(example)

    assert other == example
    other.data["entities"][0]["end"] = 7
    other.features.append("features")
    other.set("intent", "bye", add_to_output=True)
    assert example.get("entities") == [{"start": 0, "end": 4}]
    assert example.features == []
    assert example.output_properties == {"text"}
    assert example.get("intent") == "cancel"
    assert Message(example.data).fingerprint() == before


def test_a_changed_example_has_another_fingerprint(example: Example) -> None:
    """The fingerprint is kept while nothing changes, and is that of the contents after a change."""
    before = example.fingerprint()
    example.set("intent", "cancel")

    assert example.fingerprint() == before
    example.set("intent", "stop")
    assert example.fingerprint() == Message(example.data).fingerprint() != before
