"""Sentence embeddings in the intent model, with an encoder that needs no weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from embeddings import onnx_encoder, weights
from embeddings.hashing import HashingEncoder
from nlu_components import intent_storage, meaning
from nlu_components.features import Floats
from nlu_components.intent_classifier import CalibratedIntentClassifier
from nlu_components.intent_embeddings import Embedder
from nlu_components.intent_fit import Settings
from nlu_components.intent_model import IntentModel
from nlu_components.meaning import readable
from tests.nlu_components.intents import EXAMPLES, component, loaded, training_data

TEXTS = [text for text, _ in EXAMPLES]
INTENTS = [intent for _, intent in EXAMPLES]
EMBEDDER = Embedder(HashingEncoder(), ["Latin"])


def trained(texts: Sequence[str] = TEXTS, intents: Sequence[str] = INTENTS) -> IntentModel:
    """A model trained with embeddings."""
    return IntentModel.train(
        texts, intents, Settings(), EMBEDDER.encode, encoder=EMBEDDER.fingerprint
    )


@pytest.fixture(scope="module")
def model() -> IntentModel:
    """Trained on the small shop's data."""
    return trained()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the component keeps everything, with the small encoder in the real one's place."""

    def load(
        cache: Path, folder: Path | None = None, *, layers: int = 1, threads: int = 1
    ) -> HashingEncoder:
        return HashingEncoder()

    monkeypatch.setattr(onnx_encoder, "load", load)
    monkeypatch.setattr(onnx_encoder, "fingerprint", lambda folder, layers: "hashing-64")
    return tmp_path


def on(folder: Path) -> dict[str, Any]:
    """Settings with embeddings switched on."""
    return {"embeddings": "on", "embeddings_cache": str(folder / "cache")}


def test_embeddings_change_the_scores(model: IntentModel) -> None:
    """The same words with an embedding near another intent's examples are less sure."""
    text = "cancel my order"
    own, other = EMBEDDER.encode([text, "hello my order"])

    assert model.predict(text, own).ranking[0][0] == "cancel"
    assert model.predict(text, own).probability > model.predict(text, other).probability


def test_without_an_embedding_the_ngrams_decide_alone(model: IntentModel) -> None:
    """A message that has none is understood exactly as by a model without embeddings."""
    plain = IntentModel.train(TEXTS, INTENTS, Settings())
    nothing = np.zeros(64, dtype=np.float32)
    for text in ("cancel it", "is it sunny for you", "कहाँ है", "xyz"):
        assert model.predict(text) == plain.predict(text)
        assert model.predict(text, nothing) == plain.predict(text)


def test_the_order_of_examples_does_not_matter(model: IntentModel, tmp_path: Path) -> None:
    """Trained on the same examples in another order, every byte of the model is the same."""
    files = []
    for number, one in enumerate((model, trained(TEXTS[::-1], INTENTS[::-1]))):
        (tmp_path / str(number)).mkdir()
        intent_storage.save(one, tmp_path / str(number))
        files.append({p.name: p.read_bytes() for p in (tmp_path / str(number)).iterdir()})

    assert files[0] == files[1]


def test_a_stored_model_predicts_the_same(model: IntentModel, tmp_path: Path) -> None:
    """What is read is what was written, embeddings included."""
    intent_storage.save(model, tmp_path)
    again = intent_storage.load(tmp_path)
    for text, vector in zip(TEXTS[::9], EMBEDDER.encode(TEXTS[::9]), strict=True):
        assert again.predict(text, vector) == model.predict(text, vector)


@pytest.mark.parametrize("intents", [1, 2, 3])
def test_few_intents_still_make_a_model(intents: int) -> None:
    """Too few intents to hold some out, or to tell apart, are no error."""
    names = ["track", "cancel", "refund"][:intents]
    pairs = [(t, i) for t, i in EXAMPLES if i in names]
    made = trained([t for t, _ in pairs], [i for _, i in pairs])
    (vector,) = EMBEDDER.encode([pairs[0][0]])

    assert made.predict(pairs[0][0], vector).ranking[0][0] == pairs[0][1]


def test_intents_nobody_can_read_are_understood_by_their_ngrams() -> None:
    """Examples in another script have no embedding; their intents are found all the same."""
    texts = [*TEXTS, *(f"ऑर्डर {n} की शिकायत करनी है" for n in "कखगघङचछज")]
    made = trained(texts, [*INTENTS, *["complaint"] * 8])
    text = "ऑर्डर की शिकायत करनी है"

    assert made.predict(text, EMBEDDER.encode([text])[0]).ranking[0][0] == "complaint"
    assert made.predict("cancel it", EMBEDDER.encode(["cancel it"])[0]).ranking[0][0] == "cancel"


def test_one_example_an_intent_can_be_learnt_from() -> None:
    """With nothing that differs within an intent, scores are finite and the example is found."""
    vectors = np.eye(5, 8, dtype=np.float32)
    found = meaning.fit(vectors, np.arange(5))

    assert found is not None
    scores = found.scores(vectors, 6)
    assert np.isfinite(scores).all()
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_what_is_far_from_every_intent_belongs_less() -> None:
    """In the middle of any intent's examples it is higher than in a direction that no example has."""
    random = np.random.RandomState(0)
    middles = 3 * np.eye(4, 12)
    intent_of = np.repeat(np.arange(4), [10, 20, 40, 80])
    vectors = (middles[intent_of] + 0.2 * random.normal(size=(150, 12))).astype(np.float32)
    found = meaning.fit(vectors, intent_of)
    foreign = (3 * np.eye(12)[4:] + 0.2).astype(np.float32)

    assert found is not None
    assert found.belonging(middles.astype(np.float32)).min() > found.belonging(foreign).max()


