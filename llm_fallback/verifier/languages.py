"""Which language a text is read in."""

from __future__ import annotations

from llm_fallback.verifier.text import tokens
from llm_fallback.verifier.vocabulary import vocabulary

_DEVANAGARI_FROM, _DEVANAGARI_TO = "\u0900", "\u097f"


def language_of(text: str, language: str) -> str:
    """The language to read in: Devanagari is Hindi whatever the passage says, else `language`."""
    if any(_DEVANAGARI_FROM <= c <= _DEVANAGARI_TO for c in text):
        return "hi"
    return "hi-Latn" if language == "hi" else language


def guess(text: str) -> str:
    """The language of a sentence nobody named: Devanagari, else romanised Hindi by its small words."""
    found = language_of(text, "en")
    if found != "en":
        return found
    words = [t.low for t in tokens(text) if t.kind == "word"]
    particles = sum(w in vocabulary("hi-Latn").particles for w in words)
    return "hi-Latn" if particles >= 2 or (particles and len(words) < 5) else "en"
