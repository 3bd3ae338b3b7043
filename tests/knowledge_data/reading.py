"""The FAQ, the pages and the question set as they lie in the checkout, read without any judgement."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from llm_fallback.knowledge.values import read_values
from shop.policies import load_policy

ROOT = Path(__file__).resolve().parents[2]
FAQ = ROOT / "data" / "faq"
PAGES = ROOT / "data" / "knowledge"
QUESTIONS = ROOT / "benchmarks" / "retrieval" / "questions.yml"
HINDI = QUESTIONS.with_name("hindi.yml")

LANGUAGES = ("en", "hi", "hi-Latn")
REFERENCE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Entry:
    """An entry of the FAQ: the file it stands in, and what is written there."""

    topic: str
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its name, unique over all files."""
        return str(self.content["id"])

    def questions(self) -> Iterator[tuple[str, str]]:
        """Language and wording, one pair for each wording."""
        for language, wordings in self.content["questions"].items():
            for wording in wordings:
                yield language, wording

    def answers(self) -> Iterator[tuple[str, str]]:
        """Language and answer."""
        yield from self.content["answer"].items()


def load(path: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of every topic."""
    return tuple(
        Entry(path.stem, content)
        for path in sorted(FAQ.glob("[!_]*.yml"))
        for content in load(path)["entries"]
    )


@cache
def unanswered() -> tuple[tuple[str, str], ...]:
    """The questions that no entry answers, each with its language."""
    found = load(FAQ / "_unanswered.yml")["unanswered"]
    return tuple((text, language) for language, asked in found.items() for text in asked)


@cache
def facts() -> Mapping[str, str | Mapping[str, Any]]:
    """What the shop says of itself: one text, or one for each language, by dotted name."""
    found: Mapping[str, str | Mapping[str, Any]] = load(FAQ / "_facts.yml")["facts"]
    return found


@cache
def pages() -> Mapping[str, tuple[Mapping[str, str], str]]:
    """Front matter and text of every page, by file name."""
    found = {}
    for path in sorted(PAGES.glob("[!_]*.md")):
        _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
        found[path.name] = (yaml.safe_load(front), text)
    return found


@cache
def questions() -> Mapping[str, list[Mapping[str, Any]]]:
    """The question set: `questions` with answers, and `unanswerable` ones."""
    found: Mapping[str, list[Mapping[str, Any]]] = load(QUESTIONS)
    return found


@cache
def hindi() -> Mapping[str, list[Mapping[str, Any]]]:
    """The questions to work with in Hindi and Hinglish, in the same layout."""
    found: Mapping[str, list[Mapping[str, Any]]] = load(HINDI)
    return found


def values(language: str) -> Mapping[str, str]:
    """Everything a text in `language` may quote, by the name between its braces."""
    policy = load_policy(ROOT / "data" / "policies").values()
    return read_values(FAQ, policy, []).by_language[language]


def without_references(text: str) -> str:
    """The text a designer wrote, what it quotes left out."""
    return REFERENCE.sub(" ", text)


def bare(text: str) -> str:
    """Without case, punctuation, symbols and the width of spaces; marks of Devanagari stay."""
    folded = unicodedata.normalize("NFC", text).casefold()
    kept = (" " if unicodedata.category(c)[0] in "PSZC" else c for c in folded)
    return " ".join("".join(kept).split())
