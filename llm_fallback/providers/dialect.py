"""Servers that speak OpenAI's API differ in a few words. What one does not know is left out.

Which words those are is learnt from its refusals (status 400 or 422, naming the word) and kept for
as long as the process runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from llm_fallback.providers.asking import messages, reply_schema
from llm_fallback.types import ComposeRequest

OPENAI_URL = "https://api.openai.com/v1"


class Format(str, Enum):
    """How a model is held to JSON: by a schema, by a switch, or by words alone."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    TEXT = "text"


_LOOSER = {Format.SCHEMA: Format.OBJECT, Format.OBJECT: Format.TEXT}
_ABOUT_FORMAT = re.compile(
    r"response_format|json_schema|json_object|json mode|schema|grammar|guided"
)
_ABOUT_ROLES = re.compile(r"system role|role.{0,20}system|roles must alternate")


@dataclass(frozen=True)
class Dialect:
    """What is said to a server, and how."""

    format: Format = Format.SCHEMA
    # Newer models of OpenAI refuse the older name, older servers do not know the newer.
    tokens_word: str = "max_tokens"
    # Models that reason allow only their own temperature: None.
    temperature: float | None = 0.0
    usage: bool = True
    system_role: bool = True

    def arguments(self, request: ComposeRequest) -> dict[str, Any]:
        """The body of a request for a streamed chat completion, the model's name apart."""
        body: dict[str, Any] = {
            "messages": messages(request, self.system_role),
            self.tokens_word: request.max_reply_tokens,
            "stream": True,
        }
        if self.temperature is not None:
            body["temperature"] = self.temperature
        if self.usage:
            body["stream_options"] = {"include_usage": True}
        if self.format is Format.SCHEMA:
            schema = {"name": "reply", "strict": True, "schema": reply_schema()}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.format is Format.OBJECT:
            body["response_format"] = {"type": "json_object"}
        return body

    def after(self, refusal: str, fixed_format: bool = False) -> Dialect | None:
        """Another way to say it, going by the words of a refusal; None if it was not about the way.

        `fixed_format`: the format was chosen by a setting and stays.
        """
        words = refusal.casefold()
        if "max_completion_tokens" in words and self.tokens_word == "max_tokens":
            return replace(self, tokens_word="max_completion_tokens")
        if "temperature" in words and self.temperature is not None:
            return replace(self, temperature=None)
        if re.search("stream_options|include_usage", words) and self.usage:
            return replace(self, usage=False)
        if _ABOUT_ROLES.search(words) and self.system_role:
            return replace(self, system_role=False)
        if _ABOUT_FORMAT.search(words) and self.format in _LOOSER and not fixed_format:
            return replace(self, format=_LOOSER[self.format])
        return None
