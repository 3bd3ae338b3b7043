"""A written form of a message for the classifier, beside the text that is shown and stored.

    pipeline:
    - name: nlu_components.normalisation.MessageNormaliser

sets the attribute `text_normalised`: Unicode made plain, small letters, drawn-out letters once, short
forms and Hinglish spellings as one, slips of the keyboard in frequent words mended, and names of goods
as one word, unless the intents of the training data hang on them. The text of the
message, its entities and their places stay as they are. Words that stand in an entity found before,
and whatever holds a digit, an `@` or a slash, are left as typed.

The vocabulary for mending is that of the NLU training data; the spellings are data, in
`data/lexicon/<language>/understanding_spelling.yml`, and the goods in `understanding_goods.yml`. All of
it goes into the model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu_components.normalisation_form import Normaliser, known_words, read_variants, words
from nlu_components.normalisation_goods import Goods, read_goods, telling
from nlu_components.normalisation_spelling import Spelling, count_words
from shop.services.pointing.lexicon import LexiconError

ATTRIBUTE = "text_normalised"
FILE = "normalisation.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageNormaliser(GraphComponent):
    """Sets `text_normalised` on messages, in training and in conversation alike."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings.

        lexicon: folder of the word lists; None for the project's.
        mend: whether slips of the keyboard are mended.
        least_count: how often a word must stand in the training data to be mended to.
        known_from: files (patterns, relative to where the training runs) whose words are never mended,
            such as those of a catalogue.
        most_characters: how much of a message is read.
        goods: whether names of goods, which are in the lexicon, become one word.
        """
        return {
            "lexicon": None,
            "mend": True,
            "least_count": 15,
            "known_from": [],
            "most_characters": 2000,
            "goods": True,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """The packages beyond Rasa's own that this needs."""
        return ["rapidfuzz"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The spellings as they are now, so that Rasa trains anew where they changed."""
        full = {**cls.get_default_config(), **config}
        names, stay = _goods_of(full)
        spellings = {
            **_variants_of(full),
            "known": " ".join(sorted(known_words(_folder(full)))),
            "goods": ", ".join(names),
            "goods_kept": ", ".join(stay),
        }
        return json.dumps(spellings, ensure_ascii=False, sort_keys=True)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageNormaliser:
        """Read the spellings; the vocabulary comes with `train`."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageNormaliser:
        """Read from the model what `train` left there."""
        with model_storage.read_from(resource) as folder:
            kept = json.loads((Path(folder) / FILE).read_text(encoding="utf-8"))
        full = {**cls.get_default_config(), **config}
        component = cls(full, model_storage, resource, kept["variants"])
        component._use(kept["counts"], kept["known"])
        component._goods = Goods(kept["goods"], kept["goods_kept"])
        return component

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        variants: Mapping[str, str] | None = None,
    ) -> None:
        """Raises InvalidConfigException, naming the setting."""
        _check(config)
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._variants = _variants_of(config) if variants is None else dict(variants)
        self._use({}, ())
        self._goods = Goods((), ())

    def train(self, training_data: TrainingData) -> Resource:
        """Gather the vocabulary from the texts of the training data and keep it in the model."""
        plain = Normaliser(self._variants, Spelling({}, 1, ()), self._config["most_characters"])
        texts = [m.get(TEXT) for m in training_data.training_examples if m.get(TEXT)]
        counts = count_words(words(plain.normalise(text)) for text in texts)
        known = self._known(training_data, plain)
        self._use(counts, known)
        names, stay = self._goods_that_stay(training_data)
        self._goods = Goods(names, stay)
        kept = {
            "variants": self._variants,
            "counts": dict(sorted(counts.items())),
            "known": sorted(known),
            "goods": names,
            "goods_kept": stay,
        }
        with self._model_storage.write_to(self._resource) as folder:
            path = Path(folder) / FILE
            path.write_text(json.dumps(kept, ensure_ascii=False, indent=0), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the attribute on all examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the attribute on all messages that have a text."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                normal = self.normaliser.normalise(text, _found_in(message, text))
                message.set(ATTRIBUTE, self._goods.replaced(normal))
        return messages

    def _use(self, counts: Mapping[str, int], known: Iterable[str]) -> None:
        usable = counts if self._config["mend"] else {}
        targets = {target.split(" ")[0] for target in self._variants.values()}
        spelling = Spelling(usable, self._config["least_count"], {*known, *targets})
        self.normaliser = Normaliser(self._variants, spelling, self._config["most_characters"])

    def _goods_that_stay(self, training_data: TrainingData) -> tuple[list[str], list[str]]:
        """Names of goods, and phrases that stay as they are: listed ones, and names that tell the intent."""
        names, listed = _goods_of(self._config)
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts = [self.normaliser.normalise(m.get(TEXT)) for m in examples]
        stay = telling(Goods(names, listed), texts, [str(m.get(INTENT)) for m in examples])
        return names, sorted({*listed, *stay})

    def _known(self, training_data: TrainingData, plain: Normaliser) -> set[str]:
        known = set(known_words(_folder(self._config)))
        for table in training_data.lookup_tables or ():
            entries = table.get("elements")
            if isinstance(entries, list):
                known |= {w for entry in entries for w in words(plain.normalise(str(entry)))}
        for pattern in self._config["known_from"]:
            for path in sorted(Path().glob(pattern)):
                lines = path.read_text(encoding="utf-8").splitlines()
                known |= {w for line in lines for w in words(plain.normalise(line))}
        return known


def _found_in(message: Message, text: str) -> list[str]:
    entities = message.get(ENTITIES) or ()
    return [text[e["start"] : e["end"]] for e in entities if e.get("end", 0) > e.get("start", 0)]


def _folder(config: Mapping[str, Any]) -> Path | None:
    return None if config["lexicon"] is None else Path(config["lexicon"])


def _variants_of(config: Mapping[str, Any]) -> dict[str, str]:
    try:
        return read_variants(_folder(config))
    except LexiconError as error:
        raise InvalidConfigException(f"MessageNormaliser: {error}") from error


def _goods_of(config: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    if not config["goods"]:
        return [], []
    try:
        return read_goods(_folder(config))
    except LexiconError as error:
        raise InvalidConfigException(f"MessageNormaliser: {error}") from error


def _check(config: Mapping[str, Any]) -> None:
    # Rasa itself puts these beside the settings.
    beside = {"name", "epochs", "finetuning_epoch_fraction"}
    unknown = sorted(set(config) - set(MessageNormaliser.get_default_config()) - beside)
    if unknown:
        raise InvalidConfigException(f"MessageNormaliser has no setting {unknown[0]!r}")
    for name in ("least_count", "most_characters"):
        if not isinstance(config[name], int) or config[name] < 1:
            raise InvalidConfigException(
                f"MessageNormaliser: {name!r} is {config[name]!r}; it must be a whole number above 0"
            )
    if not isinstance(config["known_from"], list):
        raise InvalidConfigException(
            f"MessageNormaliser: 'known_from' is {config['known_from']!r}; it must be a list of patterns"
        )
