"""The yes before a write: nothing but a plain yes to the summary just shown counts."""

from __future__ import annotations

from shop.services.pointing.answers import MAX_PLAIN_TOKENS, find_answer
from shop.services.pointing.phrases import clauses
from shop.services.pointing.types import Answer
from shop.services.requests.draft import Draft, End, Said


def answer_of(draft: Draft, said: Said) -> Answer:
    """What the message answers to the summary: a button decides, text is read strictly."""
    if said.affirmed is not None:
        return Answer.YES if said.affirmed else Answer.NO
    operation = draft.operation or draft.kind.operation
    return find_answer(said.text, said.language, operation=operation)


def is_plain_answer(draft: Draft, said: Said) -> bool:
    """Whether the message is a yes or a no and nothing else."""
    return answer_of(draft, said) in (Answer.YES, Answer.NO)


def holds_answer(draft: Draft, said: Said) -> bool:
    """Whether there is a yes or a no in the message, whatever stands beside it."""
    return answer_of(draft, said) is not Answer.NONE


def begins_with_no(said: Said) -> bool:
    """Whether the message begins with a no, whatever follows it."""
    first = next(iter(clauses(said.text)), ())
    return any(
        find_answer(" ".join(first[:length]), said.language) is Answer.NO
        for length in range(1, min(len(first), MAX_PLAIN_TOKENS) + 1)
    )


def listen(draft: Draft, said: Said) -> bool:
    """Hear a plain yes or no. False if the message holds something else, which may be a correction."""
    answer = answer_of(draft, said)
    if answer is Answer.YES:
        # Agreed to what was shown; `quote` takes it back if that is no longer what would be done.
        draft.confirmed = draft.digest is not None
        return True
    if answer is Answer.NO:
        draft.end = End.DECLINED
        return True
    if answer is Answer.MIXED:
        draft.problem = "unclear_yes"
    return False
