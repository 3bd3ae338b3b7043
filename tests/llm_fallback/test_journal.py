"""What is kept of answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timezone

import pytest

from llm_fallback.asking import Answer, Candidate, Rated
from llm_fallback.composing import Composed, Rejected
from llm_fallback.errors import Reason
from llm_fallback.journal import RecordsJournal, gap_reason
from llm_fallback.testing.parts import GUIDE, Starred, asked, found
from llm_fallback.types import ComposeRequest, Rung, Sentence, Usage
from records.fallback_types import AnswerGap, GapReason, LlmCall

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
REQUEST = ComposeRequest("who am [P0]?", "en", (GUIDE,), (), "system", "p1", 100, 8.0, "c1", "v1")


@dataclass
class Kept:
    """A log in memory."""

    calls: list[LlmCall] = field(default_factory=list)
    gaps: list[AnswerGap] = field(default_factory=list)

    def sent(self, call: LlmCall) -> None:
        """Keep a call."""
        self.calls.append(call)

    def missed(self, gap: AnswerGap) -> None:
        """Keep a gap."""
        self.gaps.append(gap)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(Rung.FAQ), None),
        (Answer(Rung.CLARIFY), None),
        (Answer(Rung.EXTRACT, no_llm=Reason.NO_KEY), None),
        (Answer(Rung.UNKNOWN), GapReason.REFUSED),
        (Answer(Rung.OUT_OF_SCOPE), GapReason.REFUSED),
        (Answer(Rung.LLM, rejected=1), GapReason.UNSUPPORTED),
        (Answer(Rung.EXTRACT, no_llm=Reason.TIMEOUT), GapReason.PROVIDER_FAILED),
    ],
)
def test_what_is_a_gap(answer: Answer, reason: GapReason | None) -> None:
    """Refusals, unsupported sentences and failures are gaps; good answers and questions are none."""
    assert gap_reason(answer) is reason


def test_a_call_is_kept_as_it_was_sent() -> None:
    """Request and reply masked, with what it cost and how it ended."""
    log = Kept()
    said = Sentence("[P0] is free.", (GUIDE.id,))
    composed = Composed(
        said=[said], rejected=[Rejected(said, ("content",))], usage=Usage(7, 3), request=REQUEST
    )

    journal = RecordsJournal(log, "openai", "small", lambda: NOW)
    question = asked("who am Nora?", message_id="m1", candidates=(Candidate("greet", 0.2),))
    journal.note(question, found((GUIDE, 0.9)), composed, Answer(Rung.UNKNOWN, rejected=1), MASK)

    (call,) = log.calls
    assert (call.provider, call.model, call.outcome, call.message_id) == (
        "openai",
        "small",
        "ok",
        "m1",
    )
    assert json.loads(call.request)["question"] == "who am [P0]?"
    assert json.loads(call.reply) == [["[P0] is free.", [GUIDE.id]]]
    (gap,) = log.gaps
    assert (gap.reason, gap.question, gap.rung) == (GapReason.REFUSED, "who am [P0]?", "unknown")
    assert [(p.id, p.score) for p in gap.passages] == [(GUIDE.id, 0.9)]
    assert gap.intents == (("greet", 0.2),)


def test_a_good_answer_without_a_model_leaves_nothing() -> None:
    """What needs no mending is not kept."""
    log = Kept()

    RecordsJournal(log, "extractive", "", lambda: NOW).note(
        asked(), found((GUIDE, 0.9)), None, Answer(Rung.FAQ), MASK
    )

    assert (log.calls, log.gaps) == ([], [])


def test_a_rating_is_kept_masked() -> None:
    """With what was said, and from which pages."""
    log = Kept()
    rated = Rated("c1", "m1", "en", "who am Nora?", "You are Nora.", cited=(GUIDE.id,))

    RecordsJournal(log, "extractive", "", lambda: NOW).note_down(rated, MASK)

    (gap,) = log.gaps
    assert (gap.reason, gap.question, gap.reply) == (
        GapReason.THUMBS_DOWN,
        "who am [P0]?",
        "You are [P0].",
    )


MASK = Starred(["Nora"])
