"""Reads and writes what the fallback keeps: calls of language models, and gaps in what is known.

Every method is one transaction, blocks while it runs, and raises RecordsUnreachable when the
database does not answer.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from records.database import transaction
from records.fallback_types import (
    AnswerGap,
    FoundPassage,
    GapReason,
    KeptCall,
    KeptGap,
    LlmCall,
)
from records.tables import answer_gaps, llm_calls

PAGE = 100
_MILLION = 1_000_000


class FallbackRecords:
    """Calls and gaps. Whoever adds masks first: nothing here looks for personal data."""

    def __init__(self, engine: Engine) -> None:
        """`engine` comes from `open_database`; the tables must be there (`migrate`)."""
        self._writer = engine
        self._reader = engine.execution_options(reading=True)

    def add_call(self, call: LlmCall) -> int:
        """Keep a call; the number it is kept under."""
        row = {name: getattr(call, name) for name in _SAME_IN_CALLS}
        row["cost_millionths"] = int((call.cost * _MILLION).to_integral_value())
        return self._add(llm_calls, row)

    def add_gap(self, gap: AnswerGap) -> int:
        """Keep a gap; the number it is kept under."""
        row = {name: getattr(gap, name) for name in _SAME_IN_GAPS}
        row["reason"] = gap.reason.value
        row["intents"] = json.dumps(gap.intents)
        row["passages"] = json.dumps([[p.id, p.score] for p in gap.passages])
        return self._add(answer_gaps, row)

    def calls(
        self, conversation: str | None = None, before: int | None = None, limit: int = PAGE
    ) -> list[KeptCall]:
        """Calls, newest first. `before` is the number of the last one of the page before this one."""
        query = sa.select(llm_calls)
        if conversation is not None:
            query = query.where(llm_calls.c.conversation == conversation)
        return [KeptCall(row.id, _call(row)) for row in self._page(query, llm_calls, before, limit)]

    def gaps(
        self,
        reason: GapReason | None = None,
        language: str | None = None,
        conversation: str | None = None,
        before: int | None = None,
        limit: int = PAGE,
    ) -> list[KeptGap]:
        """Gaps, newest first. `before` is the number of the last one of the page before this one."""
        query = sa.select(answer_gaps)
        wanted = {
            "reason": None if reason is None else reason.value,
            "language": language,
            "conversation": conversation,
        }
        for name, value in wanted.items():
            if value is not None:
                query = query.where(answer_gaps.c[name] == value)
        rows = self._page(query, answer_gaps, before, limit)
        return [KeptGap(row.id, _gap(row)) for row in rows]

    def delete_conversation(self, conversation: str) -> int:
        """Delete everything kept of a conversation; how many records that were."""
        with transaction(self._writer) as connection:
            return sum(
                connection.execute(
                    table.delete().where(table.c.conversation == conversation)
                ).rowcount
                for table in (llm_calls, answer_gaps)
            )

    def delete_older(self, calls_before: datetime, gaps_before: datetime) -> int:
        """Delete calls and gaps from before two aware times; how many records that were.

        For a shop's retention rule: gaps are worth keeping longer than calls.
        """
        with transaction(self._writer) as connection:
            return sum(
                connection.execute(table.delete().where(table.c.at < before)).rowcount
                for table, before in ((llm_calls, calls_before), (answer_gaps, gaps_before))
            )

    def _add(self, table: sa.Table, row: dict[str, Any]) -> int:
        with transaction(self._writer) as connection:
            return int(connection.execute(table.insert().values(**row)).inserted_primary_key[0])

    def _page(self, query: Any, table: sa.Table, before: int | None, limit: int) -> list[Any]:
        if before is not None:
            query = query.where(table.c.id < before)
        with transaction(self._reader) as connection:
            return list(connection.execute(query.order_by(table.c.id.desc()).limit(limit)))


_SAME_IN_CALLS = (
    "conversation", "message_id", "at", "provider", "model", "prompt_version", "index_version", "request",
    "reply", "outcome", "prompt_tokens", "completion_tokens", "took_ms",
)  # fmt: skip
_SAME_IN_GAPS = ("conversation", "message_id", "at", "rung", "language", "question", "reply")


def _call(row: Any) -> LlmCall:
    same = {name: getattr(row, name) for name in _SAME_IN_CALLS}
    return LlmCall(**same, cost=Decimal(row.cost_millionths) / _MILLION)


def _gap(row: Any) -> AnswerGap:
    same = {name: getattr(row, name) for name in _SAME_IN_GAPS}
    return AnswerGap(
        **same,
        reason=GapReason(row.reason),
        intents=tuple((name, score) for name, score in json.loads(row.intents)),
        passages=tuple(FoundPassage(name, score) for name, score in json.loads(row.passages)),
    )
