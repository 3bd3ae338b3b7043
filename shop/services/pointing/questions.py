"""Whether a message asks something."""

from __future__ import annotations

from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.phrases import Tokens, tokenize

QUESTION_MARKS = ("?", "？")
# "Which" alone is no question of its own, but an answer that wants more.
LEAST_WORDS = 3


def is_question(text: str, language: str = "en") -> bool:
    """Whether it ends like a question, or begins like one; of at least three words. Sections read:
    `question_openers`."""
    said = tuple(token for token in tokenize(text) if any(c.isalnum() for c in token))
    if len(said) < LEAST_WORDS:
        return False
    if text.rstrip().endswith(QUESTION_MARKS):
        return True
    openers = (tokenize(words) for words in lexicon(language).words("question_openers"))
    return any(_begins(said, opener) for opener in openers)


def _begins(said: Tokens, opener: Tokens) -> bool:
    return said[: len(opener)] == opener
