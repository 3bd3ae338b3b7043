"""What is kept of answers, and that keeping it never costs an answer."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

from llm_fallback.audit import RecordsLog, request_json
from llm_fallback.types import ComposeRequest, Kind, Passage, Turn
from records.database import migrate, open_database
from records.fallback import FallbackRecords
from records.fallback_types import AnswerGap, GapReason, LlmCall

NOW = datetime(2024, 5, 17, tzinfo=timezone.utc)
CALL = LlmCall("c1", NOW, "openai", "small", "en-1", "i1", "{}", "Yes.", "ok")
GAP = AnswerGap("c1", NOW, GapReason.REFUSED, "en", "why?")


def test_calls_and_gaps_are_kept(tmp_path: Path) -> None:
    """What is handed in can be read back from the records."""
    url = f"sqlite:///{tmp_path}/records.db"
    migrate(url)
    engine = open_database(url)
    records = FallbackRecords(engine)
    log = RecordsLog(records)
    log.sent(CALL)
    log.missed(GAP)

    assert [kept.call for kept in records.calls()] == [CALL]
    assert [kept.gap for kept in records.gaps()] == [GAP]
    engine.dispose()


def test_records_that_do_not_answer_stop_nothing() -> None:
    """A log that cannot be written is lost; the answer goes out."""
    log = RecordsLog(FallbackRecords(open_database("postgresql://u:secret@127.0.0.1:1/x")))

    assert log.sent(CALL) is None  # type: ignore[func-returns-value]
    assert log.missed(GAP) is None  # type: ignore[func-returns-value]


def test_a_request_is_kept_without_its_prompt() -> None:
    """Question, history and passages are kept as sent; of the prompt its version is enough."""
    request = ComposeRequest(
        question="[NAME_1] asks",
        language="en",
        passages=(Passage("faq:a", Kind.FAQ, "en", "A", "text"),),
        history=(Turn("hello", by_customer=True),),
        system="the whole prompt",
        prompt_version="en-1",
        max_reply_tokens=100,
        deadline_s=1,
        conversation_id="c1",
    )
    kept = json.loads(request_json(request))

    assert kept["question"] == "[NAME_1] asks"
    assert kept["passages"] == [["faq:a", "text"]]
    assert kept["history"] == [[True, "hello"]]
    assert "the whole prompt" not in json.dumps(kept)
