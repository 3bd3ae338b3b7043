"""DSTC10 track 2, task 2: spoken questions about places, answered from their FAQs.

Nothing is learnt from it. Whether a turn asks for knowledge is decided with weights and a threshold learnt
from our own FAQ. Which place is meant follows from the names in the dialogue, as
speech recognition wrote them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.nlu.data import DataError
from benchmarks.retrieval.figures import Figures, Turn, measure_turns
from embeddings.encoder import SentenceEncoder
from llm_fallback.knowledge.entry import Entry
from llm_fallback.retrieval.building import build
from llm_fallback.retrieval.corpus import Corpus
from llm_fallback.retrieval.fitting import known_share
from llm_fallback.retrieval.model import Weights
from llm_fallback.retrieval.parts import parts
from llm_fallback.retrieval.text import words
from llm_fallback.types import Kind, Passage

_LIMIT = 5
_PLACES = 3
# Set by what a name is, not by the data: half of its weight must be heard.
_LEAST_HEARD = 0.5
_LEAST_ALIKE = 80
# What was said longer ago is less likely to be meant.
_FADING = 0.93
# How much the name says beside the question.
_OF_NAME = 0.1


@dataclass(frozen=True)
class Dialogue:
    """What was said up to a turn of the user, and what that turn asks for ("" if for nothing).

    `heard_as` is what the recogniser took the last turn for, the likeliest first.
    """

    turns: tuple[str, ...]
    heard_as: tuple[str, ...]
    seeks: bool
    answer: str


@dataclass(frozen=True)
class Task:
    """Snippets by place: `place[i]` is the number of entry i's place, `names` are what they are called."""

    entries: tuple[Entry, ...]
    place: tuple[int, ...]
    names: tuple[tuple[str, ...], ...]
    dialogues: tuple[Dialogue, ...]


def read(folder: Path) -> Task:
    """The validation split. Raises DataError."""
    try:
        parts = [
            json.loads((folder / "dstc10" / name).read_text(encoding="utf-8"))
            for name in ("knowledge.json", "val_logs.json", "val_labels.json")
        ]
        return _task(*parts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{folder / 'dstc10'}: cannot be read: {error!r}") from error


def _task(knowledge: Mapping[str, Any], logs: Sequence[Any], labels: Sequence[Any]) -> Task:
    entries: list[Entry] = []
    place: list[int] = []
    names: list[tuple[str, ...]] = []
    for domain, places in knowledge.items():
        for number, about in places.items():
            for document, said in about["docs"].items():
                name = f"{domain}/{number}/{document}"
                title = str(said["title"])
                passage = Passage(name, Kind.FAQ, "en", title, str(said["body"]), (title,))
                entries.append(Entry((passage,)))
                place.append(len(names))
            names.append(tuple(words(about["name"] or "")))
    dialogues = []
    for log, label in zip(logs, labels, strict=True):
        answer = ""
        if label["target"]:
            first = label["knowledge"][0]
            answer = f"{first['domain']}/{first['entity_id']}/{first['doc_id']}"
        turns = tuple(turn["text"] for turn in log)
        heard_as = tuple(one["hyp"] for one in log[-1].get("nbest") or ()) or turns[-1:]
        dialogues.append(Dialogue(turns, heard_as, bool(label["target"]), answer))
    return Task(tuple(entries), tuple(place), tuple(names), tuple(dialogues))


def heard(names: Sequence[Sequence[str]], turns: Sequence[str]) -> np.ndarray[Any, Any]:
    """How surely each name was said, from 0 to 1: the share of its words, the rare ones weighing more.

    A word counts as said if a word of the turn is nearly spelt like it. Later turns count more.
    """
    in_names = Counter(word for name in names for word in set(name))
    weight = {word: np.log((len(names) + 1) / (n + 0.5)) for word, n in in_names.items()}
    total = [sum(weight[word] for word in name) for name in names]
    best = np.zeros(len(names))
    fading = 1.0
    for turn in reversed(turns):
        said = _said(list(weight), words(turn))
        for at, name in enumerate(names):
            if total[at]:
                share = sum(weight[word] * said.get(word, 0.0) for word in name) / total[at]
                if share >= _LEAST_HEARD:
                    best[at] = max(best[at], share * fading)
        fading *= _FADING
    return best


def _said(vocabulary: Sequence[str], turn: Sequence[str]) -> dict[str, float]:
    said = dict.fromkeys(set(vocabulary) & set(turn), 1.0)
    long_words = [word for word in vocabulary if len(word) >= 4]
    for word in {word for word in turn if len(word) >= 4}:
        for near, score, _ in process.extract(
            word, long_words, scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE, limit=3
        ):
            said[near] = max(said.get(near, 0.0), score / 100)
    return said


def run(task: Task, encoder: SentenceEncoder, weights: Weights) -> Figures:
    """Detection and selection on all turns, with weights learnt elsewhere."""
    corpus = build(task.entries, encoder.encode)
    place = np.array(task.place)
    general = [number for number, name in enumerate(task.names) if not name]
    turns = []
    for dialogue in task.dialogues:
        sure = heard(task.names, dialogue.turns)
        places = [int(p) for p in np.argsort(-sure, kind="stable")[:_PLACES] if sure[p] > 0]
        rows = np.flatnonzero(np.isin(place, places or general))
        said = dict.fromkeys(
            part for text in dialogue.heard_as for part in (text, *parts(text, "en"))
        )
        ids, accepted = _ask(corpus, encoder, weights, list(said), rows, sure[place[rows]])
        turns.append(Turn(dialogue.seeks, dialogue.answer, accepted, ids))
    return measure_turns(turns)


def _ask(
    corpus: Corpus,
    encoder: SentenceEncoder,
    weights: Weights,
    said: Sequence[str],
    rows: np.ndarray[Any, Any],
    sure: np.ndarray[Any, Any],
) -> tuple[tuple[str, ...], bool]:
    """The entries for the reading of a turn that is answered best, and whether it is answered at all."""
    best, ids = 0.0, tuple[str, ...]()
    for text in said:
        query = corpus.query(text, "en", encoder.encode)
        signals = corpus.signals(corpus.raw(query))[rows]
        scores = weights.rank(signals)
        order = np.argsort(-(scores + _OF_NAME * sure), kind="stable")[:_LIMIT]
        known = known_share(corpus.by_coverage, query)
        score = max(weights.judge(signals, scores, int(row), known) for row in order)
        if score > best:
            best, ids = score, tuple(corpus.entries[rows[row]].id for row in order)
    return ids, best >= weights.threshold
