"""Whether a message tells of somebody hurt, or of a fire, a shock or the like."""

from __future__ import annotations

from shop.services.pointing.lexicon import BASE_LANGUAGE, lexicon, own_lexicon
from shop.services.pointing.phrases import phrasebook, tokenize

# Stands for words that only look like harm.
_HARMLESS = "-"


def tells_harm(text: str, language: str = "en") -> bool:
    """Whether the message says that harm was done. Pure; no input raises.

    Sections read: `harm`, `harm_not`, in every language that is listened for in `language`.
    """
    said = tokenize(text)
    for heard in dict.fromkeys((*lexicon(language).heard, BASE_LANGUAGE)):
        book = phrasebook(own_lexicon(heard), ("harm", "harm_not"))
        if book.contains(book.cut(said, "harm_not", _HARMLESS), frozenset({"harm"})):
            return True
    return False
