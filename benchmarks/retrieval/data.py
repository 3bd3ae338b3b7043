"""Entries and questions: two files, the project's own FAQ with its questions, DSTC10."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.nlu.data import ROOT, DataError
from llm_fallback.knowledge.entry import Entry
from llm_fallback.knowledge.sources import Knowledge, Sources
from llm_fallback.types import Kind, Passage
from shop.demo import generate
from shop.policies import load_policy

QUESTIONS = Path(__file__).with_name("questions.yml")
HINDI = Path(__file__).with_name("hindi.yml")
# The demo shop's catalogue does not depend on the day; its orders do, and take no part.
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Question:
    """A question and the id of the entry that answers it, "" if nothing does."""

    text: str
    answer: str
    language: str = "en"
    register: str = ""


def read_corpus(path: Path) -> Sources:
    """Entries of a file with `{"id", "question", "answer"}` a line; an id again is another wording.

    Raises DataError, naming the line.
    """
    wordings: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, question, answer = (str(row[key]) for key in ("id", "question", "answer"))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(
                f"{path}:{number}: expected id, question and answer: {error!r}"
            ) from error
        wordings.setdefault(name, []).append(question)
        answers.setdefault(name, answer)
    if not wordings:
        raise DataError(f"{path}: has no entry")
    return Sources(
        tuple(
            Entry((Passage(name, Kind.FAQ, "en", asked[0], answers[name], tuple(asked)),))
            for name, asked in wordings.items()
        ),
        version=str(path),
    )


def read_queries(path: Path) -> list[Question]:
    """Questions of a file with `query<TAB>id` a line, no id where nothing answers. Raises DataError."""
    found = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        query, tab, answer = line.partition("\t")
        if not tab:
            raise DataError(f"{path}:{number}: expected a question, a tab and an id or nothing")
        found.append(Question(query.strip(), answer.strip()))
    return found


def own_sources() -> Sources:
    """The project's FAQ, pages and demo catalogue. Raises KnowledgeError."""
    policy = load_policy(ROOT / "data" / "policies").values()
    shop = generate(_ANY_DAY)
    knowledge = Knowledge(
        ROOT / "data" / "faq", ROOT / "data" / "knowledge", lambda: policy, lambda: shop.products
    )
    return knowledge.current()


def own_questions(split: str) -> list[Question]:
    """The project's own questions of one split ("dev", "test", "hindi"), those without an answer among
    them. Raises DataError."""
    path = HINDI if split == "hindi" else QUESTIONS
    try:
        content: Mapping[str, Sequence[Mapping[str, Any]]] = yaml.safe_load(_text(path))
        rows = [*content["questions"], *content["unanswerable"]]
        return [
            Question(
                str(row["text"]),
                str(row.get("id") or ""),
                str(row["language"]),
                str(row.get("register") or ("near" if row.get("near") else "far")),
            )
            for row in rows
            if row["split"] == split
        ]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not in the layout it should be: {error!r}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
