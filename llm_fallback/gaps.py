"""The gaps as a table: what customers asked that the shop's pages do not answer well.

For a spreadsheet, or for whatever puts like questions together. Questions and replies are masked.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TextIO

from llm_fallback.guards.cache import normalised
from records.fallback import FallbackRecords
from records.fallback_types import AnswerGap, GapReason, KeptGap

Row = dict[str, str | int | float | None]


def gaps_since(
    records: FallbackRecords,
    since: datetime | None = None,
    reason: GapReason | None = None,
    language: str | None = None,
) -> Iterator[KeptGap]:
    """All gaps that fit, newest first, read page by page. Raises RecordsUnreachable."""
    before: int | None = None
    while page := records.gaps(reason, language, before=before):
        for kept in page:
            if since is None or kept.gap.at >= since:
                yield kept
        before = page[-1].id


def one_by_one(gaps: Iterable[KeptGap]) -> list[Row]:
    """A row for each gap: when, where, why, the question, the reply, the likeliest intent and passage."""
    return [{"id": kept.id, **_about(kept.gap)} for kept in gaps]


def grouped(gaps: Iterable[KeptGap]) -> list[Row]:
    """A row for each question, however it is spaced and written; how often, the most frequent first.

    The rest of a row is that of the newest one.
    """
    found: dict[tuple[str, str], Row] = {}
    for kept in gaps:
        key = (kept.gap.language, normalised(kept.gap.question))
        row = found.setdefault(key, {"times": 0, **_about(kept.gap)})
        row["times"] = int(row["times"] or 0) + 1
    return sorted(found.values(), key=lambda row: -int(row["times"] or 0))


def write(rows: Sequence[Row], file: TextIO, *, as_csv: bool) -> None:
    """Write rows as CSV with a head, or as one JSON object a line."""
    if not as_csv:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    if rows:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)


def _about(gap: AnswerGap) -> Row:
    intent, confidence = gap.intents[0] if gap.intents else (None, None)
    passage = gap.passages[0] if gap.passages else None
    return {
        "at": gap.at.isoformat(timespec="seconds"),
        "reason": gap.reason.value,
        "rung": gap.rung,
        "language": gap.language,
        "question": gap.question,
        "reply": gap.reply,
        "intent": intent,
        "intent_confidence": confidence,
        "passage": passage.id if passage else None,
        "passage_score": passage.score if passage else None,
        "conversation": gap.conversation,
        "message_id": gap.message_id,
    }


def _harmless(value: str | int | float | None) -> str | int | float | None:
    """A text that no spreadsheet takes for a formula: customers type what they like."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
