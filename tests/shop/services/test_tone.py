"""What the sound of messages changes: one remark of each kind, and a priority that only rises."""

from __future__ import annotations

import pytest

from shop.services.tone import CALM, HARM, Mood, Remark, notice


@pytest.mark.parametrize(
    ("tone", "remark", "priority"),
    [
        ("frustration", Remark.APOLOGY, 1),
        ("threat", Remark.PERSON, 2),
        ("abuse", Remark.PERSON, 1),
        (HARM, Remark.CONCERN, 3),
        ("urgency", None, 1),
        ("gratitude", None, 0),
        (CALM, None, 0),
    ],
)
def test_each_tone_has_its_remark(tone: str, remark: Remark | None, priority: int) -> None:
    """Anger gets a word of regret, threats and abuse the offer of a person, the rest nothing."""
    mood, made = notice(Mood(), tone, "track_order")

    assert made is remark
    assert (mood.tone, mood.priority) == (tone, priority)


def test_a_remark_is_made_once() -> None:
    """The second angry message is answered without another apology; a threat still has its offer."""
    mood, first = notice(Mood(), "frustration", "track_order")
    mood, second = notice(mood, "frustration", "cancel_order")
    mood, third = notice(mood, "threat", "cancel_order")

    assert (first, second, third) == (Remark.APOLOGY, None, Remark.PERSON)


def test_the_priority_never_falls() -> None:
    """Calm or thankful words after a threat leave the ticket where it is."""
    mood, _ = notice(Mood(), "threat", "track_order")
    mood, _ = notice(mood, "gratitude", "thanks")

    assert (mood.priority, mood.tone) == (2, "gratitude")


@pytest.mark.parametrize("tone", ["frustration", "threat", "abuse"])
def test_nothing_is_said_to_who_is_handed_over(tone: str) -> None:
    """A person who is asked for, or already on the way, is not offered again; the priority rises."""
    asked, said = notice(Mood(), tone, "hand_over")
    queued, after = notice(Mood(), tone, "track_order", with_bot=False)

    assert (said, after) == (None, None)
    assert asked.priority == queued.priority > 0


def test_the_rule_for_mere_anger_speaks_for_itself() -> None:
    """`frustration` apologises and offers a person by its own response: nothing is said twice."""
    mood, said = notice(Mood(), "frustration", "frustration")
    _, later = notice(mood, "threat", "track_order")

    assert (said, later) == (None, None)


@pytest.mark.parametrize("intent", ["hand_over", "frustration"])
def test_concern_is_said_whatever_else_answers(intent: str) -> None:
    """Neither the wish for a person nor anger keeps the words of concern back; once is enough."""
    mood, first = notice(Mood(), HARM, intent)
    _, second = notice(mood, HARM, intent)

    assert (first, second) == (Remark.CONCERN, None)