def test_belonging_is_the_difference_of_two_distances() -> None:
    """As published: the Mahalanobis distance to the middle of all less that to the nearest intent."""
    random = np.random.RandomState(1)
    intent_of = np.repeat(np.arange(3), 20)
    vectors = (2 * np.eye(3, 6)[intent_of] + random.normal(size=(60, 6))).astype(np.float32)
    message = vectors[:1] + 0.3
    means = np.stack([vectors[intent_of == i].mean(axis=0) for i in range(3)])

    def distance(middle: Floats, around: Floats) -> float:
        covariance = around.T @ around / 60
        covariance = 0.5 * covariance + 0.5 * covariance.trace() / 6 * np.eye(6)
        away = (message - middle)[0]
        return float(away @ np.linalg.solve(covariance, away))

    whole = distance(vectors.mean(axis=0), vectors - vectors.mean(axis=0))
    nearest = min(distance(mean, vectors - means[intent_of]) for mean in means)
    found = meaning.fit(vectors, intent_of)

    assert found is not None
    assert found.belonging(message)[0] == pytest.approx(whole - nearest, rel=1e-4)


def test_nothing_to_tell_apart_is_nothing_learnt() -> None:
    """One intent, or the same vector for all: there is no meaning to learn."""
    vectors = np.eye(3, dtype=np.float32)

    assert meaning.fit(vectors, np.zeros(3, dtype=np.int64)) is None
    assert meaning.fit(vectors[[0, 0, 0]], np.arange(3)) is None


def test_scripts_say_what_can_be_read() -> None:
    """Half of the letters decide; a text without letters says nothing to an encoder."""
    texts = ["where is it", "कहाँ है", "order कहाँ है", "my order number है", "12 ?", "😀", ""]

    assert readable(texts, ["Latin"]).tolist() == [True, False, True, True, False, False, False]
    assert readable(texts, []).tolist() == [True, True, True, True, False, False, False]


def test_hinglish_is_left_to_its_ngrams() -> None:
    """What words show to be Hinglish has no embedding; English and what could be either has one."""
    embedder = Embedder(HashingEncoder(), ["Latin"], ["hi-Latn"])
    vectors = embedder.encode(["mera order kahan hai", "where is my order", "lamp", "कहाँ है"])

    assert vectors.any(axis=1).tolist() == [False, True, True, False]


def test_the_component_trains_and_reads_with_embeddings(folder: Path) -> None:
    """Switched on, a trained component is loaded and understands; its cache is where it was set."""
    component(folder / "model", **on(folder)).train(training_data())
    classifier = loaded(folder / "model", **on(folder))
    messages = [Message({"text": text}) for text in ("cancel the parcel", "", "कहाँ है")]
    classifier.process(messages)

    assert messages[0].get("intent")["name"] == "cancel"
    assert messages[1].get("intent")["name"] is None
    assert messages[2].get("intent")["name"] == "nlu_fallback"
    assert [p.name for p in (folder / "cache").iterdir()] == ["intents-hashing-64.npz"]


def test_trained_again_the_model_is_the_same(folder: Path) -> None:
    """What is remembered from the first training gives the same bytes as what was computed then."""
    for name in ("first", "second"):
        component(folder / name, **on(folder)).train(training_data())

    def files(below: Path) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in below.rglob("*") if p.is_file()}

    assert files(folder / "first") == files(folder / "second")


def test_a_model_of_another_encoder_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors of different encoders mean nothing to each other, and the error says so."""
    component(folder / "model", **on(folder)).train(training_data())
    monkeypatch.setattr(onnx_encoder, "load", lambda *args, **kwargs: HashingEncoder(32))

    with pytest.raises(InvalidConfigException, match="train anew"):
        loaded(folder / "model", **on(folder))
    with pytest.raises(InvalidConfigException, match="train anew"):
        loaded(folder / "model", embeddings="off")


def test_a_missing_package_stops_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without weights there is an error that says what to do, not a worse model."""
    monkeypatch.setattr(weights, "PACKAGE", "weights_nobody_has")

    with pytest.raises(InvalidConfigException, match="weights-nobody-has.*switch embeddings off"):  # noqa: RUF043
        component(tmp_path, **on(tmp_path)).train(training_data())
    with pytest.raises(InvalidConfigException, match="weights-nobody-has"):
        CalibratedIntentClassifier.fingerprint_addon({"embeddings": "on"})


def test_switched_off_no_weights_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off, as it is by default, the component needs no package."""
    monkeypatch.setattr(weights, "PACKAGE", "weights_nobody_has")
    component(tmp_path, embeddings="off").train(training_data())

    assert CalibratedIntentClassifier.fingerprint_addon({}) is None
    assert loaded(tmp_path).model is not None


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"embeddings": 3}, "embeddings is 3; expected on, off or a folder"),
        ({"embeddings_cache": None}, "embeddings_cache is None"),
        ({"embeddings_scripts": "Latin"}, "expected a list of scripts"),
        ({"embeddings_not_for": ["fr"]}, "embeddings_not_for is ['fr']"),
        ({"embeddings_scripts": ["Klingon"]}, "expected Unicode's names of scripts"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    """A setting that cannot be stops the training with its name and what was expected."""
    with pytest.raises(InvalidConfigException, match="in the pipeline") as raised:
        component(tmp_path, **settings)

    assert told in str(raised.value)
