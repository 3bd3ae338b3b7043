"""How a message sounds: frustration, urgency, threat, abuse, gratitude.

    pipeline:
    - name: nlu_components.tone.ToneTagger

sets the attribute `tone` of a message, a list of `{"name", "score"}` with the highest score first, and,
where the conversation's tone becomes another, the entity `tone`: a slot with a `from_entity` mapping
follows it. The phrases are data: `data/lexicon/<language>/understanding_tone.yml`. All languages are
listened for in every message, since people swear in whatever comes first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu_components.normalisation import ATTRIBUTE as NORMALISED
from nlu_components.normalisation_form import LANGUAGES, Normaliser, read_variants
from nlu_components.normalisation_spelling import Spelling
from shop.services.pointing.lexicon import LexiconError, own_lexicon

ATTRIBUTE = "tone"
ENTITY = "tone"
CALM = "calm"
# The graver first: what a message with several tones is taken for.
TONES = ("threat", "abuse", "frustration", "urgency", "gratitude")

_WORD = re.compile(r"[\w\u0900-\u097f]+(?:['-][\w\u0900-\u097f]+)*")
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_INSISTING = re.compile(r"[!?]{2,}")
_MOST_CHARACTERS = 2000

STRONG = 0.7
MILD = 0.4
# Capitals and rows of signs make what is said more so; alone they are below any threshold.
EMPHASIS = 0.2


@dataclass(frozen=True)
class Phrases:
    """Phrases by their words: what each shows and how much; None for one that takes a tone away."""

    meanings: Mapping[tuple[str, ...], tuple[str, float] | None]
    longest: int


class Listener:
    """Hears tones in a text. Knows nothing of Rasa."""

    def __init__(self, directory: Path | None = None) -> None:
        """Read the phrases of all languages. Raises LexiconError where a section is missing."""
        self._normaliser = Normaliser(read_variants(directory), Spelling({}, 1, ()))
        self._phrases = self._read(directory)

    def hear(self, text: str, normalised: str | None = None) -> list[tuple[str, float]]:
        """The tones of a text with scores from 0 to 1, highest first.

        `text` is as typed, for its capitals and signs; `normalised` is what MessageNormaliser made of it.
        """
        text = text[:_MOST_CHARACTERS]
        scores: dict[str, float] = {}
        words = self._words(text) if normalised is None else _WORD.findall(normalised)
        for tone, weight in self._found(words):
            scores[tone] = 1 - (1 - scores.get(tone, 0.0)) * (1 - weight)
        emphasis = _emphasis(text)
        for tone in ("frustration", "urgency", "threat", "abuse"):
            if emphasis and (tone in scores or tone == "frustration"):
                scores[tone] = 1 - (1 - scores.get(tone, 0.0)) * (1 - emphasis)
        found = [(tone, round(score, 3)) for tone, score in scores.items()]
        return sorted(found, key=lambda pair: (-pair[1], TONES.index(pair[0])))

    def _found(self, words: Sequence[str]) -> list[tuple[str, float]]:
        """What the phrases in a row of words show; the longest phrase at each place counts."""
        found: list[tuple[str, float]] = []
        place = 0
        while place < len(words):
            for length in range(min(self._phrases.longest, len(words) - place), 0, -1):
                key = tuple(words[place : place + length])
                if key in self._phrases.meanings:
                    meaning = self._phrases.meanings[key]
                    found += [meaning] if meaning else []
                    place += length
                    break
            else:
                place += 1
        return found

    def _words(self, text: str) -> list[str]:
        return _WORD.findall(self._normaliser.normalise(text))

    def _read(self, directory: Path | None) -> Phrases:
        meanings: dict[tuple[str, ...], tuple[str, float] | None] = {}
        for language in LANGUAGES:
            book = own_lexicon(language, directory)
            for section, weight in (("tones_mild", MILD), ("tones", STRONG)):
                for tone, phrases in book.mapping(section).items():
                    for phrase in phrases:
                        key = tuple(self._words(phrase))
                        # Read in this order, a phrase that is strong in one language stays so.
                        if (meanings.get(key) or ("", 0.0))[1] <= weight:
                            meanings[key] = (tone, weight)
            meanings |= {tuple(self._words(phrase)): None for phrase in book.words("tones_not")}
        return Phrases(meanings, max(len(key) for key in meanings))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ToneTagger(GraphComponent):
    """Tags messages with how they sound."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings.

        lexicon: folder of the word lists; None for the project's.
        slot: where the conversation's tone is kept.
        threshold: from which score on a tone counts for the entity.
        """
        return {"lexicon": None, "slot": "tone", "threshold": 0.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ToneTagger:
        """Read the phrases."""
        return cls(config)

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Raises InvalidConfigException, naming the setting."""
        self._config = {**self.get_default_config(), **config}
        _check(self._config)
        folder = self._config["lexicon"]
        try:
            self._listener = Listener(None if folder is None else Path(folder))
        except LexiconError as error:
            raise InvalidConfigException(f"ToneTagger: {error}") from error

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Set the attribute, and the entity where the tone is not that of the slot."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                self._tag(message, text, _slot(tracker, self._config["slot"]))
        return messages

    def _tag(self, message: Message, text: str, current: str) -> None:
        heard = self._listener.hear(text, message.get(NORMALISED))
        tones = [{"name": name, "score": score} for name, score in heard]
        message.set(ATTRIBUTE, tones, add_to_output=True)
        counting = [name for name, score in heard if score >= self._config["threshold"]]
        gravest = min(counting, key=TONES.index, default=CALM)
        if gravest != current:
            # It is about the whole message and stands nowhere in it.
            entity = {"entity": ENTITY, "value": gravest, "start": 0, "end": 0}
            entity["extractor"] = "ToneTagger"
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), entity], add_to_output=True)


def _emphasis(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    shouted = len(_SHOUTED.findall(text)) >= 2 and sum(map(str.isupper, letters)) > len(letters) / 2
    insisting = _INSISTING.search(text) is not None
    return EMPHASIS * (shouted + insisting)


def _slot(tracker: DialogueStateTracker | None, name: str) -> str:
    slot = None if tracker is None else tracker.slots.get(name)
    return CALM if slot is None or slot.value is None else str(slot.value)


def _check(config: Mapping[str, Any]) -> None:
    unknown = sorted(set(config) - set(ToneTagger.get_default_config()) - {"name"})
    if unknown:
        raise InvalidConfigException(f"ToneTagger has no setting {unknown[0]!r}")
    threshold = config["threshold"]
    if not isinstance(threshold, (int, float)) or not 0 < threshold <= 1:
        raise InvalidConfigException(
            f"ToneTagger: 'threshold' is {threshold!r}; it must lie in (0, 1]"
        )
