"""Whether a sentence is one: words put beside each other claim nothing and are no answer.

All of them may stand in a source, so that nothing else finds fault with them. What is a sentence of a source
word for word is not looked at here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

import regex

from llm_fallback.verifier.reading import SILENT, Reading
from llm_fallback.verifier.types import Aspect, Problem

# A mark before anything was said, a mark that closes nothing, a mark parted from its word, marks of programs.
_BROKEN = regex.compile(
    r"^\s*[,;:.!?)\]।]|[,;:]\s*[,;:.!?।]|[\p{L}\p{M}\p{N}]\s+[,;:.!?](?=\s|$)|[{}\\|~^\ufffd]"
)
# The same word again and again says nothing. Hindi doubles words, and so does Hinglish.
_MOST_IN_A_ROW = {"en": 1}
_ELSEWHERE_IN_A_ROW = 2
# Of a long sentence no word but the smallest makes up so much.
_MOST_SHARE, _FEWEST_WORDS = 0.34, 6
_LEAST_CONTENT = 2
# So few English words without a small one among them ("warranty delivery") are a heading at best.
_MOST_BARE = 3


def check_form(reading: Reading) -> Iterable[Problem]:
    """Marks in places where no sentence has them, words said again and again, one bare word of content."""
    if match := _BROKEN.search(reading.text):
        yield Problem(Aspect.FORM, match[0].strip() or reading.text)
    words = [token.low for token in reading.tokens if token.kind != "mark"]
    most = _MOST_IN_A_ROW.get(reading.language, _ELSEWHERE_IN_A_ROW)
    for word, again in groupby(words):
        if len(list(again)) > most:
            yield Problem(Aspect.FORM, word)
    if len(words) >= _FEWEST_WORDS:
        word, count = Counter(words).most_common(1)[0]
        if count > _MOST_SHARE * len(words):
            yield Problem(Aspect.FORM, word)
    small = any(term.weight == SILENT for term in reading.terms)
    if reading.language == "en" and 0 < len(words) <= _MOST_BARE and not small:
        yield Problem(Aspect.FORM, reading.text)
    content = {term.stem for term in reading.terms if term.weight > SILENT}
    if len(content) < _LEAST_CONTENT and not reading.values:
        yield Problem(Aspect.FORM, " ".join(sorted(content)) or reading.text)
