"""The encoder computed from the installed weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from embeddings import onnx_encoder, weights
from embeddings.encoder import SentenceEncoder
from embeddings.errors import EmbeddingsError, WeightsMissing, WeightsUnusable
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.testing import SENTENCES, SentenceEncoderContract


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the built models are kept."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def loaded(cache: Path) -> OnnxEncoder:
    """The encoder as it is used, one batch at a time."""
    return onnx_encoder.load(cache)


class TestOnnxEncoder(SentenceEncoderContract):
    """One batch at a time."""

    @pytest.fixture
    def encoder(self, loaded: OnnxEncoder) -> SentenceEncoder:
        """The encoder as it is used."""
        return loaded


class TestOnnxEncoderInThreads(SentenceEncoderContract):
    """Two batches at a time."""

    @pytest.fixture
    def encoder(self, cache: Path) -> SentenceEncoder:
        """Reads the model that is there and computes in two threads."""
        return onnx_encoder.load(cache, threads=2)


class TestOnnxEncoderOfThreeLayers(SentenceEncoderContract):
    """The mean of three layers, as intents are learnt from."""

    @pytest.fixture(scope="class")
    def encoder(self, cache: Path) -> SentenceEncoder:
        """Has a model of its own."""
        return onnx_encoder.load(cache, layers=3)


def test_more_layers_are_another_model(cache: Path, loaded: OnnxEncoder) -> None:
    """The mean of two layers has vectors and a fingerprint of its own; one layer is the model as it was."""
    two = onnx_encoder.load(cache, layers=2)

    assert not np.allclose(two.encode(SENTENCES), loaded.encode(SENTENCES), atol=0.01)
    assert two.fingerprint == onnx_encoder.fingerprint(layers=2)
    assert two.fingerprint != loaded.fingerprint == onnx_encoder.fingerprint(layers=1)


@pytest.mark.parametrize("layers", [0, 7])
def test_only_layers_that_are_there_can_be_asked_for(cache: Path, layers: int) -> None:
    """The error says how many the model has."""
    with pytest.raises(EmbeddingsError, match="expected a number from 1 to 6"):
        onnx_encoder.load(cache, layers=layers)


def test_threads_change_nothing(cache: Path, loaded: OnnxEncoder) -> None:
    """Vectors are the same bit for bit, however many batches are computed at a time."""
    texts = [f"{sentence} {n}" for n in range(20) for sentence in SENTENCES]
    threaded = onnx_encoder.load(cache, threads=2)

    assert np.array_equal(threaded.encode(texts), loaded.encode(texts))
    assert threaded.fingerprint == loaded.fingerprint


def test_meaning_is_nearer_than_words(loaded: OnnxEncoder) -> None:
    """A sentence is more like one that means the same than like one that shares its words."""
    text, meaning, words = loaded.encode(
        ["where is my parcel", "my package has not arrived yet", "where is my mistake"]
    )

    assert text @ meaning > text @ words


def test_vectors_are_those_of_the_published_model(cache: Path) -> None:
    """Cosines of fp32 are those the model is known for (three sentences of its model card)."""
    encoder = onnx_encoder.load(cache, precision="fp32")
    first, second, third = encoder.encode(
        [
            "That is a happy person",
            "That is a happy dog",
            "Today is a sunny day",
        ]
    )

    assert first @ second == pytest.approx(0.695, abs=0.002)
    assert first @ third == pytest.approx(0.257, abs=0.002)


def test_eight_bits_agree_with_fp32(cache: Path, loaded: OnnxEncoder) -> None:
    """The cosine of each sentence's two vectors is near 1."""
    exact = onnx_encoder.load(cache, precision="fp32").encode(SENTENCES)
    cosines = (exact * loaded.encode(SENTENCES)).sum(axis=1)

    assert cosines.mean() > 0.99
    assert cosines.min() > 0.97


def test_the_model_is_built_once(cache: Path, loaded: OnnxEncoder) -> None:
    """The file is named after the fingerprint, and loading again does not write it anew."""
    (model,) = cache.glob(f"encoder-{loaded.fingerprint}.onnx")
    before = model.stat()
    onnx_encoder.load(cache)

    assert model.stat().st_mtime_ns == before.st_mtime_ns
    assert model.stat().st_ino == before.st_ino


def test_a_folder_of_weights_is_as_good_as_the_package(cache: Path, loaded: OnnxEncoder) -> None:
    """The same files named as a folder have the same fingerprint."""
    encoder = onnx_encoder.load(cache, weights.find().folder)

    assert encoder.fingerprint == loaded.fingerprint


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error says which package is missing and what can be done."""
    monkeypatch.setattr(weights, "PACKAGE", "weights_nobody_has")

    with pytest.raises(WeightsMissing, match="install 'weights-nobody-has'"):
        onnx_encoder.load(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error says which file the folder lacks."""
    with pytest.raises(WeightsMissing, match=r"config\.json"):
        onnx_encoder.load(tmp_path, tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small files of the installed model, to be made wrong, and no weights worth the name."""
    source = weights.find().folder
    for name in ("config.json", "tokenizer.json", "1_Pooling/config.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(source / name, tmp_path / name)
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    return tmp_path


def test_damaged_weights_are_refused(folder: Path) -> None:
    """The error names the file."""
    with pytest.raises(WeightsUnusable, match=r"model\.safetensors"):
        onnx_encoder.load(folder, folder)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("config.json", "model_type", "roberta"),
        ("config.json", "hidden_act", "relu"),
        ("1_Pooling/config.json", "pooling_mode_mean_tokens", False),
    ],
)
def test_another_architecture_is_refused(folder: Path, name: str, key: str, value: object) -> None:
    """What cannot be computed here is not computed wrongly."""
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    (folder / name).write_text(json.dumps({**content, key: value}), encoding="utf-8")

    with pytest.raises(WeightsUnusable):
        onnx_encoder.load(folder, folder)


def test_there_are_two_precisions(tmp_path: Path) -> None:
    """Another one is refused, and the error says which there are."""
    with pytest.raises(EmbeddingsError, match="int8, fp32"):
        onnx_encoder.load(tmp_path, precision="int4")
