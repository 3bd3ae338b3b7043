"""The gloss: Hindi said in English words and order, everything else left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.services.pointing.glossing import Kind, gloss
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.text import normalise

LANGUAGES = ("hi", "hi-Latn")
MAPPINGS = [kind.value for kind in Kind if kind is not Kind.SILENT]
GLOSSES = [
    ("lamp ke alawa sab wapas kar do", "except lamp everything return"),
    ("लैंप के अलावा सब वापस कर दो", "except lamp everything return"),
    ("लैंप और शर्ट के अलावा सब", "except lamp and shirt everything"),
    ("lamp wapas karo aur shirt ke alawa sab", "lamp return and except shirt everything"),
    ("lamp ko kaale rang mein badal do", "lamp to black color"),
    ("blue se red mein badal do", "from blue to red"),
    ("paypal mein nahi, card mein", "not in paypal, in card"),
    ("lamp ki jagah ग्रीन शर्ट", "from lamp to green shirt"),
    ("dono shirt, lamp ki jagah", "both shirt, instead of lamp"),
    ("mujhe t-shirt wapas karni hai", "t-shirt return"),
    ("order W123 aur W456 dono cancel karo", "order W123 and W456 both cancel"),
    ("ऑर्डर १२३४ कैंसल", "order 1234 cancel"),
    ("ज़रा काला वाला दो।", "black one।"),
    ("koi bhi rang", "any color"),
    ("nahi lamp wapas karo", "no, lamp return"),
    ("lamp, nahi shirt", "lamp, no, shirt"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "expected"), GLOSSES)
def test_hindi_is_said_in_english_words_and_order(language: str, text: str, expected: str) -> None:
    """Wordings are replaced, postpositions go before their phrase, small words say nothing."""
    assert gloss(text, lexicon(language)).strip() == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "please return it to me, is it in the box?",
        "  cancel order #W1 , use my card",
        "do the men's shirts come in red",
        "naïve café 🙂",
        "",
        "?!",
    ],
)
def test_english_is_left_alone(language: str, text: str) -> None:
    """English words that are Hindi words as well ("me", "is", "do") alone do not make Hindi."""
    assert gloss(text, lexicon(language)) == text


def test_english_has_no_gloss() -> None:
    """In an English conversation nothing is replaced."""
    assert gloss("lamp ke alawa sab", lexicon("en")) == "lamp ke alawa sab"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_english_stays_as_it_is(language: str) -> None:
    """No English side of the lexicon is itself read as Hindi, so a message can be glossed twice."""
    words = lexicon(language)
    english = [name for section in MAPPINGS for name in words.mapping(section)]

    assert [e for e in english if gloss(e, words) != e] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_has_one_meaning(language: str) -> None:
    """No wording stands in the gloss twice: which meaning counted would be chance."""
    words = lexicon(language)
    found = [w for section in MAPPINGS for many in words.mapping(section).values() for w in many]
    found += words.words(Kind.SILENT.value)

    assert sorted(w for w in set(found) if found.count(w) > 1) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_doubtful_wordings_are_wordings(language: str) -> None:
    """What is heard only beside Hindi is one of the wordings."""
    words = lexicon(language)
    found = {w for section in MAPPINGS for many in words.mapping(section).values() for w in many}
    found |= set(words.words(Kind.SILENT.value))

    assert set(words.words("gloss_doubtful")) <= found


PARTS = st.sampled_from([*(t for t, _ in GLOSSES), "ke alawa", "nahi", ",", "।", "W1", "\n", "के"])


@given(st.one_of(st.text(max_size=300), st.lists(PARTS, max_size=8).map(" ".join)))
def test_any_text_is_glossed_and_numbers_stay(text: str) -> None:
    """No text raises, glossing twice changes nothing more, and every number is still there."""
    words = lexicon("hi")

    once = gloss(text, words)

    assert gloss(once, words) == once
    assert sorted(re.findall(r"\d+", normalise(text))) == sorted(
        re.findall(r"\d+", normalise(once))
    )
