"""What Rasa works out anew each time although it is the same every time, and offers no seam for.

These are replaced for the whole process, and once. What is decided stays the same: results of actions are still
checked, events still found by their type, slots still validated.
"""

from __future__ import annotations

import ctypes
import gc
from abc import ABCMeta
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

import rasa.core.actions.action
from jsonschema import ValidationError  # type: ignore[import-untyped]
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from threadpoolctl import threadpool_limits

from engine.live_actions import LiveExtractSlots

# A turn makes about ten thousand objects that live until its end; looked through once, not ten times.
COLLECT_AT = (10_000, 20, 20)

# M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h, the latter two in bytes.
_ALLOCATOR = ((-8, 2), (-3, 1 << 20), (-1, 1 << 20))

Check = Callable[[Mapping[str, Any]], bool]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (list,),
}


@cache
def speed_up_rasa() -> None:
    """Put the faster functions in place. Again does nothing."""
    schema = RemoteAction.action_response_format_spec()
    validator: Any = validator_for(schema)(schema)
    checks = event_checks()

    def validate_action_result(_action: RemoteAction, result: dict[str, Any]) -> bool:
        # Rasa checks the schema itself with each result, and each event against those of all kinds.
        if not is_plainly_valid(result, checks):
            error: ValidationError | None = best_match(validator.iter_errors(result))
            if error is not None:
                raise error
        return True

    # Rasa lists all classes of events, with their subclasses, for each single event it reads.
    found_once = lru_cache(maxsize=None)(Event.resolve_by_type)

    _ask_plainly(Event)
    _Allocator().hold_less()
    RemoteAction._validate_action_result = validate_action_result
    Event.resolve_by_type = staticmethod(found_once)
    # Forms make this one themselves. On Rasa's own trackers it does what Rasa's does.
    rasa.core.actions.action.ActionExtractSlots = LiveExtractSlots


class _Allocator:
    """What glibc's allocator can be told, where it is the one there is."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)

    def hold_less(self) -> None:
        """Keep few heaps for threads, and let large arrays go as soon as nobody needs them.

        Left alone, it grows its own thresholds with each large array, and a heap for each thread with them: a
        hundred megabytes that nobody uses.
        """
        if hasattr(self._library, "mallopt"):
            for setting, value in _ALLOCATOR:
                self._library.mallopt(setting, value)

    def give_back(self) -> None:
        """Give the system back what is free."""
        if hasattr(self._library, "malloc_trim"):
            self._library.malloc_trim(0)


class _Plain(ABCMeta):
    """Classes that are asked for their instances as all others are, not through `abc` in Python."""

    __instancecheck__ = type.__instancecheck__


def _ask_plainly(base: Any) -> None:
    """Do so for `base` and all classes below it, which have no virtual subclasses.

    Events are asked what they are about two thousand times a turn.
    """
    base.__class__ = _Plain
    for below in base.__subclasses__():
        _ask_plainly(below)


def one_thread_each() -> None:
    """Let linear algebra compute in the thread that asks.

    What a turn computes takes a fraction of a millisecond. A second thread saves nothing there, and burns a core
    while it waits for the next turn. For the libraries loaded by now, in the whole process.
    """
    threadpool_limits(limits=1)


def keep_out_of_collections() -> None:
    """Let the collector of garbage pass over all that is there by now, and collect less often.

    Models and lexicons stay for as long as the process does, and are looked through at each full collection. To be
    called again when a model was loaded in another's place, so that what is left of that one can go.
    """
    gc.unfreeze()
    gc.collect()
    _Allocator().give_back()
    gc.freeze()
    gc.set_threshold(*COLLECT_AT)


def is_plainly_valid(result: Any, checks: Mapping[str, Check]) -> bool:
    """Whether the result of an action is valid beyond doubt. False says only that one has to look."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    if not all(isinstance(response, dict) for response in responses):
        return False
    for event in events:
        kind = event.get("event") if isinstance(event, dict) else None
        check = checks.get(kind) if isinstance(kind, str) else None
        if check is None or not check(event):
            return False
    return True


def event_checks() -> dict[str, Check]:
    """For each kind of event a check of its own schema, where that only names types."""
    envelope = _types_in(EVENT_SCHEMA)
    checks: dict[str, Check] = {}
    for schema in EVENT_SCHEMA["oneOf"]:
        kind, types = schema["properties"]["event"]["const"], _types_in(schema)
        if envelope is not None and types is not None:
            checks[kind] = _checking({**envelope, **types}, tuple(schema.get("required", ())))
    return checks


def _types_in(schema: Mapping[str, Any]) -> dict[str, tuple[type, ...]] | None:
    """The types each property may have; None where the schema asks for more than types."""
    found: dict[str, tuple[type, ...]] = {}
    for name, wanted in schema["properties"].items():
        if not wanted or "const" in wanted:
            continue
        if set(wanted) != {"type"}:
            return None
        kinds = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
        found[name] = tuple(each for kind in kinds for each in _TYPES[kind])
    return found


def _checking(types: Mapping[str, tuple[type, ...]], required: tuple[str, ...]) -> Check:
    def check(event: Mapping[str, Any]) -> bool:
        # Exactly these types: true is a number to Python, and not to JSON.
        return all(name in event for name in required) and all(
            type(event[name]) in allowed for name, allowed in types.items() if name in event
        )

    return check
