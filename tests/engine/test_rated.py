"""What a customer rated, read back from the events of a conversation."""

from __future__ import annotations

from typing import Any

from engine.rated import rated_in
from llm_fallback.asking import Candidate


def events(source: str) -> list[dict[str, Any]]:
    """A question and two replies, the second one from `source`."""
    return [
        {
            "event": "user",
            "message_id": "m1",
            "text": "is it free?",
            "timestamp": 1.0,
            "parse_data": {"intent_ranking": [{"name": "help", "confidence": 0.2}]},
        },
        {"event": "bot", "text": "Sorry.", "timestamp": 2.0, "metadata": {}},
        {
            "event": "bot",
            "text": "A return is free.",
            "timestamp": 3.0,
            "metadata": {"source": source, "language": "en", "citations": [{"id": "returns.fee"}]},
        },
    ]


def test_an_answer_from_pages_is_read_back() -> None:
    """The question, the reply that was rated, what it rested on and what else it might have been."""
    rated = rated_in(events("faq"), "s1", "m1.1", "en")

    assert rated is not None
    assert (rated.question, rated.reply) == ("is it free?", "A return is free.")
    assert (rated.cited, rated.candidates) == (("returns.fee",), (Candidate("help", 0.2),))
    assert (rated.conversation_id, rated.message_id) == ("s1", "m1")


def test_a_reply_of_a_flow_is_none_of_it() -> None:
    """What no page said, no better page mends."""
    assert rated_in(events("flow"), "s1", "m1.1", "en") is None


def test_a_reply_that_never_was_is_none() -> None:
    """Another turn, or more replies than there were."""
    assert rated_in(events("faq"), "s1", "m2.0", "en") is None
    assert rated_in(events("faq"), "s1", "m1.7", "en") is None
