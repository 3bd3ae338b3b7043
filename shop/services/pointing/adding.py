"""Whether what a message names comes on top of what is settled already."""

from __future__ import annotations

from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.phrases import phrasebook, tokenize

_OPENERS = "adding_openers"
_BEFORE = ("answer_yes", "answer_yes_weak", "answer_please", "answer_softener")


def adds(text: str, language: str = "en") -> bool:
    """Whether the message adds: "the kettle too", or "and the kettle" at its beginning or behind a yes.

    Pure; no input raises.
    """
    words = lexicon(language)
    said = tokenize(gloss(text, words))
    spaced = f" {' '.join(said)} "
    if any(f" {phrase} " in spaced for phrase in words.mapping("item_marks")["also"]):
        return True
    book = phrasebook(words, (*_BEFORE, _OPENERS))
    start = book.after(said, frozenset(_BEFORE))
    return any(label == _OPENERS for _, label in book.at(said, start))
