"""Each rule finds what it names, where it is, and leaves alone what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu_lint.examples import normalised
from nlu_lint.findings import Rule
from nlu_lint.settings import Allowed
from tests.nlu_lint.project import blocks, linted, places, settings, write

DOMAIN = "intents: [buy, sell]\nentities: [color, size, city]\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cancel  order #W123!", "cancel order w99"),
        ("I don't know", "i dont know"),
        ("ऑर्डर १२३ रद्द करो।", "ऑर्डर 45 रद्द करो"),
        ("order 12 34", "order 5"),
        ("ﬁne", "fine"),
    ],
)
def test_texts_are_compared_by_their_words(one: str, other: str) -> None:
    """Case, punctuation, spacing, apostrophes and the values of numbers make no difference."""
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"), [("की", "का"), ("👍", "👎"), ("cancel it", "cancel them"), ("W1", "order")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    """Vowel signs of Devanagari, emoji and words do make a difference."""
    assert normalised(one) != normalised(other)


def test_same_example_under_two_intents(tmp_path: Path) -> None:
    """It is found once, at the later place, and names the earlier one."""
    write(
        tmp_path,
        DOMAIN,
        a=blocks({"buy": ["I'll take it", "yes"], "sell": ["take", "ill take it!"]}),
    )

    (finding,) = linted(tmp_path, Rule.SHARED_EXAMPLE)

    assert places([finding]) == ["a.yml:11"]
    assert "data/nlu/a.yml:5" in finding.what


@pytest.mark.parametrize(("texts", "found"), [((), 0), (("take it",), 0), (("something else",), 1)])
def test_settings_allow_a_pair_of_intents(
    tmp_path: Path, texts: tuple[str, ...], found: int
) -> None:
    """What is allowed between two intents is no finding; with texts, for these texts only."""
    write(tmp_path, DOMAIN, a=blocks({"buy": ["take it"], "sell": ["take it"]}))
    allowed = Allowed(Rule.SHARED_EXAMPLE, frozenset(("buy", "sell")), texts)

    assert len(linted(tmp_path, Rule.SHARED_EXAMPLE, settings(allowed=(allowed,)))) == found


def test_repeated_example(tmp_path: Path) -> None:
    """The same line twice under one intent is found at the second; another spelling is not."""
    write(tmp_path, DOMAIN, a=blocks({"buy": ["one", "One", "one"]}))

    assert places(linted(tmp_path, Rule.REPEATED_EXAMPLE)) == ["a.yml:7"]


def test_near_examples_are_found_surest_first(tmp_path: Path) -> None:
    """Pairs under two intents that hardly differ are found, the most alike first."""
    buy = ["could you show me the dress there", "i really want to have that one now please"]
    sell = ["could you show me a dress there", "i really want to have that one now pleas"]
    write(tmp_path, DOMAIN, a=blocks({"buy": buy, "sell": sell}))

    found = linted(tmp_path, Rule.NEAR_EXAMPLE)

    assert places(found) == ["a.yml:6", "a.yml:5"]
    assert [finding.score for finding in found] == [0.99, 0.94]


def test_word_that_tells_the_intents_apart_is_no_finding(tmp_path: Path) -> None:
    """Examples may be alike but for a word that is typical of one of their intents."""
    buy = ["please buy this nice lamp for me", "buy it", "buy two", "i buy"]
    sell = ["please sell this nice lamp for me", "sell it", "sell two", "i sell"]
    write(tmp_path, DOMAIN, a=blocks({"buy": buy, "sell": sell}))

    assert linted(tmp_path, Rule.NEAR_EXAMPLE, settings(alike_percent=80)) == []


def test_label_error_is_found_by_cross_validation(tmp_path: Path) -> None:
    """An example under the wrong intent among many clear ones is found, and nothing else."""
    things = ["lamp", "mug", "desk", "dress", "drone", "kettle", "tent", "puzzle", "boot", "hat"]
    buy = [f"{start} buy the {thing}" for thing in things for start in ("i want to", "please")]
    sell = [f"{start} sell my {thing}" for thing in things for start in ("you should", "do")]
    write(tmp_path, DOMAIN, a=blocks({"buy": [*buy, "please sell my old tent"], "sell": sell}))

    (finding,) = linted(tmp_path, Rule.LABEL_ERROR)

    assert places([finding]) == ["a.yml:25"]
    assert finding.score is not None
    assert finding.score > 0.6


def test_intents_and_examples_belong_together(tmp_path: Path) -> None:
    """An intent unknown to the domain, and one without examples, are found where they stand."""
    write(tmp_path, "intents:\n- buy\n- sell\n- button\n", a=blocks({"buy": ["x"], "rent": ["y"]}))
    used = settings(intents_without_examples=frozenset({"button"}))

    assert places(linted(tmp_path, Rule.UNKNOWN_INTENT, used)) == ["a.yml:6"]
    assert places(linted(tmp_path, Rule.NO_EXAMPLES, used)) == ["domain.yml:3"]


def test_languages_of_each_intent(tmp_path: Path) -> None:
    """A missing language, and too few different examples in one, are found per intent."""
    languages = {
        code: language.__class__(code, 2, language.script, language.also)
        for code, language in settings().languages.items()
    }
    own = settings(languages=languages, least_examples={"sell": 1})
    write(
        tmp_path,
        DOMAIN,
        a=blocks({"buy": ["one", "ONE!"], "sell": ["two"]}),
        b=blocks({"sell": ["बेचो"]}, "hi"),
    )

    (few,) = linted(tmp_path, Rule.FEW_EXAMPLES, own)
    (missing,) = linted(tmp_path, Rule.MISSING_LANGUAGE, own)

    assert places([few, missing]) == ["a.yml:2", "a.yml:2"]
    assert "'buy' has 1 different examples in en, of 2" in few.what
    assert "'buy' has no examples in hi" in missing.what


def test_unbalanced_intents(tmp_path: Path) -> None:
    """Intents far above and far below the middle one of their language are found."""
    sizes = {"buy": 2, "sell": 10, "rent": 10, "lend": 40}
    write(
        tmp_path,
        f"intents: {list(sizes)}",
        a=blocks({name: [f"{name} {'x' * i}y" for i in range(n)] for name, n in sizes.items()}),
    )

    assert places(linted(tmp_path, Rule.UNBALANCED_INTENT)) == ["a.yml:2", "a.yml:33"]


def test_unknown_and_unused_entities(tmp_path: Path) -> None:
    """A mark the domain does not know, and an entity nobody marks or sets, are found."""
    domain = "intents: [buy]\nentities:\n- color\n- size\n- city\n"
    write(tmp_path, domain, a=blocks({"buy": ["a [red](color) one in [oak](material)"]}))
    used = settings(entities_from_elsewhere=frozenset({"city"}))

    assert places(linted(tmp_path, Rule.UNKNOWN_ENTITY, used)) == ["a.yml:5"]
    assert places(linted(tmp_path, Rule.UNUSED_ENTITY, used)) == ["domain.yml:4"]


def test_phrases_are_marked_alike(tmp_path: Path) -> None:
    """Another entity for the same phrase, and the phrase unmarked in its intent, are found."""
    buy = ["the [light blue](color)", "[Light Blue](color) it is", "is light blue, or", "blue"]
    sell = ["[light blue](size)", "light blue"]
    write(tmp_path, DOMAIN, a=blocks({"buy": buy, "sell": [*sell, "delight blue"]}))

    assert places(linted(tmp_path, Rule.ENTITY_MARKED_DIFFERENTLY)) == ["a.yml:12"]
    assert places(linted(tmp_path, Rule.ENTITY_UNMARKED)) == ["a.yml:7", "a.yml:13"]


@pytest.mark.parametrize(
    ("rule", "language", "text"),
    [
        (Rule.STRAY_SPACE, "en", "two  spaces"),
        (Rule.STRAY_SPACE, "en", "at the end "),
        (Rule.STRAY_SPACE, "en", "no\N{NO-BREAK SPACE}break"),
        (Rule.INVISIBLE_CHARACTER, "en", "zero\N{ZERO WIDTH SPACE}width"),
        (Rule.INVISIBLE_CHARACTER, "en", "join\N{ZERO WIDTH JOINER}ed"),
        (Rule.INVISIBLE_CHARACTER, "en", "soft\N{SOFT HYPHEN}hyphen"),
        (Rule.WRONG_SCRIPT, "en", "मेरा ऑर्डर कहाँ है"),
        (Rule.WRONG_SCRIPT, "en", "саncel"),
        (Rule.WRONG_SCRIPT, "hi", "mera order kahan hai"),
    ],
)
def test_bad_text_is_found(tmp_path: Path, rule: Rule, language: str, text: str) -> None:
    """Stray space, characters one cannot see and another language's script are found."""
    write(
        tmp_path, DOMAIN, a=blocks({"buy": ["ok" if language == "en" else "ठीक", text]}, language)
    )

    assert places(linted(tmp_path, rule)) == ["a.yml:6"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Crème brûlée, ALL CAPS and #W12345 👩‍👧 ❤️"),
        ("hi", "मेरा order #W123 कहाँ है"),
        ("hi", "#W123"),
        ("hi", "raj@example.com"),
        ("hi", "👍"),
        ("hi", "क्‍या"),
    ],
)
def test_good_text_is_left_alone(tmp_path: Path, language: str, text: str) -> None:
    """Accents, capitals, emoji, product names, numbers and joiners in Devanagari are fine."""
    write(tmp_path, DOMAIN, a=blocks({"buy": [text]}, language))

    for rule in (Rule.STRAY_SPACE, Rule.INVISIBLE_CHARACTER, Rule.WRONG_SCRIPT):
        assert linted(tmp_path, rule) == []
