"""The contract suite of sentence encoders: inherit it and override `encoder`.

class TestMine(SentenceEncoderContract):
    @pytest.fixture
    def encoder(self) -> SentenceEncoder: ...
"""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.encoder import SentenceEncoder

SENTENCES = (
    "where is my parcel",
    "Where is my parcel, and when will the blue lamp of order #W1234567 be here?",
    "mera order kahan hai",
    "मेरा ऑर्डर कहाँ है?",
    "cancel",
    "😀",
    "¿dónde está mi pedido?",
    "订单在哪里",
)


class SentenceEncoderContract:
    """What every encoder promises."""

    @pytest.fixture
    def encoder(self) -> SentenceEncoder:
        """The encoder under test."""
        raise NotImplementedError("override the fixture `encoder`")

    def test_a_row_of_length_one_for_each_text(self, encoder: SentenceEncoder) -> None:
        """Shape and type are as promised, and every row is of length 1."""
        vectors = encoder.encode(SENTENCES)

        assert vectors.shape == (len(SENTENCES), encoder.dimensions)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)

    def test_no_texts_are_no_rows(self, encoder: SentenceEncoder) -> None:
        """An empty list gives an empty matrix of the right width."""
        assert encoder.encode([]).shape == (0, encoder.dimensions)

    def test_the_same_text_has_the_same_vector(self, encoder: SentenceEncoder) -> None:
        """Encoded twice, the numbers are the same bit for bit."""
        assert np.array_equal(encoder.encode(SENTENCES), encoder.encode(SENTENCES))

    def test_a_text_alone_is_as_among_others(self, encoder: SentenceEncoder) -> None:
        """What else is encoded does not change a vector, not by one bit."""
        # Many of one length, so that full batches are made.
        texts = [*SENTENCES, *(f"cancel order number {n}" for n in range(40))]
        alone = np.vstack([encoder.encode([text]) for text in texts])

        assert np.array_equal(encoder.encode(texts), alone)

    def test_order_does_not_matter(self, encoder: SentenceEncoder) -> None:
        """Texts in another order give the same rows in that order."""
        backwards = encoder.encode(SENTENCES[::-1])

        assert np.array_equal(backwards[::-1], encoder.encode(SENTENCES))

    @pytest.mark.parametrize("text", ["", "   ", "\n\t"])
    def test_an_empty_text_is_all_zeros(self, encoder: SentenceEncoder, text: str) -> None:
        """What says nothing is like nothing: its cosine with anything is 0."""
        vectors = encoder.encode([text, "where is my parcel"])

        assert not vectors[0].any()
        assert vectors[1].any()

    @pytest.mark.parametrize(
        "text",
        ["x" * 100_000, "where is it " * 8_000, "मेरा" * 25_000, "😀" * 25_000],
        ids=["one word", "words", "Devanagari", "emoji"],
    )
    def test_a_hundred_kilobytes_are_read_from_the_beginning(
        self, encoder: SentenceEncoder, text: str
    ) -> None:
        """A very long text has a vector, and its far end has no part in it."""
        whole, longer = encoder.encode([text, text + " cancel my order"])

        assert np.isfinite(whole).all()
        assert np.array_equal(whole, longer)

    @pytest.mark.parametrize("text", ["\ud83d", "a\udc00b", "\x00", "\u200d\u200d", "\ufffd\ufffe"])
    def test_broken_characters_are_encoded(self, encoder: SentenceEncoder, text: str) -> None:
        """Half a surrogate pair, a null, a joiner alone: a finite row, and no exception."""
        assert np.isfinite(encoder.encode([text])).all()

    def test_a_small_change_is_nearer_than_another_sentence(self, encoder: SentenceEncoder) -> None:
        """A text with one letter more is more like it than a text about something else."""
        text, near, far = encoder.encode(
            ["cancel my order please", "cancel my orders please", "is the lamp in stock"]
        )

        assert text @ near > text @ far
