"""Intent classifier for Rasa 3.6 that knows when it does not know.

Takes the place of featurizers, classifier and FallbackClassifier. In `config.yml`:

    pipeline:
      - name: nlu_components.intent_classifier.CalibratedIntentClassifier
        false_accept_budget: 0.2
        out_of_scope_intents: [out_of_scope]

docs/understanding.md says how it decides and what each setting does.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from embeddings.errors import EmbeddingsError
from nlu_components import intent_embeddings, intent_storage
from nlu_components.features import Floats, without_particulars
from nlu_components.intent_embeddings import Embedder
from nlu_components.intent_fit import Settings
from nlu_components.intent_model import IntentModel, Prediction

logger = logging.getLogger(__name__)

EVIDENCE = "intent_evidence"

# Rates from 0 to 1, both ends excluded: at the ends there is nothing to choose.
_RATES = ("false_accept_budget", "ask_below")

# What customers say again and again is short; longer messages would only take memory.
_REMEMBERED_CHARACTERS = 200

# The ranking, and the evidence; of an empty message, or without a model, there is none.
Understood = tuple[list[dict[str, Any]], dict[str, Any] | None]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking` and `intent_evidence` of messages.

    A message that belongs to no intent, or to two alike, gets the intent `nlu_fallback`; the
    candidates follow it in the ranking. `intent_evidence` says why: `confidence` (how often the first
    candidate is right), `probability` (among the known intents), `similarity` (to the nearest
    training example), `nearest` (that example), `threshold`, and `fallback`: "", "out_of_scope" or
    "ambiguous".
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Every setting with its default."""
        defaults = Settings()
        return {
            # What share of messages that belong to no intent may be taken for one.
            "false_accept_budget": defaults.false_accept_budget,
            # Two intents are too close where the first has been right less often than this.
            "ask_below": defaults.ask_below,
            # Intents whose examples belong to no intent of the assistant.
            "out_of_scope_intents": [],
            # Whether the name of an intent, with spaces, is an example of it.
            "learn_names": defaults.learn_names,
            # How many intents the ranking has at most, `nlu_fallback` not counted; 0 for all.
            "ranking_length": 10,
            # The attribute of messages to read; the text where a message has no such attribute.
            "attribute": TEXT,
            "random_seed": defaults.seed,
            # How many short messages are remembered with their intents: "yes", "hi" and "thanks" come often.
            "remembered_messages": 1000,
            **intent_embeddings.defaults(),
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Python packages this component needs."""
        return ["sklearn", "scipy", "regex", "threadpoolctl"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse settings there are not, or that cannot be.

        Raises:
            InvalidConfigException: names the setting, what it is and what was expected.
        """
        known = set(cls.get_default_config())
        # What Rasa itself may put beside them.
        unknown = sorted(set(config) - known - {"name", "model", "finetuning_epoch_fraction"})
        if unknown:
            raise _wrong(
                f"there is no setting {unknown[0]!r}; there are: {', '.join(sorted(known))}"
            )
        whole = {**cls.get_default_config(), **config}
        for name in _RATES:
            if not _is_rate(whole[name]):
                raise _wrong(f"{name} is {whole[name]!r}; expected a number between 0 and 1")
        for name in ("ranking_length", "random_seed", "remembered_messages"):
            if not isinstance(whole[name], int) or whole[name] < 0:
                raise _wrong(f"{name} is {whole[name]!r}; expected a whole number, 0 or more")
        intents = whole["out_of_scope_intents"]
        if not isinstance(intents, list) or not all(isinstance(i, str) for i in intents):
            raise _wrong(f"out_of_scope_intents is {intents!r}; expected a list of intents")
        if not isinstance(whole["learn_names"], bool):
            raise _wrong(f"learn_names is {whole['learn_names']!r}; expected true or false")
        if not isinstance(whole["attribute"], str):
            raise _wrong(f"attribute is {whole['attribute']!r}; expected the name of an attribute")
        if (found := intent_embeddings.problem(whole)) is not None:
            raise _wrong(found)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The encoder as it is now, so that Rasa trains anew where it changed."""
        try:
            return intent_embeddings.fingerprint({**cls.get_default_config(), **config})
        except EmbeddingsError as error:
            raise _wrong(str(error)) from error

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        """Take the whole configuration; without a `model` no message gets an intent.

        `embedder` is needed where the model was trained with sentence embeddings.
        """
        self.validate_config(config)
        self.config = {**self.get_default_config(), **config}
        self._storage = model_storage
        self._resource = resource
        self.model = model
        self._embedder = embedder
        self._remembered = lru_cache(self.config["remembered_messages"])(self._understand)

    @property
    def remembered(self) -> int:
        """How many messages are remembered now."""
        return int(self._remembered.cache_info().currsize)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedIntentClassifier:
        """Make one that is yet to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CalibratedIntentClassifier:
        """Read a trained one; one without a model if there was nothing to train on.

        Raises:
            InvalidConfigException: the model was trained with another encoder than is set, or that
                encoder is missing.
        """
        try:
            with model_storage.read_from(resource) as folder:
                model = intent_storage.load(folder)
        except (ValueError, FileNotFoundError) as error:
            # Rasa has no folder for a component that kept nothing: a ValueError, too.
            logger.warning("%s has no model: %s", cls.__name__, error)
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, model, _embedder_of(config, model))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples that have an intent, and keep the model."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT) and self._text(m)]
        if not examples:
            logger.warning("%s: no example has an intent", type(self).__name__)
            return self._resource
        settings = Settings(
            false_accept_budget=self.config["false_accept_budget"],
            ask_below=self.config["ask_below"],
            out_of_scope_intents=frozenset(self.config["out_of_scope_intents"]),
            learn_names=self.config["learn_names"],
            seed=self.config["random_seed"],
        )
        texts, intents = [self._text(m) for m in examples], [str(m.get(INTENT)) for m in examples]
        try:
            encoder = intent_embeddings.fingerprint(self.config)
            encode = None if encoder is None else self._encode_examples
            self.model = IntentModel.train(texts, intents, settings, encode, encoder or "")
        except EmbeddingsError as error:
            raise _wrong(str(error)) from error
        self._remembered.cache_clear()
        with self._storage.write_to(self._resource) as folder:
            intent_storage.save(self.model, folder)
        return self._resource

    def _encode_examples(self, texts: Sequence[str]) -> Floats:
        """Sentence embeddings of examples. The first time the encoder is built, which takes a while."""
        self._embedder = intent_embeddings.for_training(self.config)
        return self._embedder.encode(texts)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is: no component trains on predicted intents."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message, in place."""
        for message in messages:
            text = self._text(message)
            is_short = len(text) <= _REMEMBERED_CHARACTERS
            ranking, evidence = (self._remembered if is_short else self._understand)(text)
            # Copies: who reads the message may change what stands in it.
            entries = [dict(entry) for entry in ranking]
            message.set(INTENT, dict(entries[0]), add_to_output=True)
            kept = entries if entries[0][INTENT_NAME_KEY] is not None else []
            message.set(INTENT_RANKING_KEY, kept, add_to_output=True)
            if evidence is not None:
                message.set(EVIDENCE, deepcopy(evidence), add_to_output=True)
        return messages

    def _understand(self, text: str) -> Understood:
        if self.model is None or not text.strip():
            return [_entry(None, 0.0)], None
        embedding = self._embedder.encode([text])[0] if self._embedder else None
        prediction = self.model.predict(text, embedding)
        ranking = [_entry(intent, confidence) for intent, confidence in prediction.ranking]
        ranking = ranking[: self.config["ranking_length"] or None]
        if prediction.reason:
            # As Rasa's FallbackClassifier has it: in front, as confident as the threshold.
            threshold = max(prediction.threshold, prediction.confidence)
            ranking.insert(0, _entry(DEFAULT_NLU_FALLBACK_INTENT_NAME, threshold))
        return ranking, self._evidence(prediction)

    def _evidence(self, prediction: Prediction) -> dict[str, Any]:
        nearest: Mapping[str, str] | None = None
        if prediction.nearest is not None:
            nearest = {"text": prediction.nearest[0], "intent": prediction.nearest[1]}
        return {
            "confidence": round(prediction.confidence, 4),
            "probability": round(prediction.probability, 4),
            "similarity": round(prediction.similarity, 4),
            "nearest": nearest,
            "threshold": round(prediction.threshold, 4),
            "fallback": prediction.reason,
        }

    def _text(self, message: Message) -> str:
        text = message.get(self.config["attribute"])
        return without_particulars(text if isinstance(text, str) else str(message.get(TEXT) or ""))


def _embedder_of(config: dict[str, Any], model: IntentModel) -> Embedder | None:
    if model.meant is None:
        return None
    try:
        embedder = intent_embeddings.for_messages(config)
    except EmbeddingsError as error:
        raise _wrong(str(error)) from error
    if embedder is None or embedder.fingerprint != model.meant.encoder:
        raise _wrong(
            "the model was trained with other sentence embeddings than are set; train anew"
        )
    return embedder


def _entry(intent: str | None, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}


def _is_rate(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1


def _wrong(problem: str) -> InvalidConfigException:
    return InvalidConfigException(f"CalibratedIntentClassifier in the pipeline: {problem}.")
