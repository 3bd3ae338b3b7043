"""The data messages are measured on: CSV files, the outside sets, and the project's own examples."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
BITEXT_MAPPING = Path(__file__).with_name("bitext.yml")
OWN_DATA = ROOT / "data" / "nlu"
ENGLISH = "en"


class DataError(Exception):
    """A file is not there or not in the layout it should be; the message says which and what."""


@dataclass(frozen=True)
class Sentence:
    """A message, the intents that are right for it (the first is its label), and its language."""

    text: str
    right: tuple[str, ...]
    language: str = ENGLISH

    @property
    def label(self) -> str:
        """The intent to train on."""
        return self.right[0]


@dataclass(frozen=True)
class Sets:
    """Sentences to train on and to test on, and the label of those that belong to no intent."""

    train: Sequence[Sentence]
    test: Sequence[Sentence]
    foreign: str = ""


def eval_folder() -> Path:
    """The folder with outside data: AFTERCART_EVAL_DIR, or shared/eval beside the checkout."""
    return ROOT / (os.environ.get("AFTERCART_EVAL_DIR") or "../shared/eval")


def read_csv(path: Path) -> list[Sentence]:
    """Sentences of a file with the columns `sentence` and `label`. Raises DataError."""
    rows = _rows(path, ("sentence", "label"))
    return [Sentence(row["sentence"], (row["label"],)) for row in rows]


def hint3(folder: Path) -> Sets:
    """HINT3 SOFMattress: its training and its test file. Raises DataError."""
    return Sets(
        read_csv(folder / "hint3" / "sofmattress_v1_train.csv"),
        read_csv(folder / "hint3" / "sofmattress_v1_test.csv"),
        "NO_NODES_DETECTED",
    )


def clinc150(folder: Path) -> Sets:
    """CLINC150 small: trained on 50 sentences an intent, tested on the validation split. DataError.

    The 100 out-of-scope sentences of the training split are left out: what an assistant will be asked
    out of scope is not known when it is trained.
    """
    path = folder / "clinc150" / "small_train_val.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        parts = {
            name: [Sentence(str(text), (str(label),)) for text, label in content[name]]
            for name in ("train", "val", "oos_val")
        }
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: cannot be read: {error!r}") from error
    return Sets(parts["train"], [*parts["val"], *parts["oos_val"]], "oos")


def bitext(folder: Path, mapping: Path = BITEXT_MAPPING) -> list[Sentence]:
    """Requests of Bitext in intents Aftercart has, with all intents that answer them. DataError."""
    shared: Mapping[str, list[str]] = yaml.safe_load(mapping.read_text(encoding="utf-8"))["shared"]
    rows = _rows(folder / "bitext" / "dev.csv", ("utterance", "intent"))
    return [
        Sentence(row["utterance"], tuple(shared[row["intent"]]))
        for row in rows
        if row["intent"] in shared
    ]


def own(folder: Path = OWN_DATA) -> list[Sentence]:
    """The project's own training examples, each text once an intent, in the order of the files."""
    from rasa.shared.nlu.training_data.loading import load_data

    found: dict[tuple[str, str], Sentence] = {}
    for path in sorted(folder.glob("*.yml")):
        for message in load_data(str(path)).intent_examples:
            text, intent = str(message.get("text")), str(message.get("intent"))
            notes = (message.get("metadata") or {}).get("intent") or {}
            found[text, intent] = Sentence(text, (intent,), str(notes.get("language", ENGLISH)))
    if not found:
        raise DataError(f"{str(folder)!r} has no example of any intent")
    return list(found.values())


def parts(sentences: Sequence[Sentence], count: int) -> list[Sets]:
    """Cross-validation: each sentence is in one of `count` test sets, intents and languages evenly."""
    seen: dict[tuple[str, str], int] = {}
    part: list[int] = []
    for sentence in sorted(sentences, key=lambda s: (s.label, s.language, _shuffled(s.text))):
        key = sentence.label, sentence.language
        # Where an intent's first example goes differs from intent to intent.
        seen[key] = seen.get(key, sum(map(ord, "".join(key)))) + 1
        part.append(seen[key] % count)
    ordered = sorted(sentences, key=lambda s: (s.label, s.language, _shuffled(s.text)))
    return [
        Sets(
            [s for s, p in zip(ordered, part, strict=True) if p != number],
            [s for s, p in zip(ordered, part, strict=True) if p == number],
        )
        for number in range(count)
    ]


def _shuffled(text: str) -> bytes:
    """An order that has nothing to do with the text, and is the same everywhere."""
    import hashlib

    return hashlib.sha256(text.encode()).digest()


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        # Outside files may be cut in the middle of a character.
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    missing = [c for c in columns if rows and c not in rows[0]]
    if missing or not rows:
        raise DataError(f"{path}: expected rows with the columns {', '.join(columns)}")
    return [row for row in rows if all(row[c] is not None for c in columns)]
