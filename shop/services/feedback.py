"""A customer's score of a conversation: 1 to 5, and a comment if they like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shop.services.pointing.answers import find_answer, is_never_mind, is_skip
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.scripts import folded
from shop.services.pointing.types import Answer
from shop.services.requests.draft import Said
from shop.services.requests.hear import ANSWERS, MAX_ATTEMPTS, SURE_OF_ANOTHER_REQUEST

_SCORE = re.compile(r"(?<![\d.,])([1-5])(?!\d|[.,]\d)(?:\s*(?:/|out of)\s*5)?")
MAX_COMMENT = 1000


@dataclass(frozen=True)
class Feedback:
    """What a message said of the conversation. `over`: it is let go, with the rating given so far."""

    rating: str | None = None
    comment: str | None = None
    problem: str = "none"
    over: bool = False
    elsewhere: bool = False


def hear_feedback(asked: str | None, said: Said, rating: str | None, misses: int = 0) -> Feedback:
    """Take the answer to "how was it?" (`asked` is "rating") or to "anything to add?" ("comment").

    `misses` is how often the score was not understood before; the third time it is let go. `elsewhere`
    is a message about something other than the score.
    """
    if is_never_mind(said.text, said.language):
        return Feedback(rating=rating, over=True)
    if asked == "comment":
        no = find_answer(said.text, said.language) is Answer.NO
        skipped = said.affirmed is False or no or is_skip(said.text, said.language)
        return Feedback(rating, "-" if skipped else said.text.strip()[:MAX_COMMENT] or None)
    score = said.choice if said.choice_for == "rating" else _score(said)
    if score is None and asked == "rating":
        if said.intent not in ANSWERS and said.confidence >= SURE_OF_ANOTHER_REQUEST:
            return Feedback(elsewhere=True)
        return Feedback(problem="not_understood", over=misses + 1 >= MAX_ATTEMPTS)
    return Feedback(rating=score)


def _score(said: Said) -> str | None:
    text = folded(said.text.lower())
    stars = text.count("⭐")
    if 1 <= stars <= 5:
        return str(stars)
    found = _SCORE.findall(text)
    if len(set(found)) == 1:
        return str(found[0])
    words = lexicon(said.language).mapping("rating_words")
    given = text.split()
    return next((n for n, fs in words.items() if any(folded(f) in given for f in fs)), None)
