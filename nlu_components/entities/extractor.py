"""The Rasa component: entities by rules, words in YAML and the shop's catalogue. Not trained."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from typing import Any

import structlog
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu_components.entities.catalogue import Fresh
from nlu_components.entities.finding import Finder, build_index
from nlu_components.entities.settings import DEFAULTS, EntitySettings
from nlu_components.entities.types import Found
from nlu_components.entities.words import read_words

log = structlog.get_logger(__name__)

TIME_KEY = "timestamp"
"""The key of a message's metadata that says when it was sent: ISO 8601 or seconds since 1970."""

_FIRST, _LAST = 0.0, 4_102_444_800.0  # years 1970 to 2100


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(timezone.utc)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ShopEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds order numbers, e-mails, postcodes, phones, money, quantities, dates, ordinals, options, products.

    The text is never changed; spans are code points of the original. Entities of other extractors stay.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings' defaults (`settings.DEFAULTS`)."""
        return {name: copy.deepcopy(default) for name, (default, _) in DEFAULTS.items()}

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed beside Rasa."""
        return ["spacy", "rapidfuzz"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ShopEntityExtractor:
        """Called by Rasa. Raises EntitySettingError or PatternError."""
        return cls(config)

    def __init__(self, config: Mapping[str, Any], clock: Callable[[], datetime] = utc_now) -> None:
        """`clock` gives the time of messages that say none; aware. Raises as `create`."""
        self._settings = EntitySettings({**self.get_default_config(), **config})
        words = read_words(self._settings.patterns)
        source = self._settings.catalogue or (lambda: ())
        self._fresh = Fresh(source, build_index(words), self._settings.refresh_s)
        self._finder = Finder(words, self._settings.habits, self._fresh.current)
        self._clock = clock

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities of each message to those it has."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str) and text:
                found = self.find(text, self._today(message.get("metadata")))
                entities = [*message.get(ENTITIES, []), *self.add_extractor_name(found)]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def find(self, text: str, today: date) -> list[dict[str, Any]]:
        """The entities of a text as Rasa's dictionaries, without the extractor's name."""
        return [self._entity(found) for found in self._finder.find(text, today)]

    def refresh(self) -> None:
        """Load the catalogue now, in this thread."""
        self._fresh.renew()

    def _entity(self, found: Found) -> dict[str, Any]:
        entity: dict[str, Any] = {
            "entity": self._settings.names.get(found.kind, found.kind),
            "start": found.start,
            "end": found.end,
            "value": found.value,
            **found.extra,
        }
        if found.confidence is not None:
            entity["confidence"] = found.confidence
        return entity

    def _today(self, metadata: object) -> date:
        """The shop's day when the message was sent."""
        said = metadata.get(TIME_KEY) if isinstance(metadata, Mapping) else None
        return (_moment(said) or self._clock()).astimezone(self._settings.timezone).date()


def _moment(said: object) -> datetime | None:
    """A time from metadata, None for what is none. A time without zone is UTC."""
    if isinstance(said, (int, float)) and not isinstance(said, bool) and _FIRST <= said < _LAST:
        return datetime.fromtimestamp(said, timezone.utc)
    if isinstance(said, str):
        try:
            moment = datetime.fromisoformat(said.removesuffix("Z"))
        except ValueError:
            log.debug("message_time_unreadable")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return None
