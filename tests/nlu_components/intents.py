"""A small shop's training data, and the component as Rasa makes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu_components.intent_classifier import CalibratedIntentClassifier

_SUBJECTS = {
    "track": (
        "where is {}",
        "when will {} arrive",
        "track {}",
        "has {} been shipped",
        "{} is late",
    ),
    "cancel": ("cancel {}", "i do not want {} any more", "please stop {}", "call off {} now"),
    "refund": ("refund {}", "i want my money back for {}", "when is {} refunded", "repay {}"),
    "weather": (
        "will it rain on {}",
        "is it sunny for {}",
        "weather forecast for {}",
        "snow on {}",
    ),
    "music": ("play a song about {}", "sing {}", "turn the volume up for {}", "louder {}"),
    "greet": ("hello {}", "good morning {}", "hi there {}", "hey {}"),
}
_OBJECTS = (
    "my order",
    "the parcel",
    "it",
    "the blue lamp",
    "order #W1234567",
    "everything",
    "the shoes",
)

EXAMPLES = [
    (pattern.format(thing), intent)
    for intent, patterns in _SUBJECTS.items()
    for pattern in patterns
    for thing in _OBJECTS
]


def training_data(examples: list[tuple[str, str]] | None = None) -> TrainingData:
    """The examples as Rasa hands them to components."""
    pairs = EXAMPLES if examples is None else examples
    return TrainingData([Message({"text": text, "intent": intent}) for text, intent in pairs])


def component(folder: Path, **settings: Any) -> CalibratedIntentClassifier:
    """A component that keeps its model below `folder`, as Rasa makes one for training."""
    folder.mkdir(exist_ok=True)
    return CalibratedIntentClassifier.create(
        {**CalibratedIntentClassifier.get_default_config(), **settings},
        LocalModelStorage(folder),
        Resource("classifier"),
        None,  # type: ignore[arg-type]
    )


def loaded(folder: Path, **settings: Any) -> CalibratedIntentClassifier:
    """The component as Rasa loads it from what training left below `folder`."""
    return CalibratedIntentClassifier.load(
        {**CalibratedIntentClassifier.get_default_config(), **settings},
        LocalModelStorage(folder),
        Resource("classifier"),
        None,  # type: ignore[arg-type]
    )
