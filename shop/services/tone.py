"""What the sound of a message changes: a word of regret, the offer of a person, how soon people look.

So does harm that a message tells of.

None of this decides what is done: the message is answered as any other, after the remark. Each remark
is made once a conversation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

CALM = "calm"
# Not a sound: the message tells of harm (shop.services.harm), which is graver than any.
HARM = "harm"

# How far up a ticket stands; 0 is where all tickets start.
PRIORITIES = {HARM: 3, "threat": 2, "frustration": 1, "urgency": 1, "abuse": 1}

# What is said to these regrets and offers a person by itself.
_REGRETTED = frozenset({"frustration"})
# These bring a person anyway.
_HANDED_OVER = frozenset({"hand_over"})


class Remark(str, Enum):
    """What is said before a message is answered."""

    APOLOGY = "apology"
    PERSON = "person"
    CONCERN = "concern"


@dataclass(frozen=True)
class Mood:
    """What was noticed in a conversation so far: the latest tone, what was said to it, the priority."""

    tone: str = CALM
    made: frozenset[Remark] = frozenset()
    priority: int = 0


def notice(mood: Mood, tone: str, intent: str, with_bot: bool = True) -> tuple[Mood, Remark | None]:
    """The mood after a message of that tone, and the remark to make on it, if any.

    `with_bot` is false while a person has the conversation or is on the way: then none is made.
    """
    priority = max(mood.priority, PRIORITIES.get(tone, 0))
    after = replace(mood, tone=tone, priority=priority)
    if intent in _REGRETTED and tone != HARM:
        return replace(after, made=mood.made | {Remark.APOLOGY, Remark.PERSON}), None
    remark = _fitting(tone)
    if remark is None or remark in mood.made or not with_bot:
        return after, None
    if intent in _HANDED_OVER and remark is not Remark.CONCERN:
        return after, None
    return replace(after, made=mood.made | {remark}), remark


def _fitting(tone: str) -> Remark | None:
    return {
        "threat": Remark.PERSON,
        "abuse": Remark.PERSON,
        "frustration": Remark.APOLOGY,
        HARM: Remark.CONCERN,
    }.get(tone)
