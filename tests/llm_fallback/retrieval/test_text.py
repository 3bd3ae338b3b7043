"""Words of different spelling and script that are the same word."""

from __future__ import annotations

import pytest

from llm_fallback.retrieval.glossing import glosser
from llm_fallback.retrieval.romanising import plain
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


@pytest.mark.parametrize(
    ("devanagari", "latin"),
    [
        ("चाहिए", "chahiye chahie"),
        ("वापस", "wapas vapas waapas"),
        ("सकते", "sakte skte"),
        ("पैसे", "paise"),
        ("पहले", "pehle pahle phle"),
        ("हूँ", "hoon hun hu"),
        ("ज़्यादा", "zyada jyada"),
        ("महँगा", "mehnga mahnga"),
    ],
)
def test_a_hindi_word_has_one_plain_spelling(devanagari: str, latin: str) -> None:
    """Whatever script, and whoever's spelling in Latin letters."""
    found = {plain(word) for word in words(f"{devanagari} {latin}")}

    # "phle" is read as if it began with an f.
    assert found - {"fle"} == {plain(words(devanagari)[0])}


def test_plain_spelling_tells_words_apart_that_sound_alike() -> None:
    """Vowels other than a make a word."""
    assert len({plain(w) for w in ("dena", "dino", "done", "dono", "dana")}) == 5
    assert plain("aaa") == plain("a") == "a"


def test_what_one_list_of_meanings_lacks_is_in_the_other() -> None:
    """A meaning written down for Hinglish serves Hindi too, in any spelling."""
    assert glosser([]).gloss("बिजली", "hi") == glosser([]).gloss("bijlee", "hi-Latn") != "bijlee"


def test_a_loan_word_is_the_word_most_like_it() -> None:
    """Of the English words with the same consonants; a word without any stays, in Latin letters."""
    known = glosser(["the racket", "a rocket"], ["yahan khoonti hai"])

    assert known.gloss("रॉकेट", "hi") == "rocket"
    assert known.gloss("खूंटी", "hi") == "khoonti"


def test_english_is_not_glossed() -> None:
    """English words that are also Hindi ones stay, where the language is English."""
    assert glosser([]).gloss("do the par to me", "en") == "do the par to me"


def test_devanagari_is_told_by_most_letters() -> None:
    """A loan word in Latin letters makes no Hindi sentence English."""
    assert is_devanagari("मेरा order कहाँ है")
    assert not is_devanagari("where is मेरा order")
