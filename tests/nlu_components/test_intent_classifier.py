"""The classifier as a Rasa component."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from nlu_components.intent_classifier import CalibratedIntentClassifier
from tests.nlu_components.intents import component, loaded, training_data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What training on the small shop's data left behind."""
    folder = tmp_path_factory.mktemp("model")
    component(folder).train(training_data())
    return folder


def parse(classifier: CalibratedIntentClassifier, text: str) -> dict[str, Any]:
    """What the component adds to a message."""
    (message,) = classifier.process([Message({"text": text})])
    parsed: dict[str, Any] = message.as_dict(only_output_properties=True)
    return parsed


def test_a_loaded_model_understands_what_was_not_in_the_examples(folder: Path) -> None:
    """A new wording of a known request gets its intent, with confidences that fall."""
    parsed = parse(loaded(folder), "has the blue parcel been shipped yet")

    confidences = [entry["confidence"] for entry in parsed["intent_ranking"]]
    assert parsed["intent"]["name"] == "track"
    assert parsed["intent"] == parsed["intent_ranking"][0]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)


def test_a_foreign_message_falls_back_and_keeps_its_candidates(folder: Path) -> None:
    """`nlu_fallback` stands in front of the intents it was chosen over."""
    parsed = parse(loaded(folder), "kubernetes pods crash with exit code")

    ranking = [entry["name"] for entry in parsed["intent_ranking"]]
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert ranking[0] == "nlu_fallback"
    assert len(ranking) == 7
    assert parsed["intent_evidence"]["fallback"] == "out_of_scope"


def test_a_message_said_again_is_not_worked_out_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is remembered as it was understood, whatever was done to the first message since."""
    classifier = loaded(folder)
    assert classifier.model is not None
    asked: list[str] = []
    predict = classifier.model.predict

    def counted(text: str, embedding: Any = None) -> Any:
        asked.append(text)
        return predict(text, embedding)

    monkeypatch.setattr(classifier.model, "predict", counted)
    first = parse(classifier, "cancel the blue lamp!")
    kept = deepcopy(first)
    first["intent_ranking"].clear()
    first["intent_evidence"]["nearest"]["text"] = "changed"

    assert parse(classifier, "cancel the blue lamp!") == kept
    assert asked == ["cancel the blue lamp!"]


def test_a_long_message_is_not_remembered(folder: Path) -> None:
    """Memory is for what comes often."""
    classifier = loaded(folder)

    parse(classifier, "cancel the blue lamp! " * 20)

    assert classifier.remembered == 0
    parse(classifier, "cancel the blue lamp!")
    assert classifier.remembered == 1


def test_whose_order_it_is_is_not_what_is_asked(folder: Path) -> None:
    """Messages that differ in a number or an address alone are one message: remembered, and meant alike."""
    classifier = loaded(folder)
    first = parse(classifier, "where is order #W1234567, i am ann.bo+1@mail.example.org")
    again = parse(classifier, "where is order #W7654321, i am joe@other.example")

    assert again["intent_ranking"] == first["intent_ranking"]
    assert classifier.remembered == 1
    parse(classifier, "where are the 2 orders, i am joe@other.example")
    assert classifier.remembered == 2


def test_a_long_word_that_is_nearly_an_address_is_understood(folder: Path) -> None:
    """A hundred thousand characters around an @ are read once, and not from each of them anew."""
    text = "a" * 100_000 + "@" + "." * 100_000

    assert "intent" in parse(loaded(folder), text)


def test_evidence_says_why(folder: Path) -> None:
    """The evidence names the nearest example, with all that was weighed."""
    evidence = parse(loaded(folder), "cancel the blue lamp!")["intent_evidence"]

    assert evidence["nearest"] == {"text": "cancel the blue lamp", "intent": "cancel"}
    assert evidence["confidence"] >= evidence["threshold"]
    assert 0.8 < evidence["similarity"] <= 1
    assert evidence["fallback"] == ""


def test_the_same_data_and_seed_give_the_same_model(folder: Path, tmp_path: Path) -> None:
    """Trained again, in another order of examples, the files are the same byte for byte."""
    data = training_data()
    data.training_examples.reverse()
    component(tmp_path).train(data)

    def files(below: Path) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in below.rglob("*") if p.is_file()}

    assert files(tmp_path) == files(folder)
    assert len(files(folder)) == 2


def test_the_ranking_is_as_long_as_set(folder: Path) -> None:
    """`ranking_length` counts the intents; 0 keeps them all."""
    short = parse(loaded(folder, ranking_length=2), "cancel it")
    full = parse(loaded(folder, ranking_length=0), "cancel it")

    assert len(short["intent_ranking"]) == 2
    assert len(full["intent_ranking"]) == 6


def test_another_attribute_is_read_where_a_message_has_it(folder: Path) -> None:
    """With `attribute` set, that is understood; a message without it is read as typed."""
    classifier = loaded(folder, attribute="normalised")
    both = Message({"text": "cnacl itt", "normalised": "cancel it"})
    plain = Message({"text": "refund it"})
    classifier.process([both, plain])

    assert both.get("intent")["name"] == "cancel"
    assert plain.get("intent")["name"] == "refund"


def test_a_model_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    """Without training there is no intent, and no error."""
    tmp_path.joinpath("empty").mkdir()
    parsed = parse(loaded(tmp_path / "empty"), "cancel it")

    assert parsed["intent"] == {"name": None, "confidence": 0.0}
    assert parsed["intent_ranking"] == []


def test_training_without_intents_leaves_nothing(tmp_path: Path) -> None:
    """Data without a single intent is no error: other components may have use for it."""
    classifier = component(tmp_path)
    classifier.train(training_data([]))

    assert classifier.model is None


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_message_has_no_intent(folder: Path, text: str) -> None:
    """Nothing said is nothing understood."""
    assert parse(loaded(folder), text)["intent"]["name"] is None


@pytest.mark.parametrize(
    "text",
    [
        "where is " * 12_000,
        "\ufffd\udce0"[:1] + "cancel",
        "🙂",
        "\x00",
        "ि",
        "a" * 100_000,
        "? ! . ,",
    ],
)
def test_bad_input_is_parsed(folder: Path, text: str) -> None:
    """Whatever a customer sends, there is an intent and confidences between 0 and 1."""
    parsed = parse(loaded(folder), text)

    assert parsed["intent"]["name"] is not None
    assert all(0 <= entry["confidence"] <= 1 for entry in parsed["intent_ranking"])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"false_accept_budget": 0}, "false_accept_budget is 0; expected a number between 0 and 1"),
        ({"ask_below": "high"}, "ask_below is 'high'"),
        ({"ranking_length": -1}, "ranking_length is -1"),
        ({"learn_names": "yes"}, "learn_names is 'yes'; expected true or false"),
        ({"out_of_scope_intents": "chitchat"}, "expected a list of intents"),
        ({"attribute": None}, "attribute is None"),
        ({"treshold": 0.4}, "there is no setting 'treshold'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    """A setting that cannot be stops the training with its name and what was expected."""
    with pytest.raises(InvalidConfigException, match="in the pipeline") as raised:
        component(tmp_path, **settings)

    assert told in str(raised.value)


def test_a_damaged_model_is_no_model(folder: Path, tmp_path: Path) -> None:
    """A file cut short is reported as such, not as whatever numpy makes of it."""
    component(tmp_path).train(training_data())
    (arrays,) = tmp_path.rglob("arrays.npz")
    arrays.write_bytes(arrays.read_bytes()[:1000])

    assert loaded(tmp_path).model is None
