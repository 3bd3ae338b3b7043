"""Entities nobody knows or marks, and phrases that are marked now so and now otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from nlu_lint.examples import Example, Project, words
from nlu_lint.findings import Finding, Rule
from nlu_lint.settings import Settings

_Phrase = tuple[str, ...]


def unknown_entities(project: Project, settings: Settings) -> Iterator[Finding]:
    """Marks for an entity the domain does not declare: it is found, and reaches no slot."""
    for example in project.examples:
        for name in dict.fromkeys(mark.entity for mark in example.marks):
            if name not in project.entities:
                what = f"the entity {name!r} marked in {example.text!r} is not in the domain"
                advice = "Add it under `entities:` of its skill's domain file, or correct the name."
                yield Finding(example.place, Rule.UNKNOWN_ENTITY, what, advice)


def unused_entities(project: Project, settings: Settings) -> Iterator[Finding]:
    """Entities of the domain that no example marks and nothing else is said to set."""
    marked = {mark.entity for example in project.examples for mark in example.marks}
    for name, place in project.entities.items():
        if name not in marked | settings.entities_from_elsewhere:
            what = f"the entity {name!r} is marked in no example"
            advice = "Mark it, delete it, or add it to `entities_from_elsewhere`."
            yield Finding(place, Rule.UNUSED_ENTITY, what, advice)


def marked_differently(project: Project, settings: Settings) -> Iterator[Finding]:
    """Phrases marked mostly as one entity and here as another, in any intent of the language."""
    uses: dict[tuple[str, _Phrase], Counter[str]] = defaultdict(Counter)
    places: dict[tuple[str, _Phrase, str], Example] = {}
    for example in project.examples:
        for mark in example.marks:
            phrase = _phrase(mark.text)
            uses[example.language, phrase][mark.label] += 1
            places.setdefault((example.language, phrase, mark.label), example)
    for example in project.examples:
        for mark in example.marks:
            phrase = _phrase(mark.text)
            usual, _ = uses[example.language, phrase].most_common(1)[0]
            if mark.label != usual:
                other = places[example.language, phrase, usual].place
                what = (
                    f"{mark.text!r} is marked as {mark.label} here and mostly as {usual} ({other})"
                )
                advice = "Mark it as the same entity everywhere, if it means the same."
                yield Finding(example.place, Rule.ENTITY_MARKED_DIFFERENTLY, what, advice)


def unmarked(project: Project, settings: Settings) -> Iterator[Finding]:
    """Phrases marked in one example of an intent and left unmarked in another one."""
    for code in settings.languages:
        for examples in project.by_intent(code).values():
            known: dict[_Phrase, tuple[str, Example]] = {}
            for example in examples:
                for mark in example.marks:
                    known.setdefault(_phrase(mark.text), (mark.label, example))
            for example in examples:
                yield from _unmarked_in(example, known)


def _unmarked_in(example: Example, known: dict[_Phrase, tuple[str, Example]]) -> Iterator[Finding]:
    lengths = sorted({len(phrase) for phrase in known}, reverse=True)
    said = list(words(example.text))
    covered = [(mark.start, mark.end) for mark in example.marks]
    for length in lengths:
        for first in range(len(said) - length + 1):
            span = said[first : first + length]
            start, end = span[0][1], span[-1][2]
            label_and_other = known.get(tuple(word for word, _, _ in span))
            if label_and_other is None or any(s < end and start < e for s, e in covered):
                continue
            label, other = label_and_other
            covered.append((start, end))
            what = (
                f"{example.text[start:end]!r} is not marked in {example.text!r},"
                f" and is as {label} in {other.place}"
            )
            yield Finding(example.place, Rule.ENTITY_UNMARKED, what, "Mark it in both or in none.")


def _phrase(text: str) -> _Phrase:
    return tuple(word for word, _, _ in words(text))
