"""What the records hold of the fallback, free of the database. Nothing in it is personal: masked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum


@dataclass(frozen=True)
class LlmCall:
    """One call of a language model. `request` is JSON, masked as it was sent; `reply` masked as it came.

    `outcome` is "ok" or the reason it failed. `cost` is in the currency of the budget, kept to a
    millionth; `took_ms` is wall-clock time.
    """

    conversation: str
    at: datetime
    provider: str
    model: str
    prompt_version: str
    index_version: str
    request: str
    reply: str
    outcome: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)
    took_ms: int = 0
    message_id: str | None = None


class GapReason(str, Enum):
    """Why an answer is missing or not good."""

    # Nothing in the sources answers it.
    REFUSED = "refused"
    # The model said a sentence no source supports; it was dropped.
    UNSUPPORTED = "unsupported"
    # No model could be asked: an error, a time-out, no money left.
    PROVIDER_FAILED = "provider_failed"
    THUMBS_DOWN = "thumbs_down"


@dataclass(frozen=True)
class FoundPassage:
    """A passage that was found, and how well it was thought to answer, from 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True)
class AnswerGap:
    """A question that was not answered well. `question` and `reply` are masked.

    `intents` are (name, confidence), best first; `passages` what retrieval found, best first;
    `rung` the step of the ladder that answered.
    """

    conversation: str
    at: datetime
    reason: GapReason
    language: str
    question: str
    reply: str = ""
    intents: tuple[tuple[str, float], ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    rung: str | None = None
    message_id: str | None = None


@dataclass(frozen=True)
class Kept:
    """The number a record is kept under; newer ones have higher numbers."""

    id: int


@dataclass(frozen=True)
class KeptCall(Kept):
    """A call as it is kept."""

    call: LlmCall


@dataclass(frozen=True)
class KeptGap(Kept):
    """A gap as it is kept."""

    gap: AnswerGap
