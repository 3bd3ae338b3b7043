"""What is kept of answers: what was sent to a language model, and what could not be answered.

Both take masked texts only. A record that cannot be written is logged and lost: no customer waits
for a log, and no answer fails for it.
"""

from __future__ import annotations

import json
from typing import Protocol

import structlog

from llm_fallback.types import ComposeRequest
from records.errors import RecordsError
from records.fallback import FallbackRecords
from records.fallback_types import AnswerGap, LlmCall

_log = structlog.get_logger()


class AuditLog(Protocol):
    """Where it is kept that a language model was asked. May block for as long as a database does."""

    def sent(self, call: LlmCall) -> None:
        """Keep a call, after it ended. Never raises."""


class GapStore(Protocol):
    """Where it is kept that a question was not answered well. May block as long as a database does."""

    def missed(self, gap: AnswerGap) -> None:
        """Keep a gap. Never raises."""


class RecordsLog:
    """Both, in the records."""

    def __init__(self, records: FallbackRecords) -> None:
        """`records` as opened at the start."""
        self._records = records

    def sent(self, call: LlmCall) -> None:
        """See `AuditLog`."""
        try:
            self._records.add_call(call)
        except RecordsError as error:
            _log.warning("llm_call_not_kept", outcome=call.outcome, error=type(error).__name__)

    def missed(self, gap: AnswerGap) -> None:
        """See `GapStore`."""
        try:
            self._records.add_gap(gap)
        except RecordsError as error:
            _log.warning("answer_gap_not_kept", reason=gap.reason.value, error=type(error).__name__)


def request_json(request: ComposeRequest) -> str:
    """A masked request as it is kept: the prompt by its version, passages by id and text."""
    kept = {
        "question": request.question,
        "language": request.language,
        "prompt_version": request.prompt_version,
        "history": [[turn.by_customer, turn.text] for turn in request.history],
        "passages": [[passage.id, passage.text] for passage in request.passages],
        "skills": sorted(request.skills),
        "max_reply_tokens": request.max_reply_tokens,
    }
    return json.dumps(kept, ensure_ascii=False)
