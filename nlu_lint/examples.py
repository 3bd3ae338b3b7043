"""Training examples with the line they stand in, and how their texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nlu_lint.findings import Place

_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_DIGITS = re.compile(r"[0-9]+(?: [0-9]+)*")


@dataclass(frozen=True)
class Mark:
    """A phrase marked as an entity: its text and span in the example, and what it is marked as.

    `label` is the entity with its role and group, where it has them, as in `city:from`.
    """

    entity: str
    label: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """One line under an intent. `text` is without entity marks; `raw` is the line as written."""

    place: Place
    intent: str
    language: str
    text: str
    raw: str
    marks: tuple[Mark, ...] = ()

    @cached_property
    def key(self) -> str:
        """What stays of the text when nothing matters but the words; the text itself if nothing does."""
        return normalised(self.text) or self.text.strip()


@dataclass(frozen=True)
class Project:
    """What is linted: examples, where each language of an intent starts, and what the domain names.

    `blocks` maps (intent, language) to the place of its first block; the domain's mappings give the
    place where a name is declared.
    """

    examples: tuple[Example, ...]
    blocks: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    intents: Mapping[str, Place] = field(default_factory=dict)
    entities: Mapping[str, Place] = field(default_factory=dict)

    def by_intent(self, language: str) -> dict[str, list[Example]]:
        """The examples in one language by intent, in the order of the files."""
        found: dict[str, list[Example]] = {}
        for example in self.examples:
            if example.language == language:
                found.setdefault(example.intent, []).append(example)
        return found


def normalised(text: str) -> str:
    """The text without case, punctuation, kinds of space and the values of numbers.

    Every number becomes 0: two examples that differ in an order number alone are the same. Letters
    with their vowel signs and symbols (a lone thumb up is an example) stay.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    kept = "".join(_kept(char) for char in plain)
    return _DIGITS.sub("0", " ".join(kept.split()))


def _kept(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind[0] in "LN" or (kind in ("Mn", "Mc", "So") and char != "\N{VARIATION SELECTOR-16}"):
        return char
    return "" if kind in ("Cf", "Mn", "Sk") else " "


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text, without case, with their spans. Vowel signs belong to their word."""
    start: int | None = None
    for position, char in enumerate([*text, " "]):
        if _is_of_word(char):
            start = position if start is None else start
        elif start is not None:
            yield text[start:position].casefold(), start, position
            start = None


def _is_of_word(char: str) -> bool:
    return char == "'" or unicodedata.category(char)[0] in "LMN"
