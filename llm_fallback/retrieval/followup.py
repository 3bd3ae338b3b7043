"""A question taken together with what was said before it: "and for shoes?", "how much is it?"

Words that go on from something, or stand for it, are in `data/lexicon/<language>/followups.yml`. What is
searched for is the question as it is and together with what it leaves out; the better one counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from llm_fallback.retrieval.text import words
from llm_fallback.types import Turn
from shop.services.pointing.lexicon import Lexicon, lexicon

# Further back, customers have gone on to something else.
_MOST_TURNS = 8
_FEW_WORDS = 4

Words = tuple[str, ...]


@dataclass(frozen=True)
class Listening:
    """The words of one language that tell what a question leaves out."""

    openings: frozenset[Words]
    pronouns: frozenset[Words]
    plain: frozenset[str]

    def content(self, said: Sequence[str]) -> list[str]:
        """The words that say what a question is about."""
        standing_in = {one[0] for one in self.pronouns if len(one) == 1}
        return [word for word in said if word not in self.plain and word not in standing_in]

    def opens(self, said: Sequence[str]) -> bool:
        """Whether it begins as one that goes on from something."""
        return any(tuple(said[: len(one)]) == one for one in self.openings)

    def stands_in(self, said: Sequence[str]) -> bool:
        """Whether a word in it stands for something named before."""
        return any(
            tuple(said[at : at + len(one)]) == one
            for one in self.pronouns
            for at in range(len(said))
        )

    def leaves_out(self, said: Sequence[str]) -> bool:
        """Whether it cannot be understood alone, or might not be."""
        if not said:
            return False
        content = self.content(said)
        short = len(said) <= _FEW_WORDS and len(content) <= 1
        return short or not content or self.opens(said) or self.stands_in(said)


@lru_cache(maxsize=8)
def _listening(known: Lexicon) -> Listening:
    def phrases(section: str) -> frozenset[Words]:
        found = (tuple(words(wording)) for wording in known.words(section))
        return frozenset(wording for wording in found if wording)

    plain = {word for phrase in phrases("followup_plain_words") for word in phrase}
    openings = phrases("followup_openings")
    return Listening(openings, phrases("followup_pronouns"), frozenset(plain))


def listening(language: str) -> Listening:
    """The words listened for in a language. Raises LexiconError where its files are broken."""
    return _listening(lexicon(language))


def readings(
    question: str, language: str, history: Sequence[Turn], names: Mapping[str, Sequence[Words]]
) -> list[str]:
    """What else the question may be: itself with what it leaves out; [] if it leaves nothing out.

    `names` are things the assistant may have spoken of, by the first of their words. Oldest turns
    first. No text raises.
    """
    heard = listening(language)
    if not heard.leaves_out(words(question)):
        return []
    recent = [turn for turn in history[-_MOST_TURNS:] if turn.text.strip() != question.strip()]
    found: list[str] = []
    for name in _named(recent, names):
        found.append(f"{question.strip()} {name}")
    for turn in reversed(recent):
        if turn.by_customer and heard.content(words(turn.text)):
            found.append(f"{turn.text.strip()} {question.strip()}")
            # "And for shoes?", "and gift cards?": what they go on from is further back.
            if not heard.leaves_out(words(turn.text)):
                break
    return found[:4]


def _named(recent: Sequence[Turn], names: Mapping[str, Sequence[Words]]) -> list[str]:
    """The names in the last turn that has any; () where it has so many that none is meant."""
    for turn in reversed(recent):
        found = mentioned(words(turn.text), names)
        if found:
            return found if len(found) <= 2 else []
    return []


def mentioned(said: Sequence[str], names: Mapping[str, Sequence[Words]]) -> list[str]:
    """The names that stand word for word in what was said, in order, the longest at each place."""
    found: list[str] = []
    at = 0
    while at < len(said):
        fitting = [n for n in names.get(said[at], ()) if tuple(said[at : at + len(n)]) == n]
        longest = max(fitting, key=len, default=None)
        if longest is not None and " ".join(longest) not in found:
            found.append(" ".join(longest))
        at += len(longest) if longest else 1
    return found
