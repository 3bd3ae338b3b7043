"""Where the clauses of a sentence are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llm_fallback.verifier.text import Token

# A clause that has one of these stands by itself, however short it is.
_FIRM = frozenset({"negations", "only", "conditions", "before", "after"})


@dataclass(frozen=True)
class Operator:
    """A word that is more than content, at tokens `start` to `end`: section and name in the lexicon."""

    section: str
    name: str
    start: int
    end: int


def clauses(
    pieces: Sequence[Token],
    operators: Sequence[Operator],
    weighty: set[int],
    taken: set[int],
    listed: set[int],
) -> tuple[int, ...]:
    """The clause of each token: cut at punctuation and joining words, scraps joined to a neighbour.

    `weighty` are the tokens at which a word with content begins, `taken` those of values, `listed`
    those between the members of a list of values.
    """
    cuts = {o.start for o in operators if o.section == "cuts" and o.start not in taken}
    inside = {i for o in operators for i in range(o.start + 1, o.end)}
    # "Until 3 days before it ships" is one clause.
    inside |= {
        o.start
        for o in operators
        if o.section in {"before", "after"} and {o.start - 1, o.end} & taken
    }
    # "Not with express" is one clause.
    cuts -= inside | listed | {o.end for o in operators if o.section == "negations"}
    cuts |= {
        i
        for i, p in enumerate(pieces)
        if p.kind == "mark" and p.low not in {"-", "/"} and i not in taken
    }
    firm = {o.start for o in operators if o.section in _FIRM}
    weighty = weighty | {i for i in taken if i - 1 not in taken}
    subjects = {o.start for o in operators if o.section == "subjects"}
    conditional = {o.start for o in operators if o.section == "conditions"}
    ends = _ends_of_relatives(pieces, operators, weighty)
    clause, content, held, behind, ahead = 0, 0, False, False, 0
    found: list[int] = []
    for i in range(len(pieces)):
        if i in conditional:
            behind, ahead = True, content
        led = i in subjects and behind and content > ahead
        apart = pieces[i].low == ";"
        if led or apart or i in ends or (i in cuts and (content >= 2 or held)):
            clause, content, held, behind, ahead = clause + 1, 0, False, i in conditional, 0
        content += i in weighty
        held = held or i in firm
        found.append(clause)
    if clause and content == 0:
        found = [min(c, clause - 1) for c in found]
    return tuple(found)


def _ends_of_relatives(
    pieces: Sequence[Token], operators: Sequence[Operator], weighty: set[int]
) -> set[int]:
    """Where "orders that are not picked up ARE cancelled" goes on: at the second verb behind "that"."""
    verbs = {o.start: o.end for o in operators if o.section == "auxiliaries"}
    pronouns = {o.start for o in operators if o.section == "relatives"}
    found: set[int] = set()
    inside, seen, words = False, False, 0
    for i, piece in enumerate(pieces):
        if i in pronouns and i and i + 1 in verbs and pieces[i - 1].kind == "word":
            inside, seen, words = True, False, 0
        elif piece.kind == "mark" and piece.low not in {"-", "/"}:
            inside = False
        elif inside and i in verbs and seen and words:
            found.add(i)
            inside = False
        elif inside:
            seen = seen or i in verbs
            words += seen and i in weighty
    return found
