"""How a customer puts things: wordings from `phrases.yml`, picked and roughened by seed."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PHRASES = Path(__file__).with_name("phrases.yml")
TYPO_RATE = 0.08
LOWER_RATE = 0.15
UNPUNCTUATED_RATE = 0.2
# Names, numbers, addresses and codes are copied rather than typed from memory: no slips there.
PLAIN_WORD = re.compile(r"(?<![\w@#.-])[a-z]{5,}(?![\w@.-])")


class PhraseError(ValueError):
    """The phrase file lacks a key or a key's wordings need facts that are not there."""


@cache
def load(path: Path = PHRASES) -> Mapping[str, Any]:
    """The phrase file's content, read once."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise PhraseError(f"{path} must hold a mapping of keys to wordings")
    return content


def join(parts: Sequence[str], last: str = " and ") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]


def placeholders(template: str) -> frozenset[str]:
    """The fact names a wording needs."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


class Voice:
    """One customer's way of writing. Everything random about a customer comes from `rng`.

    `manner` is "plain", "polite", "terse" or "long" and picks the opening sentences.
    """

    def __init__(
        self, phrases: Mapping[str, Any], rng: random.Random, manner: str = "plain"
    ) -> None:
        self.phrases = phrases
        self.rng = rng
        self.manner = manner

    def chance(self, rate: float) -> bool:
        """True at the given rate."""
        return self.rng.random() < rate

    def wordings(self, key: str) -> Any:
        """What the phrase file holds under a dotted key; PhraseError if nothing."""
        found: Any = self.phrases
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise PhraseError(f"phrases.yml has no {key!r}")
            found = found[part]
        return found

    def has(self, key: str) -> bool:
        """Whether the phrase file holds the key."""
        try:
            self.wordings(key)
        except PhraseError:
            return False
        return True

    def say(self, key: str, **facts: str | None) -> str:
        """One of the key's wordings with the facts filled in; facts that are None do not exist."""
        return self.fill(self.wordings(key), key, **facts)

    def fill(self, templates: Sequence[str], key: str, **facts: str | None) -> str:
        """One of the templates whose facts are all known, filled."""
        known = {name: fact for name, fact in facts.items() if fact is not None}
        fitting = [t for t in templates if placeholders(t) <= known.keys()]
        if not fitting:
            raise PhraseError(f"no wording of {key!r} goes with the facts {sorted(known)}")
        text = self.rng.choice(fitting).format(**known)
        return re.sub(r" {2,}", " ", text).strip()

    def roughen(self, text: str) -> str:
        """The text as typed in a hurry: sometimes lower case, unpunctuated or with a slip."""
        text = text[:1].upper() + text[1:] if self.chance(0.5) else text
        if self.chance(LOWER_RATE) and not re.search(r"[A-Z]{2,}|#", text):
            text = text.lower()
        if self.chance(UNPUNCTUATED_RATE):
            text = text.rstrip(".!")
        return self._with_slip(text) if self.chance(TYPO_RATE) else text

    def _with_slip(self, text: str) -> str:
        """Two neighbouring letters swapped or one left out, in one plain word."""
        words = list(PLAIN_WORD.finditer(text))
        if not words:
            return text
        word = self.rng.choice(words)
        at = self.rng.randrange(word.start() + 1, word.end() - 1)
        if self.chance(0.5):
            return text[:at] + text[at + 1 :]
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
