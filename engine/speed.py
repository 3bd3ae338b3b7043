"""Two things Rasa works out anew each time, and that are the same every time.

Together they are about half of the time a turn takes. What is decided stays the same: results of
actions are still checked, events still found by their type. Rasa offers no seam for either, so its
functions are replaced, for the whole process and once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from jsonschema import ValidationError  # type: ignore[import-untyped]
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event


@cache
def speed_up_rasa() -> None:
    """Put the faster functions in place. Again does nothing."""
    schema = RemoteAction.action_response_format_spec()
    validator: Any = validator_for(schema)(schema)

    def validate_action_result(_action: RemoteAction, result: dict[str, Any]) -> bool:
        # Rasa checks the schema itself with each result; that is three quarters of the work.
        error: ValidationError | None = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    # Rasa lists all classes of events, with their subclasses, for each single event it reads.
    found_once = lru_cache(maxsize=None)(Event.resolve_by_type)

    RemoteAction._validate_action_result = validate_action_result
    Event.resolve_by_type = staticmethod(found_once)
