"""The intent model: n-grams, a linear classifier, the nearest example, and when not to answer.

Knows nothing of Rasa. `nlu_components.intent_classifier` is the graph component around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from nlu_components import intent_fit, meaning
from nlu_components.calibration import Array, signals, softmax
from nlu_components.features import Floats, NgramSpace, Rows, count
from nlu_components.intent_fit import Settings
from nlu_components.intent_limits import Limits, confidences, find_limits
from nlu_components.intent_names import name_examples
from nlu_components.meaning import Meaning
from nlu_components.similarity import Nearest, NearestExamples, unit_rows

# Sentence embeddings of texts: a row for each, of zeros where there is none.
Encode = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True)
class MeaningPart:
    """What a model has for messages with a sentence embedding.

    `encoder` is the fingerprint of the encoder that made the vectors it was trained on.
    """

    encoder: str
    meaning: Meaning
    limits: Limits


@dataclass(frozen=True)
class Prediction:
    """What the model makes of one message.

    `ranking` has every intent with its confidence, best first. `reason` is "" if the first is to be
    believed, else "out_of_scope" or "ambiguous". `nearest` is the most similar training example, and
    the intent it belongs to; None if there is nothing in common with any. `threshold` is the confidence
    needed.
    """

    ranking: list[tuple[str, float]]
    probability: float
    similarity: float
    nearest: tuple[str, str] | None
    reason: str
    threshold: float

    @property
    def confidence(self) -> float:
        """How likely it is that the first intent is right."""
        return self.ranking[0][1]


class IntentModel:
    """A trained model. `train` makes one; it does not change afterwards."""

    def __init__(
        self,
        intents: Sequence[str],
        space: NgramSpace,
        weights: Floats,
        bias: Floats,
        unit: csr_matrix,
        examples: Sequence[str],
        intent_of: Rows,
        limits: Limits,
        meant: MeaningPart | None = None,
    ) -> None:
        """Put a model together.

        `weights` has a row for each n-gram and a column for each intent; `unit` a row of length 1
        for each of the `examples`, which are in the order of their intents, `intent_of`.
        """
        self.intents = list(intents)
        self.space = space
        self.weights = weights
        self.bias = bias
        self.examples = list(examples)
        self.intent_of = intent_of
        self.limits = limits
        self.meant = meant
        self.nearest = NearestExamples(unit)

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: Settings,
        encode: Encode | None = None,
        encoder: str = "",
    ) -> IntentModel:
        """Train on messages and their intents; the same input gives the same model.

        An intent's name is an example of it as well (`Settings.learn_names`). With `encode`, sentence embeddings have a part in it; `encoder` is its fingerprint.

        Raises:
            ValueError: there is no message.
        """
        if not texts:
            raise ValueError("there is no example to train on")
        intents = sorted(set(labels))
        number = {intent: i for i, intent in enumerate(intents)}
        written = {(label, text) for text, label in zip(texts, labels, strict=True)}
        named = (
            name_examples(intents, settings.out_of_scope_intents) if settings.learn_names else set()
        )
        names = named - written
        # In the order of intents, so that the best of each is one reduction; and the same for any
        # order of files.
        pairs = sorted((number[label], text) for label, text in written | names)
        intent_of = np.array([intent for intent, _ in pairs], dtype=np.int64)
        is_name = np.array([(intents[intent], text) in names for intent, text in pairs])
        examples = [text for _, text in pairs]
        every = np.arange(len(examples))
        # Embeddings take no part in what n-grams need, so both are computed at the same time.
        with ThreadPoolExecutor(1) as pool:
            encoding = None if encode is None else pool.submit(encode, examples)
            counted = count(examples)
            fitted = intent_fit.fit(counted, every, intent_of, len(intents), settings)
            limits, limits_meant = find_limits(
                counted,
                encoding.result if encoding else None,
                intents,
                intent_of,
                is_name,
                settings,
            )
        meant = None
        if encoding is not None and limits_meant is not None:
            vectors = encoding.result()
            some = vectors.any(axis=1)
            found = meaning.fit(vectors[some], intent_of[some])
            meant = MeaningPart(encoder, found, limits_meant) if found else None
        return cls(
            intents,
            NgramSpace(counted.words, counted.characters, fitted.idf),
            fitted.weights,
            fitted.bias,
            unit_rows(fitted.matrix),
            examples,
            intent_of,
            limits,
            meant,
        )

    def predict(self, text: str, embedding: Floats | None = None) -> Prediction:
        """Understand one message; never fails, whatever the text is.

        `embedding` is what the encoder made of it, shape (dimensions,); without one, or with zeros
        only, the message is understood by its n-grams.
        """
        vector = self.space.vector(text)
        scores = (self.bias + vector.weights @ self.weights[vector.columns]).astype(np.float64)
        limits, belonging = self.limits, None
        if self.meant is not None and embedding is not None and embedding.any():
            limits = self.meant.limits
            scores += self.meant.meaning.scores(embedding[np.newaxis], len(scores))[0]
            belonging = self.meant.meaning.belonging(embedding[np.newaxis])
        best = int(scores.argmax())
        near = self.nearest.nearest(vector)
        probabilities = softmax(scores * limits.temperature)
        confidence = _confidence(scores, probabilities[best], near, belonging, limits)
        order = np.argsort(-probabilities, kind="stable")
        example = (self.examples[near.example], self.intents[self.intent_of[near.example]])
        return Prediction(
            [
                (self.intents[i], float(probabilities[i] / probabilities[best] * confidence))
                for i in order
            ],
            float(probabilities[best]),
            near.similarity,
            example if near.similarity > 0 else None,
            _reason(confidence, probabilities[order], limits),
            limits.threshold,
        )


def _confidence(
    scores: Array, probability: float, near: Nearest, belonging: Array | None, limits: Limits
) -> float:
    # What has nothing in common with any example is no intent.
    if near.similarity <= 0:
        return 0.0
    rows = signals(scores[np.newaxis], np.array([near.similarity]), belonging)
    return float(confidences(rows, np.array([probability]), limits.acceptance)[0])


def _reason(confidence: float, ordered: Array, limits: Limits) -> str:
    if confidence < limits.threshold or confidence == 0.0:
        return "out_of_scope"
    if len(ordered) > 1 and ordered[0] - ordered[1] < limits.margin:
        return "ambiguous"
    return ""
