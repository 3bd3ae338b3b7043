"""Fills the responses of the domain, and says so when one comes out wrong.

Rasa stays silent about a response nobody defined and sends out a `{placeholder}` nobody filled.
"""

from __future__ import annotations

from typing import Any

import structlog
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from engine.replies import unfilled_placeholders

log = structlog.get_logger()


class CheckedResponses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's own responses, with the language they were chosen in noted on each."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Choose and fill a response; None, and an error in the log, if there is none to say."""
        response: dict[str, Any] | None = await super().generate(
            utter_action, tracker, output_channel, **kwargs
        )
        if response is None:
            log.error("response_missing", response=utter_action)
            return None
        left = unfilled_placeholders(response, self.responses.get(utter_action, ()))
        if left:
            log.error("response_placeholder_unfilled", response=utter_action, placeholders=left)
        language = tracker.slots.get("language")
        if language is not None and language.value:
            response.setdefault("language", language.value)
        return response
