"""Conversations to hold twice: those of the conversation tests, and random ones made of their words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from engine.conversation import PRESSED_KEY, TITLE_KEY

CONVERSATIONS = Path(__file__).parents[2] / "conversations"
MOST_STEPS = 12


@dataclass(frozen=True)
class Step:
    """One message: words, a payload, or a button of the replies to the message before, by its title or number."""

    text: str | None = None
    payload: str | None = None
    press: str | None = None
    press_number: int | None = None


@dataclass(frozen=True)
class Case:
    """A conversation: who begins it in which language, and what is said."""

    name: str
    steps: tuple[Step, ...]
    signed_in_as: str | None = None
    language: str = "en"
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """The case for another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Case:
        """The case from another process."""
        return cls(**{**raw, "steps": tuple(Step(**step) for step in raw["steps"])})


@dataclass
class Said:
    """A message ready to be sent: its text, whether it is a payload, and its metadata."""

    text: str
    is_payload: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)


def of_the_tests() -> Iterator[Case]:
    """Every conversation test, without what it expects."""
    for path in sorted(CONVERSATIONS.glob("**/test_*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["test_cases"]:
            steps = tuple(step for each in case["steps"] if (step := _step(each)) is not None)
            yield Case(
                f"{path.stem}: {case['test_case']}",
                steps,
                case.get("signed_in_as"),
                case.get("language", "en"),
            )


def at_random(count: int, seed: int) -> Iterator[Case]:
    """Conversations in which anything is said at any time, and any button pressed."""
    known = list(of_the_tests())
    words = [step for case in known for step in case.steps if step.text or step.payload]
    for number in range(count):
        chance = random.Random(seed + number)
        steps = tuple(
            Step(press_number=chance.randrange(4))
            if chance.random() < 0.35
            else chance.choice(words)
            for _ in range(chance.randint(3, MOST_STEPS))
        )
        who = chance.choice([None, "nora_1"])
        language = chance.choice(["en", "en", "hi", "hi-Latn"])
        yield Case(f"random {seed + number}", steps, who, language, seed + number)


def said_in(step: Step, replies: Sequence[Mapping[str, Any]]) -> Said | None:
    """What the step says after those replies (events); None if there is no such button."""
    if step.text is not None:
        return Said(step.text)
    if step.payload is not None:
        return _pressed(step.payload, step.payload)
    buttons = [b for each in replies for b in (each.get("data") or {}).get("buttons") or ()]
    if step.press_number is not None:
        found = buttons[step.press_number % len(buttons)] if buttons else None
    else:
        found = next((b for b in buttons if (step.press or "") in b["title"]), None)
    return None if found is None else _pressed(found["payload"], found["title"])


def comparable(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without the time it happened at.

    Nor do two things count that the engine means to do otherwise: it notes with a reply the language it was chosen
    in, and calls what reads payloads by another name.
    """
    result = {name: value for name, value in event.items() if name != "timestamp"}
    if result["event"] == "bot":
        noted = result.get("metadata") or {}
        result["metadata"] = {name: value for name, value in noted.items() if name != "language"}
    parsed = result.get("parse_data")
    if parsed:
        renamed = [
            {**entity, "extractor": "payload"}
            if entity.get("extractor") == "RegexMessageHandler"
            else entity
            for entity in parsed.get("entities") or ()
        ]
        result["parse_data"] = {**parsed, "entities": renamed}
    rounded: dict[str, Any] = _rounded(result)
    return rounded


def _rounded(value: Any) -> Any:
    """Numbers to the sixth place: beyond it linear algebra depends on how many threads compute.

    A ranking is compared by name, because what is nothing to the sixth place has no order.
    """
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        named = {name: _rounded(each) for name, each in value.items()}
        if "intent_ranking" in named:
            named["intent_ranking"].sort(key=lambda each: (-each["confidence"], each["name"]))
        return named
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return value


def _pressed(payload: str, title: str) -> Said:
    return Said(payload, True, {PRESSED_KEY: True, TITLE_KEY: title})


def _step(raw: Mapping[str, Any]) -> Step | None:
    ((kind, value),) = raw.items()
    if kind == "user":
        # The engine takes no text for a payload, which is tested elsewhere; Rasa does.
        return None if value.strip().startswith(("/", "EXTERNAL:")) else Step(text=value)
    if kind in ("press", "payload"):
        return Step(**{kind: value})
    return None
