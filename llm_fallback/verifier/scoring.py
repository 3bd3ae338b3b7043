"""How far a reply is taken from a source, as one number: for measuring, and for logs."""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from llm_fallback.verifier.text import stem, tokens
from llm_fallback.verifier.vocabulary import vocabulary


def reply_score(reply: str, source: str, language: str = "en") -> float:
    """How likely `source` supports all of `reply`, from 0 to 1; 0 for an empty reply.

    The mean of two shares: content words of the reply that the source has (containment, the measure
    BEGIN's authors found hard to beat), and all its words that stand in the source in the same order
    (longest common subsequence). Words are compared by stem.
    """
    phrases = vocabulary(language).words
    mine = [(stem(t.low), t.low) for t in tokens(reply) if t.kind not in {"mark", "sign"}]
    theirs = [stem(t.low) for t in tokens(source) if t.kind not in {"mark", "sign"}]
    if not mine:
        return 0.0
    known = set(theirs)
    content = [s for s, low in mine if not _silent(phrases.at((stem(low),), 0))]
    contained = sum(s in known for s in content) / len(content) if content else 0.0
    order = LCSseq.similarity([s for s, _ in mine], theirs) / len(mine)
    return (contained + float(order)) / 2


def _silent(found: list[tuple[int, tuple[tuple[str, str], ...]]]) -> bool:
    return any(section == "silent" for _, meanings in found for section, _ in meanings)
