"""One trained model in memory, before it is connected to anything, and the reasons not to take it."""

from __future__ import annotations

import json
import tarfile
import zlib
from pathlib import Path
from typing import Any

import rasa
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from engine.errors import EngineError, ModelIncomplete, ModelUnusable
from engine.in_process import InProcessActions
from engine.lean import components_of, does_without, is_left_out
from engine.logs import quiet_libraries
from engine.processor import TurnProcessor
from engine.wording import CheckedResponses

START_INTENT = "start_conversation"
ERROR_RESPONSE = "utter_internal_error"
REQUIRED_SLOTS = frozenset({"language", "customer_id", "identity_level", "handoff"})
METADATA = "metadata.json"
_PIECE = 1 << 20


class Model:
    """A loaded model: what turns are run with. Shares nothing with another one but the actions."""

    def __init__(self, path: Path, actions: InProcessActions) -> None:
        """Load it. Takes seconds, and blocks.

        Raises:
            ModelUnusable: it is damaged or made for something else; the message says why.
            ModelIncomplete: it lacks what the engine or the actions need.
        """
        check_archive(path)
        self.name = path.name
        self.responses = CheckedResponses({})
        try:
            self.processor = TurnProcessor(
                path,
                InMemoryTrackerStore(Domain.empty()),
                InMemoryLockStore(),
                self.responses,
                actions,
            )
        except Exception as error:
            raise ModelUnusable(
                f"the model {path.name!r} cannot be loaded ({type(error).__name__}: {error}); "
                "train again"
            ) from error
        check_domain(self.domain, actions)
        self.responses.responses = self.domain.responses

    @property
    def domain(self) -> Domain:
        """Its domain."""
        return self.processor.domain


def check_archive(path: Path) -> dict[str, Any]:
    """Read the whole archive and see that this process can load it; its metadata.

    Raises:
        ModelUnusable: it is cut off or no model, of another version of Rasa, or needs TensorFlow where that was
            left out when this process started.
    """
    metadata = _read_archive(path)
    trained_with = str(metadata.get("rasa_open_source_version"))
    if _series(trained_with) != _series(rasa.__version__):
        raise ModelUnusable(
            f"the model {path.name!r} was trained with Rasa {trained_with}, and this is Rasa "
            f"{rasa.__version__}; train again"
        )
    if is_left_out() and not does_without(components_of(path)):
        raise ModelUnusable(
            f"the model {path.name!r} computes with TensorFlow, which was left out when this "
            "process started; start again to serve it"
        )
    return metadata


def check_domain(domain: Domain, actions: InProcessActions) -> None:
    """See that the model has what the engine relies on and the package has the model's actions.

    Raises:
        ModelIncomplete: naming all that is missing.
    """
    missing = [
        *(f"slot {name!r}" for name in sorted(REQUIRED_SLOTS - {s.name for s in domain.slots})),
        *(f"intent {name!r}" for name in {START_INTENT} - set(domain.intents)),
        *(f"response {name!r}" for name in {ERROR_RESPONSE} - set(domain.responses)),
        *(
            f"action {name!r} (in the actions package)"
            for name in sorted(_custom_actions(domain) - actions.action_names)
        ),
    ]
    if missing:
        raise ModelIncomplete(
            f"the model cannot be served: no {', no '.join(missing)}; add it and train again"
        )


def why_not(path: Path, actions: InProcessActions) -> str | None:
    """Why a model cannot be served, found without loading it; None where nothing speaks against it."""
    try:
        metadata = check_archive(path)
        with quiet_libraries():
            check_domain(Domain.from_dict(metadata["domain"]), actions)
    except EngineError as error:
        return str(error)
    return None


def _read_archive(path: Path) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is not None and member.name.removeprefix("./") == METADATA:
                    metadata = json.load(file)
                while file is not None and file.read(_PIECE):
                    pass
    except FileNotFoundError as error:
        raise ModelUnusable(f"there is no model {path.name!r}") from error
    except (OSError, EOFError, tarfile.TarError, ValueError, zlib.error) as error:
        raise ModelUnusable(f"the model {path.name!r} is damaged ({error}); train again") from error
    if "domain" not in metadata:
        raise ModelUnusable(f"{path.name!r} is no model of Rasa 3: it has no {METADATA!r}")
    return metadata


def _series(version: str) -> list[str]:
    return version.split(".")[:2]


def _custom_actions(domain: Domain) -> set[str]:
    return {name for name in domain.user_actions if not name.startswith("utter_")}
