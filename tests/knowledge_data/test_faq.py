"""The FAQ: complete in three languages, quoting numbers instead of copying them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.knowledge_data.reading import (
    LANGUAGES,
    REFERENCE,
    ROOT,
    Entry,
    bare,
    entries,
    facts,
    load,
    pages,
    values,
    without_references,
)

TOPICS = (
    "account",
    "assistant",
    "delivery",
    "orders",
    "payment",
    "privacy",
    "products",
    "refunds",
    "returns",
    "warranty",
)
REQUIRED = {"id", "tags", "source", "questions", "answer"}
OPTIONAL = {"valid_from", "valid_until", "audience", "skill"}
LEAST_WORDINGS = {"en": 4, "hi": 3, "hi-Latn": 3}
DEVANAGARI = re.compile(r"[\u0900-\u097f]")
each_entry = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)


def test_every_topic_has_a_file_and_there_are_a_hundred_entries() -> None:
    """The FAQ covers the topics the shop promises, with at least a hundred entries in all."""
    by_topic = Counter(entry.topic for entry in entries())

    assert sorted(by_topic) == sorted(TOPICS)
    assert sum(by_topic.values()) >= 100


def test_ids_are_unique() -> None:
    """No two entries share an id, in whatever files they stand."""
    counts = Counter(entry.id for entry in entries())

    assert [name for name, count in counts.items() if count > 1] == []


def test_no_question_belongs_to_two_entries() -> None:
    """A wording is written once: two entries that claim it would answer at random."""
    counts = Counter(bare(text) for entry in entries() for _, text in entry.questions())

    assert [text for text, count in counts.items() if count > 1] == []


@each_entry
def test_an_entry_has_these_keys(entry: Entry) -> None:
    """An entry has what the reader needs, nothing unknown, and an id that names its file."""
    assert set(entry.content) >= REQUIRED
    assert set(entry.content) <= REQUIRED | OPTIONAL
    assert set(entry.content["source"]) >= {"title", "page"}
    assert re.fullmatch(rf"{entry.topic}\.[a-z][a-z0-9_]*", entry.id)
    assert entry.content.get("audience", "everyone") in ("everyone", "signed_in")


@each_entry
def test_dates_of_an_entry_are_dates_in_order(entry: Entry) -> None:
    """What holds only for a time says so in dates, the first before the last."""
    first = entry.content.get("valid_from", date.min)
    last = entry.content.get("valid_until", date.max)

    assert first <= last


@each_entry
def test_an_entry_speaks_three_languages(entry: Entry) -> None:
    """Questions enough and an answer in English, Hindi and romanised Hindi, each in its script."""
    wordings = Counter(language for language, _ in entry.questions())
    texts = [*entry.questions(), *entry.answers()]

    assert set(entry.content["answer"]) == set(LANGUAGES)
    assert set(wordings) == set(LANGUAGES)
    assert all(wordings[language] >= least for language, least in LEAST_WORDINGS.items())
    for language, text in texts:
        assert bool(DEVANAGARI.search(text)) == (language == "hi"), text


@each_entry
def test_an_answer_quotes_only_what_exists(entry: Entry) -> None:
    """Every reference has a value, and all languages quote the same."""
    quoted = {language: set(REFERENCE.findall(text)) for language, text in entry.answers()}

    for language, names in quoted.items():
        assert names <= set(values(language)), language
        assert names == quoted["en"], language


@each_entry
def test_an_answer_copies_no_number(entry: Entry) -> None:
    """A digit in an answer is a rule or a fact that nobody would find again: it must be quoted."""
    for language, text in entry.answers():
        assert not re.search(r"\d", without_references(text)), f"{language}: {text}"


@each_entry
def test_a_skill_offered_can_be_begun(entry: Entry) -> None:
    """The skill behind the button is an intent of the project with rules of its own."""
    skill = entry.content.get("skill")
    if skill is None:
        return

    assert skill in load(ROOT / "domain" / f"{skill}.yml")["intents"]
    assert (ROOT / "data" / "rules" / f"{skill}.yml").is_file()


def test_every_fact_is_quoted() -> None:
    """A fact that no answer and no page quotes is a number waiting to go stale."""
    texts = [text for entry in entries() for _, text in entry.answers()]
    texts += [text for _, text in pages().values()]
    quoted = {name for text in texts for name in REFERENCE.findall(text)}

    assert {f"facts.{name}" for name in facts()} - quoted == set()


def test_a_fact_has_all_languages_or_one_text_for_all() -> None:
    """A fact said in words is said in each language."""
    said = {
        f"{name}.{case}": set(wording)
        for name, text in facts().items()
        if not isinstance(text, str)
        for case, wording in _wordings(text)
    }

    assert {name for name, languages in said.items() if languages != set(LANGUAGES)} == set()


def _wordings(text: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    """The wordings of a fact: one, or two for a value of the rules that may be 0."""
    return [(c, text[c]) for c in ("nothing", "otherwise")] if "of" in text else [("", text)]
