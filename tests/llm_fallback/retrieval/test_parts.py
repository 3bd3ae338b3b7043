"""What in a message may be a question of its own."""

from __future__ import annotations

from llm_fallback.retrieval.parts import MOST_PARTS, parts


def test_sentences_are_parts() -> None:
    """What stops end is a part, if it has words enough to be a question."""
    found = parts("I bought a lamp. It is far too big for us. Can I send it back?", "en")

    assert found == ["I bought a lamp.", "It is far too big for us.", "Can I send it back?"]


def test_without_stops_a_part_begins_where_a_question_does() -> None:
    """What was spoken is cut before the words that begin a question."""
    found = parts("great umm and how do i get my money back", "en")

    assert "how do i get my money back" in found


def test_one_short_question_has_no_parts() -> None:
    """The whole is never a part of itself."""
    assert parts("How long can I return shoes?", "en") == []


def test_parts_are_few() -> None:
    """However long a message is, it is not searched for more than so often."""
    assert len(parts("Is this one of the many sentences? " * 40, "en")) == MOST_PARTS
