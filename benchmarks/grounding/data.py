"""What the verifier is measured on: the replies in replies/, BEGIN, and files of pairs."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from llm_fallback.types import Kind, Passage

ROOT = Path(__file__).resolve().parents[2]
REPLIES = Path(__file__).with_name("replies")
BEGIN_LABELS = {
    "Fully attributable": True,
    "Not fully attributable": False,
    "Generic": False,
}
PAIR_LABELS = {"supported": True, "unsupported": False}


class DataError(Exception):
    """A file is not there or not in the layout it should be; the message says which and what."""


@dataclass(frozen=True)
class Reply:
    """A reply with its sources. `sabotage` names what was done to it; "" if it is faithful.

    `half` is "dev", "watched" (development data that is read as a figure only) or "test"; `language`
    that of the reply, with a "+" where the source has another.
    """

    text: str
    sources: tuple[Passage, ...]
    question: str
    language: str
    half: str
    sabotage: str


@dataclass(frozen=True)
class Pair:
    """A source, a reply, and whether the one supports the other."""

    source: str
    reply: str
    supported: bool


def eval_folder() -> Path:
    """The folder with outside data: AFTERCART_EVAL_DIR, or shared/eval beside the checkout."""
    return ROOT / (os.environ.get("AFTERCART_EVAL_DIR") or "../shared/eval")


def replies(folder: Path = REPLIES) -> list[Reply]:
    """The hand-written replies, in the order of the files. Raises DataError."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise DataError(f"no replies in {folder}: expected .yml files as in benchmarks/grounding")
    return [reply for path in files for reply in _file(path)]


def _file(path: Path) -> list[Reply]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        language = content["language"] + ("+" if content.get("cross") else "")
        return [reply for group in content["groups"] for reply in _group(group, language)]
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise DataError(f"{path}: not in the layout of replies ({error!r})") from error


def _group(group: Mapping[str, Any], language: str) -> list[Reply]:
    sources = tuple(_passage(i, s, language.rstrip("+")) for i, s in group["sources"].items())
    rest = (sources, group["question"], language, group["half"])
    faithful = [Reply(text, *rest, "") for text in group["faithful"]]
    return faithful + [
        Reply(text, *rest, kind) for entry in group["sabotaged"] for kind, text in entry.items()
    ]


def _passage(identity: str, source: str | Mapping[str, str], language: str) -> Passage:
    entry = {"text": source} if isinstance(source, str) else source
    prefix = identity.partition(":")[0]
    kinds = {"product": Kind.PRODUCT, "own": Kind.OWN, "page": Kind.PAGE}
    return Passage(
        id=identity,
        kind=kinds.get(prefix, Kind.FAQ),
        language=entry.get("language", language),
        title=entry.get("title", ""),
        text=entry["text"],
    )


def begin(folder: Path, name: str) -> list[Pair]:
    """A development split of BEGIN, "wow" or "cmu". Raises DataError."""
    path = folder / "begin" / f"begin_dev_{name}.tsv"
    rows = _rows(path, ("knowledge", "response", "begin_label"))
    return [
        Pair(row["knowledge"], row["response"], _label(path, row["begin_label"], BEGIN_LABELS))
        for row in rows
    ]


def read_pairs(path: Path) -> list[Pair]:
    """A file of `source<TAB>reply<TAB>label`, with or without a heading. Raises DataError."""
    pairs: list[Pair] = []
    for number, line in enumerate(_lines(path), start=1):
        cells = line.split("\t")
        if number == 1 and cells == ["source", "reply", "label"]:
            continue
        if len(cells) != 3:
            raise DataError(f"{path}:{number}: expected source<TAB>reply<TAB>label")
        pairs.append(Pair(cells[0], cells[1], _label(path, cells[2].strip(), PAIR_LABELS)))
    return pairs


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    reader = csv.DictReader(_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = set(columns) - set(reader.fieldnames or ())
    if missing:
        raise DataError(f"{path}: no column {sorted(missing)[0]!r}")
    return list(reader)


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def _label(path: Path, label: str, labels: Mapping[str, bool]) -> bool:
    if label not in labels:
        raise DataError(f"{path}: label {label!r}, expected one of {', '.join(labels)}")
    return labels[label]
