"""What a call to a language model costs, and what it may cost at most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from llm_fallback.types import ComposeRequest

_MILLION = Decimal(1_000_000)
# English has about four bytes to a token, Hindi about three to one in older vocabularies.
_BYTES_PER_TOKEN = 3
# Our own words around the question: format, labels, schema.
_FRAME_TOKENS = 500


@dataclass(frozen=True)
class Prices:
    """Prices of a model in the currency of the budgets, per million tokens."""

    prompt_per_million: Decimal = Decimal(0)
    completion_per_million: Decimal = Decimal(0)

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What these tokens cost."""
        prompt = self.prompt_per_million * prompt_tokens
        return (prompt + self.completion_per_million * completion_tokens) / _MILLION

    def estimate(self, request: ComposeRequest) -> Decimal:
        """What answering `request` costs at most, give or take: tokens are guessed from its size."""
        texts = [request.system, request.question, *(turn.text for turn in request.history)]
        texts += [part for p in request.passages for part in (p.title, p.text)]
        texts += [part for skill in request.skills.items() for part in skill]
        size = sum(len(text.encode("utf-8", "replace")) for text in texts)
        return self.cost(size // _BYTES_PER_TOKEN + _FRAME_TOKENS, request.max_reply_tokens)
