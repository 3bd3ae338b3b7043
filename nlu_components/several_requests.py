"""Several requests in one message ("cancel it and tell me about refunds"): two components around a classifier.

`ClauseSplitter` stands before the tokenizer. Where a message may hold more than one request it puts
its clauses behind the message, as messages of their own, so that whatever the pipeline does with
messages, it does with them: any featurizer, any intent classifier and any entity extractor will do.
`SeveralRequests` stands last. It takes the clauses out again and, only if at least two of them are
surely requests of different kinds, gives the message the intent of the first and the attribute
`requests`, which goes along to the dialogue. Where the whole of a message is not understood and its
clauses hold one sure request, the message gets that request's intent: details that no example has
("... for one with low brightness, and 750ml") make a message strange, and not what it asks for.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from nlu_components.clause_cuts import Clause, ClauseCutter, joined
from nlu_components.intent_classifier import EVIDENCE
from shop.services.pointing.lexicon import lexicon

REQUESTS = "requests"
"""The attribute of a message with several requests: a list of mappings, in the order of the text.

Each has `text`, `start` and `end` of its part of the message, and `intent` (with name and confidence)
and `entities` as the pipeline found them in that part, spans counted from the beginning of the part.
"""

INTENT_OF_WHOLE = "intent_of_whole"
"""The attribute with the intent the pipeline gave the whole of a message, where it got its clause's."""

# On a message: the clause it is of the message before it, and whether it asks for nothing.
_CLAUSE = "clause_of_message"
_STATEMENT = "clause_is_statement"

# What components before may have found in a message; of a clause it would be wrong.
_OF_WHOLE = frozenset({ENTITIES, INTENT, INTENT_RANKING_KEY})

