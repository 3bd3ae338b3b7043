"""Picking one of the offered buttons, and saying which in one of the ways the chat API promises."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.tasks.chat import Button, Say
from benchmarks.tasks.cues import folded
from benchmarks.tasks.phrases import Voice
from benchmarks.tasks.wishes import Operation

# What an assistant's sentence about going on with a request has in it.
SPOKEN: Mapping[Operation, str] = {
    Operation.CANCEL_ORDER: r"\bcancel",
    Operation.RETURN_ITEMS: r"\breturn",
    Operation.EXCHANGE_ITEMS: r"\bexchang",
    Operation.CHANGE_ITEMS: r"\bchange\b.*\bitems?\b",
    Operation.CHANGE_PAYMENT: r"\bpa(?:y|id)",
    Operation.CHANGE_ADDRESS: r"\b(?:shipping|delivery|order)\b.*\baddress|\baddress\b.*\border",
    Operation.CHANGE_DEFAULT_ADDRESS: r"\b(?:default|your) address",
}
PERSON_WORDS = ("person", "human", "agent", "hand_over")


def payload_parts(payload: str) -> tuple[str, Mapping[str, Any]]:
    """The intent and the entities of a Rasa payload: `/choose{"slot": ..}` -> ("choose", {..})."""
    name, brace, rest = payload.lstrip("/").partition("{")
    try:
        entities = json.loads(brace + rest) if brace else {}
    except ValueError:
        return name, {}
    return name, entities if isinstance(entities, dict) else {}


def with_value(buttons: Sequence[Button], values: Sequence[str]) -> list[Button]:
    """The buttons whose payload carries one of the values (numbers with or without "#")."""
    wanted = {folded(value) for value in values if value}
    return [
        button
        for button in buttons
        if any(
            folded(str(v)) in wanted
            for k, v in payload_parts(button.payload)[1].items()
            if k != "slot"
        )
    ]


def with_words(buttons: Sequence[Button], words: Sequence[str]) -> list[Button]:
    """The buttons that show the most of the words in title or payload; [] if none shows any."""
    scored = [(_shown(button, words), button) for button in buttons if not names_person(button)]
    best = max((score for score, _ in scored), default=0)
    return [button for score, button in scored if score == best] if best else []


def names_person(button: Button) -> bool:
    """Whether the button leads to a person at the shop."""
    text = f"{button.title} {button.payload}".casefold()
    return any(word in text for word in PERSON_WORDS)


def yes_and_no(buttons: Sequence[Button]) -> tuple[Button, Button] | None:
    """The two buttons of a plain yes-or-no question; None where something else is asked."""
    if len(buttons) != 2:
        return None
    yes, no = buttons
    plain = yes.title.casefold().startswith("yes") and no.title.casefold().startswith("no")
    return (yes, no) if plain and not names_person(yes) else None


def speaks_of(text: str, operation: Operation) -> bool:
    """Whether a sentence is about requests of that kind."""
    return re.search(SPOKEN[operation], text, re.IGNORECASE) is not None


def press(button: Button) -> Say:
    """Press the button."""
    return Say(text=button.title, payload=button.payload)


def pick(button: Button, buttons: Sequence[Button], voice: Voice) -> Say:
    """Choose the button: press it, type its title, or say its position."""
    way = voice.rng.random()
    if way < 0.6:
        return press(button)
    if way < 0.8:
        return Say(button.title)
    at = list(buttons).index(button)
    ordinals: Sequence[str] = voice.wordings("ordinals")
    ordinal = ordinals[at] if at < len(ordinals) else None
    return Say(voice.say("position", ordinal=ordinal, number=str(at + 1)))


def _shown(button: Button, words: Sequence[str]) -> int:
    text = folded(f"{button.title} {button.payload}")
    return sum(folded(word) in text for word in words if word)
