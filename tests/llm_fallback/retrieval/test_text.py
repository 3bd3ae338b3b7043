"""Words of different spelling and script that are the same word."""

from __future__ import annotations

import pytest

from llm_fallback.retrieval.glossing import glosser
from llm_fallback.retrieval.text import is_devanagari, sound_of, terms, words


@pytest.mark.parametrize(
    ("latin", "devanagari"),
    [
        ("refund", "रिफ़ंड"),
        ("order", "ऑर्डर"),
        ("cancel", "कैंसल"),
        ("exchange", "एक्सचेंज"),
        ("subscription", "सब्सक्रिप्शन"),
        ("company", "कंपनी"),
        ("wapas", "वापस"),
    ],
)
def test_a_word_sounds_the_same_in_both_scripts(latin: str, devanagari: str) -> None:
    """The sound of a word does not depend on its script."""
    assert sound_of(latin) == sound_of(words(devanagari)[0])


def test_different_words_sound_different() -> None:
    """Sounds tell words apart that differ in a consonant."""
    assert len({sound_of(w) for w in ("refund", "return", "remind", "order")}) == 4


@pytest.mark.parametrize("word", ["w2378156", "4k", "", "a", "है"])
def test_some_words_have_no_sound(word: str) -> None:
    """Numbers and words of next to no consonant are compared as they are written."""
    assert sound_of(word) == ""


def test_unicode_spellings_of_one_word_are_one() -> None:
    """Nukta, chandrabindu and half nasals make no other word, nor do curly quotes."""
    assert words("हिन्दी रिफ़ंड don’t") == words("हिंदी रिफंड don't")


def test_of_a_long_text_both_ends_are_read() -> None:
    """The beginning and the end of a very long text are words of it."""
    found = words("begin " + "x " * 5000 + "end")

    assert found[0] == "begin"
    assert found[-1] == "end"
    assert len(found) < 1100


def test_pieces_are_not_taken_of_numbers() -> None:
    """An order's number is one term: similar numbers are other orders."""
    assert not [term for term in terms(["w2378156"]) if term.startswith("_")]


def test_hindi_is_said_in_english_words() -> None:
    """Both scripts give the same English; loan words are found by sound, endings do not matter."""
    known = glosser(["Where is the refund of my order?", "Change the address"])

    assert known.gloss("ऑर्डर का पता कैसे बदलें", "hi") == "order address how change"
    assert known.gloss("Order ka pata kaise badlein", "hi-Latn") == "order address how change"


def test_english_is_not_glossed() -> None:
    """English words that are also Hindi ones stay, where the language is English."""
    assert glosser([]).gloss("do the par to me", "en") == "do the par to me"


def test_devanagari_is_told_by_most_letters() -> None:
    """A loan word in Latin letters makes no Hindi sentence English."""
    assert is_devanagari("मेरा order कहाँ है")
    assert not is_devanagari("where is मेरा order")
