"""Leaves TensorFlow out of a process whose model does not use it.

Rasa imports TensorFlow with its policies, whatever the model is made of: most of the time until the first answer, and
half of the memory. Where no component of the model computes with it, modules that can be imported and do nothing
stand in for it. Whatever calls them after all is told so. To be decided before Rasa is imported.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

STOOD_IN_FOR = frozenset(
    {"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"}
)

# Components of Rasa's that compute with it, by the beginning of their module's name.
USERS = (
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.nlu.selectors.response_selector",
)
# Components that certainly do not. Of anybody else's nobody knows.
KNOWN = ("rasa.", "nlu_components.")


def leave_out_tensorflow(model: Path) -> bool:
    """Stand in for TensorFlow if the model does without it and nothing has imported it; whether so."""
    if "tensorflow" in sys.modules or not does_without(components_of(model)):
        return False
    sys.meta_path.insert(0, _Finder())
    return True


def is_left_out() -> bool:
    """Whether something stands in for TensorFlow in this process."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def does_without(components: Sequence[str]) -> bool:
    """Whether none of these classes, each with its module, computes with TensorFlow."""
    return all(name.startswith(KNOWN) and not name.startswith(USERS) for name in components)


def components_of(model: Path) -> list[str]:
    """The classes a model's graph is made of, from its archive."""
    with tarfile.open(model) as archive:
        found = archive.extractfile("metadata.json")
        if found is None:
            return []
        nodes = json.load(found)["predict_schema"]["nodes"]
    return [str(node["uses"]) for node in nodes.values()]


class _StandIn(type):
    """A class that has every attribute, each like itself, and can be a base, a type and a decorator."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__module__ != __name__:
            # Somebody's class on top of it, and it is used.
            raise RuntimeError("TensorFlow was left out of this process; see engine/lean.py")
        return args[0] if args and callable(args[0]) else _stand_in("decorator")


def _stand_in(name: str) -> _StandIn:
    return _StandIn(name, (), {"__module__": __name__})


class _Module(ModuleType):
    """A module that has everything."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the stand-ins."""

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in STOOD_IN_FOR:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it is what it is."""
