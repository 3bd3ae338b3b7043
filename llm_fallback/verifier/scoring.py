"""How far a reply is taken from a source, as one number: for measuring, and for logs."""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from llm_fallback.verifier.reading import stems
from llm_fallback.verifier.vocabulary import vocabulary


def reply_score(reply: str, source: str, language: str = "en") -> float:
    """How likely `source` supports all of `reply`, from 0 to 1; 0 for an empty reply.

    The mean of two shares: content words of the reply that the source has (`containment`, a measure
    hard to beat on BEGIN, Dziri et al. 2022), and all its words that stand in the source in the same
    order (longest common subsequence).
    """
    mine, theirs = stems(reply), stems(source)
    if not mine:
        return 0.0
    order = float(LCSseq.similarity(mine, theirs)) / len(mine)
    return (containment(reply, source, language) + order) / 2


def containment(reply: str, source: str, language: str = "en") -> float:
    """The share of the reply's content words, by stem, that the source has; 0 where it has none."""
    phrases = vocabulary(language).words
    content = [s for s in stems(reply) if not _is_silent(phrases.at((s,), 0))]
    known = set(stems(source))
    return sum(s in known for s in content) / len(content) if content else 0.0


def _is_silent(found: list[tuple[int, tuple[tuple[str, str], ...]]]) -> bool:
    return any(section == "silent" for _, meanings in found for section, _ in meanings)
