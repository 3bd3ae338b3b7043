"""What the tests of the components share: components made once, messages as Rasa makes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from nlu_components.language import LanguageIdentifier

HERE = Path(__file__).parent
Parse = Callable[..., Message]


def written(name: str) -> dict[str, list[Any]]:
    """A file of messages beside this one."""
    loaded: dict[str, list[Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


def conversation(**slots: str | None) -> DialogueStateTracker:
    """A conversation in which these slots are set."""
    made = [TextSlot(name, mappings=[{}], initial_value=value) for name, value in slots.items()]
    return DialogueStateTracker("c", made)


def entities(message: Message) -> dict[str, object]:
    """The entities of a message by name."""
    return {e["entity"]: e["value"] for e in message.get("entities") or ()}


@pytest.fixture(scope="session")
def identifier() -> LanguageIdentifier:
    """The language identifier with the project's lexicon and fastText's own model."""
    return LanguageIdentifier({})
