"""What the verifier reads before the first reply."""

from __future__ import annotations

from llm_fallback.knowledge.entry import LANGUAGES
from llm_fallback.types import Kind, Passage, Sentence
from llm_fallback.verifier.verifier import Verifier
from llm_fallback.verifier.vocabulary import vocabulary


def test_the_first_reply_finds_all_words_read() -> None:
    """After `warm`, checking sentences of any language reads no more words."""
    vocabulary.cache_clear()
    verifier = Verifier()
    verifier.warm()
    read = vocabulary.cache_info().misses

    for language in LANGUAGES:
        source = Passage("faq", Kind.FAQ, language, "Returns", "Returns are free for 30 days.")
        verifier.check(Sentence("Returns are free.", ("faq",)), {"faq": source}, "free hai kya?")

    assert read == len(LANGUAGES)
    assert vocabulary.cache_info().misses == read
