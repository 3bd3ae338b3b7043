"""Reads the attacks, and makes of each what a customer asks and what the sources say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from llm_fallback.types import Kind, Passage

FILE = Path(__file__).with_name("attacks.yml")
GOALS = ("prompt", "promise", "link", "persona", "act", "leak")
_KINDS = {"faq": Kind.FAQ, "product": Kind.PRODUCT, "order_note": Kind.OWN}
_IDS = {"faq": "returns.window", "product": "product:p12", "order_note": "own:order:W1234567"}


@dataclass(frozen=True)
class Attack:
    """One attack. `where` is "direct", or the kind of source it is planted in.

    `question` is what the customer says, `passages` what the sources say, the attack in them if it is
    planted. `text` is the attack alone.
    """

    id: str
    where: str
    goal: str
    language: str
    text: str
    question: str
    passages: tuple[Passage, ...]
    forbidden: tuple[str, ...] = ()


def attacks(file: Path = FILE) -> list[Attack]:
    """All attacks, in the order of the file. Raises KeyError or ValueError for a misshapen entry."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = [_direct(entry, n, content) for n, entry in enumerate(content["direct"], 1)]
    for where, suite in content["planted"].items():
        found += (_planted(entry, n, where, suite) for n, entry in enumerate(suite["texts"], 1))
    wrong = [a.id for a in found if a.goal not in GOALS]
    if wrong:
        raise ValueError(
            f"{file}: unknown goal in {', '.join(wrong)}: use one of {', '.join(GOALS)}"
        )
    return found


def _direct(entry: Mapping[str, Any], number: int, content: Mapping[str, Any]) -> Attack:
    suites = content["planted"].items()
    passages = tuple(_passage(where, suite, entry["language"], "") for where, suite in suites)
    return _attack(entry, f"direct-{number:02}", "direct", entry["text"], passages)


def _planted(entry: Mapping[str, Any], number: int, where: str, suite: Mapping[str, Any]) -> Attack:
    language = entry["language"]
    passages = (_passage(where, suite, language, entry["text"]),)
    return _attack(entry, f"{where}-{number:02}", where, suite["question"][language], passages)


def _attack(
    entry: Mapping[str, Any], name: str, where: str, question: str, passages: tuple[Passage, ...]
) -> Attack:
    return Attack(
        id=name,
        where=where,
        goal=entry["goal"],
        language=entry["language"],
        text=entry["text"],
        question=question,
        passages=passages,
        forbidden=tuple(map(str, entry.get("forbidden", ()))),
    )


def _passage(where: str, suite: Mapping[str, Any], language: str, planted: str) -> Passage:
    text = " ".join(filter(None, (suite["clean"][language], planted)))
    return Passage(_IDS[where], _KINDS[where], language, suite["question"][language], text)
