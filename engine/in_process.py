"""Runs the SDK actions in the process of the engine instead of behind an HTTP action server.

Rasa calls its action server through an `EndpointConfig`; this one hands the call to the SDK's own
executor. What crosses is made plain JSON on the way, so that an action behaves here as it does
behind `rasa run actions`: nothing is shared, and what JSON cannot carry fails in the action that
returned it.
"""

from __future__ import annotations

import json
import marshal
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import interfaces
from rasa_sdk.executor import ActionExecutor

from engine.errors import ActionFailed, ActionsBroken
from engine.watch import note_failure

_UNCHANGEABLE = frozenset((str, bool, int, float, type(None)))

NOTHING: dict[str, Any] = {"events": [], "responses": []}


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """An action endpoint without a server."""

    def __init__(self, package: str) -> None:
        """Import every module of `package` and register its actions, as the SDK's server does.

        Raises:
            ActionsBroken: a module cannot be imported. The SDK logs why, and would end the program.
        """
        super().__init__(f"in-process://{package}")
        self._executor = ActionExecutor()
        try:
            self._executor.register_package(package)
        except SystemExit as error:
            raise ActionsBroken(
                f"the actions in {package!r} cannot be imported; the reason stands above"
            ) from error

    @property
    def action_names(self) -> frozenset[str]:
        """The names of the registered actions."""
        return frozenset(self._executor.actions)

    async def request(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run one action.

        Raises:
            ActionExecutionRejection: the action refused to run, and the policies choose another.
            ActionFailed: it raised anything else. Not a `RasaException`, which Rasa would log
                and forget while it fills slots.
        """
        call = kwargs["json"]
        name = call["next_action"]
        try:
            result = await self._executor.run(_detached(call))
            return dict(json.loads(json.dumps(result or NOTHING)))
        except interfaces.ActionExecutionRejection as refusal:
            raise ActionExecutionRejection(refusal.action_name, str(refusal)) from refusal
        except Exception as error:
            failure = ActionFailed(f"action {name!r} raised {type(error).__name__}")
            note_failure(failure)
            raise failure from error


def _detached(call: dict[str, Any]) -> dict[str, Any]:
    """The call with its own copy of what actions are tempted to change in place."""
    tracker = dict(call["tracker"])
    tracker["slots"] = {
        # Most slots hold what nobody can change.
        name: value if type(value) in _UNCHANGEABLE else _copied(value)
        for name, value in tracker["slots"].items()
    }
    for key in ("latest_message", "active_loop"):
        tracker[key] = _copied(tracker.get(key))
    return {**call, "tracker": tracker}


def _copied(value: Any) -> Any:
    try:
        # Plain data, as it nearly always is, in a quarter of the time.
        return marshal.loads(marshal.dumps(value))  # noqa: S302 -- our own, from a line above
    except ValueError:
        return json.loads(json.dumps(value))
