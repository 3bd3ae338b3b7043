"""Keeps what was asked of a language model and what was not answered well, masked, in the records."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from llm_fallback.asking import Answer, Asked, Rated
from llm_fallback.audit import AuditLog, GapStore, request_json
from llm_fallback.composing import Composed, Mask
from llm_fallback.errors import Reason
from llm_fallback.types import Found, Rung
from records.fallback_types import AnswerGap, FoundPassage, GapReason, LlmCall

REFUSALS = frozenset({Rung.UNKNOWN, Rung.OUT_OF_SCOPE, Rung.NOT_UNDERSTOOD})


class Log(AuditLog, GapStore, Protocol):
    """Where both are kept."""


class RecordsJournal:
    """A `Journal` that writes into the records. `model` is the model's name as set, for the log."""

    def __init__(self, log: Log, provider: str, model: str, now: Callable[[], datetime]) -> None:
        """`now` gives the time, aware, in UTC."""
        self._log = log
        self._provider = provider
        self._model = model
        self._now = now

    def note(
        self, asked: Asked, found: Found, composed: Composed | None, answer: Answer, mask: Mask
    ) -> None:
        """See `service.Journal`."""
        if composed is not None and composed.request is not None:
            self._log.sent(self._call(asked, composed))
        reason = gap_reason(answer)
        if reason is not None:
            self._log.missed(self._gap(asked, found, answer, reason, mask))

    def note_down(self, rated: Rated, mask: Mask) -> None:
        """See `service.Journal`."""
        self._log.missed(
            AnswerGap(
                conversation=rated.conversation_id,
                at=self._now(),
                reason=GapReason.THUMBS_DOWN,
                language=rated.language,
                question=mask.mask(rated.question),
                reply=mask.mask(rated.reply),
                intents=tuple((c.intent, c.confidence) for c in rated.candidates),
                passages=tuple(FoundPassage(id_, 1.0) for id_ in rated.cited),
                message_id=rated.message_id,
            )
        )

    def _call(self, asked: Asked, composed: Composed) -> LlmCall:
        assert composed.request is not None
        said = [[sentence.text, list(sentence.sources)] for sentence in composed.said]
        return LlmCall(
            conversation=asked.conversation_id,
            at=self._now(),
            provider=self._provider,
            model=self._model,
            prompt_version=composed.request.prompt_version,
            index_version=composed.request.index_version,
            request=request_json(composed.request),
            reply=json.dumps(said, ensure_ascii=False),
            outcome=composed.failed.value if composed.failed else "ok",
            prompt_tokens=composed.usage.prompt_tokens,
            completion_tokens=composed.usage.completion_tokens,
            cost=composed.usage.cost,
            took_ms=round(composed.took_s * 1000),
            message_id=asked.message_id,
        )

    def _gap(
        self, asked: Asked, found: Found, answer: Answer, reason: GapReason, mask: Mask
    ) -> AnswerGap:
        return AnswerGap(
            conversation=asked.conversation_id,
            at=self._now(),
            reason=reason,
            language=asked.language,
            question=mask.mask(asked.text),
            reply=mask.mask(answer.text),
            intents=tuple((c.intent, c.confidence) for c in asked.candidates),
            passages=tuple(FoundPassage(hit.passage.id, hit.score) for hit in found.hits),
            rung=answer.rung.value,
            message_id=asked.message_id,
        )


def gap_reason(answer: Answer) -> GapReason | None:
    """Why an answer is a gap in what the shop's pages say; None if it is none."""
    if answer.rung in REFUSALS:
        return GapReason.REFUSED
    if answer.rejected:
        return GapReason.UNSUPPORTED
    if answer.no_llm not in (None, Reason.NO_KEY):
        return GapReason.PROVIDER_FAILED
    return None
