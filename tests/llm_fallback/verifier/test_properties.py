"""What holds of any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from llm_fallback.types import Sentence
from llm_fallback.verifier import Verifier, reply_score
from llm_fallback.verifier.text import sentences
from tests.llm_fallback.verifier.shop import ORDER, RETURNS, WARRANTY, passage

WORDS = [
    "items",
    "can",
    "not",
    "only",
    "be",
    "returned",
    "within",
    "days",
    "of",
    "delivery",
    "unless",
    "free",
    "all",
    "never",
    "before",
    "packed",
    "refund",
    "we",
    "will",
    "you",
    "must",
    "three",
    "$5.00",
    "30",
    "days",
    "2",
    "years",
    "W2378156",
    "Orlo",
    "shoes",
    "closed",
    ",",
    ";",
    "and",
    "or",
    "if",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=3, max_size=12).map(
    lambda words: " ".join(words).capitalize() + "."
)
PASSAGES = (RETURNS, WARRANTY, ORDER)
COPIES = [(p, sentence) for p in PASSAGES for sentence in sentences(p.text)]


@given(st.sampled_from(COPIES))
def test_copied_sentence_is_supported(copied: tuple[object, str]) -> None:
    """A sentence that stands in the source word for word is supported, with a score of 1."""
    source = next(p for p in PASSAGES if p is copied[0])
    found = Verifier().check(Sentence(copied[1], (source.id,)), {source.id: source}, "")

    assert found.supported
    assert found.score == 1.0


@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
@settings(max_examples=150, deadline=None)
def test_copied_sentence_of_any_text_is_supported(texts: list[str], data: st.DataObject) -> None:
    """Whatever the source says, and however it says it, can be repeated."""
    source = passage(" ".join(texts))
    copied = data.draw(st.sampled_from(sentences(source.text)))

    assert Verifier().check(Sentence(copied, ("page",)), {"page": source}, "").supported


@given(TEXTS, st.integers(min_value=1000, max_value=9_999_999), st.booleans())
@settings(max_examples=150, deadline=None)
def test_number_the_source_lacks_is_never_supported(text: str, number: int, hindi: bool) -> None:
    """A sentence with a number of its own is stopped, whatever else it says."""
    sentence = f"{text[:-1]} {number} {'दिन।' if hindi else 'points.'}"
    sources = {p.id: p for p in PASSAGES}

    assert not Verifier().check(Sentence(sentence, tuple(sources)), sources, text).supported


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=50))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_checked(reply: str, source: str, question: str) -> None:
    """No text makes the verifier fail, and scores stay between 0 and 1."""
    found = Verifier().check(Sentence(reply, ("page",)), {"page": passage(source)}, question)

    assert found.supported is (found.problems == ())
    assert 0 <= found.score <= 1
    assert 0 <= reply_score(reply, source) <= 1


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_reply_score_of_a_copy_is_the_highest(text: str) -> None:
    """Nothing scores higher than the source itself, and a stranger's text lower."""
    assert reply_score(text, text) >= reply_score(text, "Elephants sleep standing up.")
