"""What is remembered between runs, and the encoder that stands in for a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import SentenceEncoder, Vectors
from embeddings.hashing import HashingEncoder
from embeddings.store import RememberingEncoder
from embeddings.testing import SENTENCES, SentenceEncoderContract


class Counting(HashingEncoder):
    """Counts the texts it is asked for."""

    def __init__(self, dimensions: int = 64) -> None:
        """As the other."""
        super().__init__(dimensions)
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the other."""
        self.asked += texts
        return super().encode(texts)


class TestHashingEncoder(SentenceEncoderContract):
    """The stand-in keeps the promises of a real one."""

    @pytest.fixture
    def encoder(self) -> SentenceEncoder:
        """Without a model."""
        return HashingEncoder()


class TestRememberingEncoder(SentenceEncoderContract):
    """So does one that remembers."""

    @pytest.fixture
    def encoder(self, tmp_path: Path) -> SentenceEncoder:
        """With an empty memory."""
        return RememberingEncoder(HashingEncoder(), tmp_path, "test")


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    """After an edit, the next run asks for what was edited and nothing else."""
    first, second = Counting(), Counting()
    RememberingEncoder(first, tmp_path, "test").encode(SENTENCES)
    vectors = RememberingEncoder(second, tmp_path, "test").encode([*SENTENCES, "one more"])

    assert first.asked == list(SENTENCES)
    assert second.asked == ["one more"]
    assert np.array_equal(vectors, HashingEncoder().encode([*SENTENCES, "one more"]))


def test_a_text_given_twice_is_computed_once(tmp_path: Path) -> None:
    """Repeated texts are asked for once and have the same row."""
    inner = Counting()
    vectors = RememberingEncoder(inner, tmp_path, "test").encode(["a", "b", "a"])

    assert inner.asked == ["a", "b"]
    assert np.array_equal(vectors[0], vectors[2])


def test_what_is_no_longer_used_is_forgotten(tmp_path: Path) -> None:
    """The file holds the texts of the last call that had a new one."""
    inner = Counting()
    memory = RememberingEncoder(inner, tmp_path, "test")
    memory.encode(["old"])
    memory.encode(["new"])
    memory.encode(["old"])

    assert inner.asked == ["old", "new", "old"]


def test_another_encoder_has_another_memory(tmp_path: Path) -> None:
    """Vectors of one fingerprint are never taken for those of another."""
    RememberingEncoder(HashingEncoder(64), tmp_path, "test").encode(SENTENCES)
    other = Counting(32)
    vectors = RememberingEncoder(other, tmp_path, "test").encode(SENTENCES)

    assert other.asked == list(SENTENCES)
    assert vectors.shape == (len(SENTENCES), 32)


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"\x93NUMPY"])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is computed anew, and written so that it can be."""
    RememberingEncoder(HashingEncoder(), tmp_path, "test").encode(SENTENCES)
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    RememberingEncoder(HashingEncoder(), tmp_path, "test").encode(SENTENCES)
    after = Counting()
    RememberingEncoder(after, tmp_path, "test").encode(SENTENCES)

    assert after.asked == []


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Without a memory everything is computed each time."""
    (tmp_path / "file").write_text("in the way")
    inner = Counting()
    memory = RememberingEncoder(inner, tmp_path / "file" / "below", "test")
    memory.encode(["a"])
    memory.encode(["a"])

    assert inner.asked == ["a", "a"]
