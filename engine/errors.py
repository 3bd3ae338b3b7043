"""What can go wrong in the engine.

EngineError
 ├─ NoModel            there is no trained model to load
 ├─ ModelUnusable      the model is damaged, or made for something else
 ├─ ModelIncomplete    the model lacks slots, intents or responses the engine relies on
 ├─ ActionsBroken      the actions cannot be imported
 ├─ StoreUnreachable   the tracker store does not answer
 ├─ StoreConflict      the conversation went on in another process meanwhile
 ├─ TrainingFailed     Rasa could not train a model; the old one is untouched
 └─ TurnFailed         a turn could not be finished
     ├─ ActionFailed   ... because an action raised
     └─ TurnLooped     ... because the policies never came to an end
"""

from __future__ import annotations


class EngineError(Exception):
    """Any failure of the engine."""


class NoModel(EngineError):
    """There is no trained model to load."""


class ModelUnusable(EngineError):
    """The model is damaged, or made for something else."""


class ModelIncomplete(EngineError):
    """The model lacks slots, intents or responses the engine relies on."""


class ActionsBroken(EngineError):
    """The actions cannot be imported."""


class StoreUnreachable(EngineError):
    """The tracker store does not answer."""


class StoreConflict(EngineError):
    """The conversation went on in another process meanwhile; nothing of this turn was kept."""


class TrainingFailed(EngineError):
    """Rasa could not train a model. The model and the stamp from before are untouched."""


class TurnFailed(EngineError):
    """A turn could not be finished."""


class ActionFailed(TurnFailed):
    """An action raised; the cause is chained."""


class TurnLooped(TurnFailed):
    """The policies predicted action after action and never came to an end."""
