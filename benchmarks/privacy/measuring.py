"""Judges what was masked, and whether pieces of it come back as they were."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.privacy.making import Message, Planted, products
from llm_fallback.privacy.folding import fold
from llm_fallback.privacy.masking import Masking, Privacy
from llm_fallback.privacy.placeholders import OURS
from llm_fallback.privacy.words import LETTER, places

_WORD = re.compile(rf"[{LETTER}]+|\d+")
# Words of addresses that say nothing about whose it is.
_NOTHING = frozenset(
    (
        "near",
        "road",
        "street",
        "lane",
        "post",
        "the",
        "flat",
        "apt",
        "unit",
        "new",
        "box",
        "and",
        "drive",
        "avenue",
    )
)


@dataclass
class Tally:
    """How many of how many, and the first that were not."""

    good: int = 0
    all: int = 0
    bad: list[str] = field(default_factory=list)

    def add(self, good: bool, what: str) -> None:
        """Count one."""
        self.good += good
        self.all += 1
        if not good:
            self.bad.append(what)

    @property
    def rate(self) -> float:
        """From 0 to 1; 1 for nothing counted."""
        return round(self.good / self.all, 4) if self.all else 1.0


def leaks(planted: Planted, masked: str) -> bool:
    """Whether a masked text still shows a value, or any part of it that tells something."""
    shown = OURS.sub(" ", fold(masked).text)
    if planted.sort == "formats":
        bare = re.sub(r"[\W_]", "", fold(planted.value).text).lower()
        if bare in re.sub(r"[\W_]", "", shown).lower():
            return True
        runs = [run for run in re.findall(r"\d+", fold(planted.value).text) if len(run) >= 4]
        return any(re.search(rf"(?<!\d){run}(?!\d)", shown) for run in runs)
    words = set(_WORD.findall(shown.lower()))
    return any(word in words for word in _telling(planted))


def _telling(planted: Planted) -> Iterable[str]:
    words = _WORD.findall(fold(planted.value).text.lower())
    if planted.sort == "names":
        return [word for word in words if len(word) > 1]
    known = places() | _NOTHING
    return [w for w in words if w.isdigit() or (len(w) > 2 and w not in known)]


def recall(privacy: Privacy, messages: Sequence[Message]) -> dict[str, Tally]:
    """By sort, by kind ("formats.card") and by language ("names.hi"): values of which nothing leaked."""
    found: dict[str, Tally] = defaultdict(Tally)
    for message in messages:
        masked = privacy.masking().mask(message.text)
        for planted in message.planted:
            good = not leaks(planted, masked)
            keys = [planted.sort, f"{planted.sort}.{message.language}"]
            keys += [f"formats.{planted.kind}"] if planted.sort == "formats" else []
            for key in keys:
                found[key].add(good, f"{message.text!r} -> {masked!r}")
    return found


def restored(privacy: Privacy, messages: Sequence[Message], seed: int) -> Tally:
    """A provider that says parts of what it saw, in chunks of any length: is the reply as it should be?"""
    chance, tally = Random(seed), Tally()
    for message in messages:
        masking = privacy.masking()
        seen = masking.mask(message.text)
        tally.add(_echoed(masking, seen, chance) == message.text, message.text)
        begin = chance.choice([0, *(m.start() for m in OURS.finditer(seen))])
        tally.add(
            _echoed(masking, seen[begin:], chance) == masking.restore(seen[begin:]), message.text
        )
    return tally


def _echoed(masking: Masking, reply: str, chance: Random) -> str:
    restorer, shown = masking.restorer(), ""
    while reply:
        size = chance.randint(1, 9)
        shown += restorer.feed(reply[:size]).text
        reply = reply[size:]
    return shown + restorer.finish().text


def untouched(privacy: Privacy, messages: Sequence[Message]) -> Tally:
    """Messages without personal data that stay as they are."""
    tally = Tally()
    for message in messages:
        masked = privacy.masking().mask(message.text)
        tally.add(masked == message.text, f"{message.text!r} -> {masked!r}")
    return tally


def unseen_names(names: Iterable[str], listed: frozenset[str]) -> float:
    """The share of names none of whose words is on a list."""
    split = [name.lower().split() for name in names]
    return sum(not any(word in listed for word in words) for words in split) / len(split)


def shop_privacy() -> Privacy:
    """As a shop sets it up: the words of its catalogue are known to be nobody's name."""
    return Privacy(keep=products())