Config = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClauseSplitter(GraphComponent):
    """Puts the clauses of a message behind it, to be understood each by itself.

    It stands before the tokenizer, and before what finds entities or rewrites the text. What is known of
    the message by then, its language for example, holds for its clauses as well.
    """

    @staticmethod
    def get_default_config() -> Config:
        """Words are taken from the lexicon of these `languages` where the three lists are None.

        A message of more than `max_chars` or `max_clauses` is left whole.
        """
        return {
            "languages": ["en", "hi"],
            "joins": None,
            "corrections": None,
            "statements": None,
            "max_chars": 400,
            "max_clauses": 6,
        }

    @classmethod
    def create(
        cls,
        config: Config,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ClauseSplitter:
        """Make the component for a graph. Raises InvalidConfigException for bad settings."""
        return cls(config)

    def __init__(self, config: Config) -> None:
        """Check the settings and read the words. Raises InvalidConfigException for bad settings."""
        settings = {**self.get_default_config(), **config}
        self._max_chars = _positive(settings, "max_chars", "ClauseSplitter")
        self._max_clauses = _positive(settings, "max_clauses", "ClauseSplitter")
        self._cutter = ClauseCutter(
            _words(settings, "joins"),
            _words(settings, "corrections"),
            _words(settings, "statements"),
        )

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, each followed by its clauses."""
        return [part for message in messages for part in (message, *self._clauses(message))]

    def _clauses(self, message: Message) -> list[Message]:
        text = message.get(TEXT) or ""
        if len(text) > self._max_chars:
            return []
        return [
            Message(
                data={
                    **{key: message.get(key) for key in message.data if key not in _OF_WHOLE},
                    TEXT: clause.text,
                    _CLAUSE: clause,
                    _STATEMENT: self._cutter.is_statement(clause.text),
                }
            )
            for clause in self._cutter.clauses(text, self._max_clauses)
        ]


@dataclass(frozen=True)
class _Part:
    """A clause as the pipeline understood it; `name` is None unless it is surely a request."""

    clause: Clause
    message: Message
    name: str | None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SeveralRequests(GraphComponent, IntentClassifier):
    """Takes the clauses out again and decides whether they are several requests, or one that is sure."""

    @staticmethod
    def get_default_config() -> Config:
        """Which intents are requests, and how sure they must be.

        `requests` names them. `confidence` is the least each has, and, where the classifier says how
        probable an intent is among all, the least of that. `one_request` are pairs of intents
        that, in one message, are about one thing ("where is it? it should be here by now"): the
        clause of the second belongs to the first.
        """
        return {"requests": [], "confidence": 0.75, "one_request": []}

    @classmethod
    def create(
        cls,
        config: Config,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SeveralRequests:
        """Make the component for a graph. Raises InvalidConfigException for bad settings."""
        return cls(config)

    def __init__(self, config: Config) -> None:
        """Check the settings. Raises InvalidConfigException for bad ones."""
        settings = {**self.get_default_config(), **config}
        self._requests = frozenset(_texts(settings["requests"], "requests", "SeveralRequests"))
        self._confidence = _rate(settings, "confidence", "SeveralRequests")
        self._one_request = {frozenset(pair) for pair in _pairs(settings["one_request"])}
        if not self._requests:
            raise _wrong("SeveralRequests", "requests", "intents that are requests", [])

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages without their clauses; those with several requests say so."""
        whole: list[Message] = []
        clauses: list[list[Message]] = []
        for message in messages:
            if message.get(_CLAUSE) is None:
                whole.append(message)
                clauses.append([])
            elif clauses:
                clauses[-1].append(message)
        for message, of_message in zip(whole, clauses, strict=True):
            self._decide(message, [self._part(clause) for clause in of_message])
        return whole

    def _part(self, message: Message) -> _Part:
        intent = message.get(INTENT) or {}
        name = intent.get(INTENT_NAME_KEY)
        confidence = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
        # To belong to some intent is not enough where another one is nearly as likely.
        probability = float((message.get(EVIDENCE) or {}).get("probability", 1.0))
        sure = min(confidence, probability) >= self._confidence
        # One word is no request by itself: "refund" after a comma may be anything.
        asks = sure and len(message.get(TEXT).split()) > 1 and not message.get(_STATEMENT)
        return _Part(
            message.get(_CLAUSE), message, name if asks and name in self._requests else None
        )

    def _decide(self, message: Message, parts: Sequence[_Part]) -> None:
        groups = self._grouped(parts)
        if len(groups) > 1:
            text = message.get(TEXT)
            message.set(REQUESTS, [_request(text, group) for group in groups], add_to_output=True)
        elif (message.get(INTENT) or {}).get(INTENT_NAME_KEY) != DEFAULT_NLU_FALLBACK_INTENT_NAME:
            return
        first = next((part.message for part in groups[0] if part.name), None)
        if first is None:
            return
        message.set(INTENT_OF_WHOLE, message.get(INTENT), add_to_output=True)
        message.set(INTENT, first.get(INTENT), add_to_output=True)
        message.set(INTENT_RANKING_KEY, first.get(INTENT_RANKING_KEY) or [], add_to_output=True)

    def _grouped(self, parts: Sequence[_Part]) -> list[list[_Part]]:
        """The parts by request. What is no request by itself goes with the one before it, or the first."""
        groups: list[list[_Part]] = [[]]
        name: str | None = None
        for part in parts:
            if part.name and name and not self._is_one(name, part.name):
                groups.append([])
                name = part.name
            groups[-1].append(part)
            name = name or part.name
        return groups

    def _is_one(self, name: str, other: str) -> bool:
        return name == other or frozenset((name, other)) in self._one_request


def _request(text: str, group: Sequence[_Part]) -> dict[str, Any]:
    clause = joined(text, [part.clause for part in group])
    intent = next(part.message.get(INTENT) for part in group if part.name)
    entities = [
        _moved(entity, part.clause.start - clause.start)
        for part in group
        for entity in part.message.get(ENTITIES) or ()
    ]
    return {
        TEXT: clause.text,
        "start": clause.start,
        "end": clause.end,
        INTENT: {key: intent[key] for key in (INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY)},
        ENTITIES: entities,
    }


def _moved(entity: Mapping[str, Any], by: int) -> dict[str, Any]:
    spans = {key: entity[key] + by for key in ("start", "end") if key in entity}
    return {**entity, **spans}


def _words(settings: Config, key: str) -> list[str]:
    if settings[key] is not None:
        return _texts(settings[key], key, "ClauseSplitter")
    languages = _texts(settings["languages"], "languages", "ClauseSplitter")
    section = f"request_{key}"
    return list(itertools.chain.from_iterable(lexicon(code).words(section) for code in languages))


def _texts(value: object, key: str, component: str) -> list[str]:
    if isinstance(value, list) and all(isinstance(text, str) and text for text in value):
        return value
    raise _wrong(component, key, "a list of texts", value)


def _pairs(value: object) -> list[list[str]]:
    if isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(name, str) for name in pair)
        for pair in value
    ):
        return value
    raise _wrong("SeveralRequests", "one_request", "a list of pairs of intents", value)


def _positive(settings: Config, key: str, component: str) -> int:
    value = settings[key]
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise _wrong(component, key, "a whole number above 0", value)


def _rate(settings: Config, key: str, component: str) -> float:
    value = settings[key]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1:
        return float(value)
    raise _wrong(component, key, "a number above 0, at most 1", value)


def _wrong(component: str, key: str, expected: str, found: object) -> InvalidConfigException:
    return InvalidConfigException(
        f"{component}: {key!r} in config.yml must be {expected}, not {found!r}."
    )
