"""A message cut where a new request begins: at the end of a sentence, or at "and return ..."."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Marks, find, table
from shop.services.pointing.text import Gap, Token, normalise, tokens

MAX_CLAUSES = 12
_REACH = 6


def clauses(text: str, words: Lexicon) -> list[str]:
    """The clauses of a message in order, at most MAX_CLAUSES; the rest stays with the last one."""
    plain = normalise(text)
    said = tokens(plain, words)
    marks = find(said, table(words, "item_marks"))
    cuts = [i for i in range(1, len(said)) if _begins(said, marks, i)][: MAX_CLAUSES - 1]
    edges = [0, *(said[i].start for i in cuts), len(plain)]
    return [plain[start:end] for start, end in itertools.pairwise(edges)]


def asks(clause: str, words: Lexicon) -> bool:
    """Whether a clause has a verb of a request of its own ("return", "change")."""
    return bool(find(tokens(clause, words), table(words, "item_marks")).of("verb", "change_verb"))


def _begins(said: Sequence[Token], marks: Marks, index: int) -> bool:
    if said[index].gap is Gap.STOP:
        return True
    if not marks.starting(index, "conj", "also"):
        return False
    end = min(index + _REACH, len(said))
    for ahead in range(index + 1, end):
        if said[ahead].gap > Gap.NONE or marks.at(ahead, "det"):
            return False
        if marks.at(ahead, "verb", "change_verb"):
            return True
    return False
