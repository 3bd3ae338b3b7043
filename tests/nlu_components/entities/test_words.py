"""Words and patterns in YAML: what a designer may write, and what mistakes say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.nlu.entities import ROOT
from nlu_components.entities.finding import Finder, Habits
from nlu_components.entities.index import Index
from nlu_components.entities.types import PatternError
from nlu_components.entities.words import read_words
from tests.nlu_components.entities.conftest import TODAY

COUPON = """\
patterns:
- entity: coupon
  value: WELCOME10
  pattern: [{LOWER: welcome10}]
- entity: nothing
  pattern: [{LOWER: "साल"}, {LOWER: भर}]
"""


def _finder(folder: Path) -> Finder:
    words = read_words(folder)
    index = Index((), words)
    return Finder(words, Habits(), lambda: index)


def test_a_pattern_makes_an_entity_of_its_own(tmp_path: Path) -> None:
    """A designer's entity is found with its value; without other words nothing else is."""
    (tmp_path / "coupons.yml").write_text(COUPON, encoding="utf-8")

    (found,) = _finder(tmp_path).find("code WELCOME10 please", TODAY)

    assert (found.kind, found.value, found.start, found.end) == ("coupon", "WELCOME10", 5, 14)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("words:\n  currencyy:\n    USD: [$]\n", 2, "Did you mean 'currency'"),
        ("words:\n  day:\n    soon: [soon]\n", 3, "whole numbers"),
        (
            "words:\n  limit_before:\n    most: [under]\n",
            3,
            "one of about, at_least, at_most, between",
        ),
        ("words:\n  counter: piece\n", 2, "a list of wordings"),
        ("word:\n  counter: [piece]\n", 1, "one of lexicon, words, patterns"),
        ("lexicon:\n  ordinal: ordinalz\n", 2, "no section 'ordinalz'"),
        ("patterns:\n- entity: nothing\n", 2, "a list of spaCy tokens"),
        ("patterns:\n- pattern: [{LOWER: a}]\n", 2, "the entity's name"),
        ("words:\n  counter: [a\n", 3, "YAML"),
        ("words:\n  counter: [piece]\n  counter: [pair]\n", 3, "every key once"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, content: str, line: int, says: str
) -> None:
    """The message holds file, line, what was expected and what to do."""
    path = tmp_path / "money.yml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PatternError) as raised:
        read_words(tmp_path)

    assert f"{path}:{line}: " in str(raised.value)
    assert says in str(raised.value)


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    """Two broken files give two lines."""
    (tmp_path / "a.yml").write_text("words: {counter: x}\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("nonsense: []\n", encoding="utf-8")

    with pytest.raises(PatternError) as raised:
        read_words(tmp_path)

    assert len(str(raised.value).splitlines()) == 2


def test_a_pattern_spacy_does_not_know_is_named(tmp_path: Path) -> None:
    """A misspelt attribute of a token is an error with file and line."""
    path = tmp_path / "traps.yml"
    path.write_text("patterns:\n- entity: nothing\n  pattern: [{LOWERR: a}]\n", encoding="utf-8")

    with pytest.raises(PatternError, match=r"traps\.yml:2: pattern"):
        _finder(tmp_path)


def test_a_folder_without_words_is_an_error(tmp_path: Path) -> None:
    """It says which folder and which setting."""
    with pytest.raises(PatternError, match="patterns"):
        read_words(tmp_path / "nowhere")


def test_the_shipped_words_have_no_wording_twice() -> None:
    """No wording stands under two keys of a section, where only one of them could count."""
    words = read_words(ROOT / "data" / "entities")
    for section, by_key in words.sections.items():
        said = [wording for wordings in by_key.values() for wording in wordings]

        assert sorted(w for w in set(said) if said.count(w) > 1) == [], section
